"""The link straight to Firebird, in the same network."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pyarrow as pa

from microsip.checksum import in_firebird
from microsip.connection import Connection
from microsip.customers import CreatedCustomer, NewCustomer, creating
from microsip.declaration import Dataset
from microsip.digest import SCHEMA, Digests, Latest, Spans, Written, origin, spans, table
from microsip.documents import Document, Placed, Series, asking, placing
from microsip.errors import MissingStructure, NotMicrosip
from microsip.fetch.digesting import RowDigests, digestible, digesting, latest, writing_since
from microsip.fetch.selection import Selection, in_pieces
from microsip.firebird import ATTACH_SECONDS, PATIENCE_SECONDS, Database, open_database
from microsip.firebird_errors import NotComputable
from microsip.link import (
    AVAILABILITY_SECONDS,
    Checksum,
    FoundDatabase,
    Identity,
    Probe,
    ProcedurePrice,
    Rows,
    Structure,
)
from microsip.price_procedures import sampled_prices
from microsip.probing import probe
from microsip.stored import StoredColumn
from microsip.writing.transaction import LOCK_SECONDS, WRITING_SECONDS

ALWAYS_THERE = ("ARTICULOS", "CLIENTES")
"""Tables that every company of Microsip has, and hardly another database."""

_BYTES_A_DIGEST = 8 * len(SCHEMA.names)
_BYTES_OF_THE_LATEST = 16


class DirectSnapshot:
    """One snapshot read over an attachment of its own."""

    def __init__(self, connection: Connection, database: Database) -> None:
        """Raises NotMicrosip."""
        self._database = database
        self._bytes_moved = 0
        missing = [table for table in ALWAYS_THERE if table not in database.tables]
        if missing:
            raise NotMicrosip(
                f"{connection.path} no es una empresa de Microsip; revisa la carpeta de datos y el nombre de la base.",
                f"tables {', '.join(missing)} are missing",
            )

    @property
    def identity(self) -> Identity:
        return self._database.identity

    @property
    def bytes_moved(self) -> int:
        return self._bytes_moved

    def structure(self, dataset: Dataset) -> Structure:
        stored = self._database.tables.get(dataset.table)
        if stored is None:
            return _without_table(dataset)
        missing = [column for column in dataset.columns if column.name not in stored]
        required = [column.name for column in missing if not column.optional]
        if required:
            raise MissingStructure(
                f"{dataset.title}: a la tabla {dataset.table} le faltan las columnas {', '.join(required)}; actualiza "
                "Microsip o avisa a soporte.",
                f"{dataset.name}: columns {required} are missing",
            )
        return Structure(missing_columns=tuple(column.name for column in missing))

    def digests(
        self, dataset: Dataset, width: int, within: Spans | None = None, since: int | None = None
    ) -> Digests | None:
        source = self._origin(dataset)
        if source is None:
            return None
        written = Written(self._database.settled)
        try:
            if since is not None:
                within, written = self._written_since(dataset, width, since)
            pieces = (None,) if within is None else tuple(in_pieces(within))
            found = [row for piece in pieces for row in self._digested(dataset, width, piece)]
        except NotComputable:
            return None
        if any(bucket is None for bucket, _, _ in found):  # rows without a key are in no span
            return None
        self._bytes_moved += len(found) * _BYTES_A_DIGEST
        buckets, rows, sums = zip(*found, strict=True) if found else ((), (), ())
        return Digests(source, width, table(buckets, rows, sums), written)

    def latest(self, dataset: Dataset, within: Spans | None = None) -> Latest | None:
        source = self._origin(dataset)
        if source is None:
            return None
        [[rows, version]] = cast(list[tuple[int, int]], self._database.query(latest(dataset, within), dataset.table))
        self._bytes_moved += _BYTES_OF_THE_LATEST
        return Latest(source, rows, version)

    def read(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        selection = self.selection(dataset, spans)
        if selection is None:
            return None
        source = None if width is None else self._origin(dataset)
        if width is None or source is None:
            yield from self._counted(self._database.read(selection))
            return None
        digests = RowDigests(dataset, width)
        yield from self._counted(self._database.read(replace(selection, versions=True), digests))
        buckets = digests.table()
        return None if buckets is None else Digests(source, width, buckets, digests.written(self._database.settled))

    def checksum(self, dataset: Dataset) -> Checksum:
        selection = self.selection(dataset)
        if selection is None:
            return Checksum(0, tuple((column.name, None) for column in dataset.columns))
        try:
            return self._sums(dataset, selection.stored, wide=False)
        except NotComputable:
            return self._sums(dataset, selection.stored, wide=True)

    def check(self, dataset: Dataset) -> None:
        """Has Firebird check that the dataset can be read, without reading it; raises as `read`."""
        selection = self.selection(dataset)
        if selection is not None:
            self._database.check(selection)

    def count(self, table: str, condition: str = "") -> int:
        """The rows of a table of ours that fulfil a condition of ours."""
        [[rows]] = self._database.query(" ".join(("SELECT count(*) FROM", table, condition)), table)
        assert isinstance(rows, int)
        return rows

    def selection(self, dataset: Dataset, spans: Spans | None = None) -> Selection | None:
        """What to select, None when an optional table is missing; raises MissingStructure, ColumnChanged."""
        if self.structure(dataset).missing_table:
            return None
        stored = self._database.tables[dataset.table]
        declared = {column.name: stored[column.name] for column in dataset.columns if column.name in stored}
        return Selection(dataset, declared, spans)

    def _counted(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self._bytes_moved += batch.nbytes
            yield batch

    def _origin(self, dataset: Dataset) -> str | None:
        """The origin of the dataset's digests; None when they would not tell of every change."""
        selection = self.selection(dataset)
        layout = self._database.layouts.get(dataset.table)
        if selection is None or layout is None or not digestible(dataset, selection.stored):
            return None
        identity, stored = self.identity, sorted(map(str, selection.stored.items()))
        return origin(dataset, identity.path, identity.created_at_local, layout, stored)

    def _written_since(self, dataset: Dataset, width: int, since: int) -> tuple[Spans, Written]:
        found = self._database.query(writing_since(dataset, width, since), dataset.table)
        newest = {bucket: version for bucket, version in cast(list[tuple[int, int]], found) if bucket is not None}
        settled = self._database.settled
        if not newest:
            return (), Written(settled)
        bucket = max(newest, key=newest.__getitem__)
        return spans(width, newest), Written(settled, newest[bucket], bucket)

    def _digested(self, dataset: Dataset, width: int, within: Spans | None) -> list[tuple[int, int, int]]:
        rows = self._database.query(digesting(dataset, width, within, self.identity.snapshot), dataset.table)
        return [row for row in cast(list[tuple[int, int, int]], rows) if row[1]]

    def _sums(self, dataset: Dataset, stored: Mapping[str, StoredColumn], *, wide: bool) -> Checksum:
        sums = in_firebird(dataset, stored, wide=wide)
        [row] = self._database.query(sums.query(dataset.table), dataset.table)
        return sums.checksum(cast(Sequence[int | Decimal | None], row))


def _without_table(dataset: Dataset) -> Structure:
    if dataset.required:
        raise MissingStructure(
            f"{dataset.title}: en esta empresa falta la tabla {dataset.table}; actualiza Microsip o avisa a soporte.",
            f"{dataset.name}: table {dataset.table} is missing",
        )
    return Structure(missing_table=True)


class DirectLink:
    """A company's database, reached at its Firebird server."""

    def __init__(
        self,
        connection: Connection,
        *,
        patience: float = PATIENCE_SECONDS,
        attach_patience: float = ATTACH_SECONDS,
        lock_seconds: int = LOCK_SECONDS,
        writing_patience: float = WRITING_SECONDS,
    ) -> None:
        """`patience`: how many seconds the server may leave a call unanswered; `attach_patience`: the first one.

        `lock_seconds`: how long to wait for a record that somebody holds; `writing_patience`: for a whole document.
        """
        self._connection = connection
        self._lock_seconds = lock_seconds
        self._writing_patience = writing_patience
        self._patience = patience
        self._attach_patience = attach_patience

    def probe(self) -> Probe:
        with self.snapshot() as snapshot:
            return probe(snapshot)

    def databases(self) -> tuple[FoundDatabase, ...]:
        """None: Firebird's server tells nobody which files there are."""
        return ()

    @contextmanager
    def snapshot(self) -> Iterator[DirectSnapshot]:
        """As the protocol says; raises what keeps the database from being opened, or NotMicrosip."""
        opened = open_database(self._connection, patience=self._patience, attach_patience=self._attach_patience)
        with opened as database:
            yield DirectSnapshot(self._connection, database)

    def place(self, document: Document) -> Placed:
        return placing.place(self._connection, document, self._lock_seconds, self._writing_patience)

    def find(self, document: Document) -> Placed | None:
        return placing.find(self._connection, document, self._lock_seconds, self._writing_patience)

    def create_customer(self, customer: NewCustomer) -> CreatedCustomer:
        return creating.create(self._connection, customer, self._lock_seconds, self._writing_patience)

    def series(self) -> tuple[Series, ...]:
        return asking.series(self._connection)

    def availability(
        self, article_ids: Collection[int], warehouse_id: int, patience: float = AVAILABILITY_SECONDS
    ) -> Mapping[int, Decimal]:
        return asking.availability(self._connection, article_ids, warehouse_id, patience)

    def procedure_prices(self) -> tuple[ProcedurePrice, ...]:
        return sampled_prices(self._connection, self._patience)
