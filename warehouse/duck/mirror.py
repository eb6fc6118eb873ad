"""The mirror of one sync: a working copy of the current version, which becomes the next one or nothing."""

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from threading import RLock
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from sqlalchemy import Select, Table

from microsip.checksum import in_duckdb
from microsip.declaration import Dataset
from microsip.digest import Digests, Spans, Written, buckets_of
from microsip.link import Checksum, Identity
from warehouse.building import Derived, recipe
from warehouse.duck import landing, provenance
from warehouse.duck.contents import Contents
from warehouse.duck.engine import Engine
from warehouse.duck.failures import translated, translation
from warehouse.duck.folder import CompanyFolder, Kept
from warehouse.duck.statements import frame, literal_text, run
from warehouse.duck.structure import columns, content_digests, structure
from warehouse.errors import ReadModelFailed
from warehouse.store import Landed, Told, Version, unknown
from warehouse.tables import as_table
from warehouse.versions import Seen

FORMER = "former"

ROWS_WORTH_A_CHECKPOINT = 100_000
"""Replacing so many frees space that the next dataset can use, which keeps the file from growing to twice its size."""

logger = logging.getLogger(__name__)


class DuckMirror:
    """See `warehouse.store.Mirror`. Any thread may use it, one at a time; the company's lock must be held."""

    def __init__(self, folder: CompanyFolder, engine: Engine, derived: tuple[Derived, ...]) -> None:
        self._folder = folder
        self._derived = derived
        self._contents = Contents(folder.contents)
        self._number = folder.next_number
        self._lock = RLock()
        self._work = folder.start_work()
        self._connection = engine.connect(self._work, folder.spill)
        for current in folder.kept()[:1]:
            self._connection.execute(f"ATTACH {literal_text(str(current.path))} AS {FORMER} (READ_ONLY)")
        self._source = next((current.version.source for current in folder.kept()), None)
        self._differs = False
        provenance.prepare(self._connection)
        self._digests = provenance.all_digests(self._connection)
        self._comparisons = dict(provenance.comparisons(self._connection))
        self._noted: set[str] = set()
        self._former = structure(self._connection, FORMER)
        self._tables = structure(self._connection)
        self._settle(folder.kept(), content_digests(self._connection))

    def close(self) -> None:
        """Gives the file back; what was not published is lost."""
        with self._lock, suppress(duckdb.Error):
            self._connection.close()

    @property
    def source(self) -> Identity | None:
        return self._source

    def land(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], digests: Told = unknown) -> Landed:
        return self._take_in(dataset, batches, digests, self._put_in_place)

    def merge(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], spans: Spans, digests: Digests) -> Landed:
        def put(dataset: Dataset, _: int) -> Landed:
            if self._tables.get(dataset.name) != columns(self._connection, landing.LANDING):
                raise TypeError(f"{dataset.name} has not the columns of what is merged into it")
            buckets = buckets_of(spans, digests.width)
            landed = landing.merge(self._connection, dataset, buckets, digests.width)
            landing.discard(self._connection)
            self._differs |= landed.differs
            return landed

        return self._take_in(dataset, batches, lambda: digests, put)

    def digests(self, dataset: Dataset) -> Digests | None:
        with self._using():
            return self._digests.get(dataset.name)

    def compared_at(self, dataset: Dataset) -> datetime | None:
        with self._using():
            return self._comparisons.get(dataset.name)

    def note_comparison(self, dataset: Dataset, at: datetime) -> None:
        with self._using():
            if dataset.name in self._digests:
                self._comparisons[dataset.name] = at
                self._noted.add(dataset.name)
                self._differs = True

    def note_written(self, dataset: Dataset, written: Written) -> None:
        with self._using():
            self._note(dataset, replace(self._digests[dataset.name], written=written))

    def _take_in(
        self,
        dataset: Dataset,
        batches: Iterable[pa.RecordBatch],
        digests: Told,
        put: Callable[[Dataset, int], Landed],
    ) -> Landed:
        incoming = landing.Incoming(dataset, batches)
        try:
            with self._using():
                return self._land(dataset, incoming, digests, put)
        except Exception:  # DuckDB tells only the text of what the source raised; its own failure says who mends it
            if incoming.failure is not None:
                raise incoming.failure from None
            raise
        finally:
            incoming.close()

    def checksum(self, dataset: Dataset) -> Checksum:
        sums = in_duckdb(dataset)
        with self._using():
            row = self._connection.execute(sums.query(dataset.name)).fetchall()[0]
        return sums.checksum(row)

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        with self._using():
            return frame(self._connection, statement)

    def former(self, dataset: Dataset) -> Table | None:
        types = self._former.get(dataset.name, {})
        return as_table(dataset.name, types, FORMER) if set(dataset.key) <= set(types) else None

    def confirm(self, source: Identity, seen: Seen | None = None) -> Version | None:
        with self._using():
            day = None if self._source is None else self._source.read_at_local.date()
            made = provenance.recipe(self._connection)
            if self._differs or made != recipe(self._derived) or day != source.read_at_local.date():
                return None
            self._connection.close()
            return self._folder.confirm(source, seen)

    def publish(self, source: Identity, seen: Seen | None = None) -> Version:
        with self._using():
            self._build(source.read_at_local.date())
            with self._transaction():
                if self._noted:
                    provenance.keep(self._connection, {name: self._known(name) for name in self._noted})
                provenance.note_recipe(self._connection, recipe(self._derived))
            needed = content_digests(self._connection)
            self._connection.execute("CHECKPOINT")
            self._connection.close()
            kept = self._folder.publish(self._work, source, seen)
            try:
                self._settle(kept, needed)
            except sqlite3.Error:
                # The version is published whatever becomes of contents that nobody needs: the next sync settles them.
                logger.warning("contents of %s are still to be settled", self._folder.path, exc_info=True)
            return kept[0].version

    def _land(
        self,
        dataset: Dataset,
        incoming: landing.Incoming,
        digests: Told,
        put: Callable[[Dataset, int], Landed],
    ) -> Landed:
        try:
            with self._transaction():
                landed = put(dataset, self._load(dataset, incoming))
                told = digests()
            self._note(dataset, told)
            self._tables[dataset.name] = columns(self._connection, dataset.name)
            if landed.changed + landed.removed > ROWS_WORTH_A_CHECKPOINT:
                self._connection.execute("CHECKPOINT")
            return landed
        finally:
            # After a full disk DuckDB is of no more use but to be closed.
            with suppress(duckdb.Error):
                landing.release(self._connection)

    def _note(self, dataset: Dataset, told: Digests | None) -> None:
        """Of rows that are committed; it is written once they are to be published."""
        self._differs |= told != self._digests.get(dataset.name)
        self._noted.add(dataset.name)
        if told is not None:
            self._digests[dataset.name] = told
            return
        self._digests.pop(dataset.name, None)
        self._comparisons.pop(dataset.name, None)

    def _known(self, dataset: str) -> provenance.Known | None:
        digests = self._digests.get(dataset)
        return None if digests is None else provenance.Known(digests, self._comparisons.get(dataset))

    def _load(self, dataset: Dataset, incoming: landing.Incoming) -> int:
        if not landing.binary_columns(dataset):
            return landing.load(self._connection, incoming.stream())
        with self._contents.adding(self._number) as adding:
            return landing.load(self._connection, incoming.stream(adding.digests))

    def _put_in_place(self, dataset: Dataset, rows: int) -> Landed:
        former = self._tables.get(dataset.name)
        landed = landing.compare(self._connection, dataset, former, rows)
        if landed.differs or former != columns(self._connection, landing.LANDING):
            landing.replace(self._connection, dataset)
            self._differs = True
        else:
            landing.discard(self._connection)
        return landed

    def _build(self, today_local: date) -> None:
        for derived in self._derived:
            try:
                with self._transaction():
                    run(self._connection, derived.drop)
                    run(self._connection, derived.create)
                    run(self._connection, derived.fill(today_local))
            except duckdb.Error as error:
                raise translation(error, self._folder.path) or ReadModelFailed(
                    f"No se pudo calcular «{derived.table.name}» con los datos de Microsip y sigue publicada la "
                    "versión anterior; avisa a soporte y adjunta el detalle de esta sincronización.",
                    f"cannot build {derived.table.name}: {error}",
                ) from error

    def _settle(self, kept: tuple[Kept, ...], needed: list[str]) -> None:
        current, oldest = (kept[0].version.number, kept[-1].version.number) if kept else (0, 0)
        self._contents.settle(current, needed, oldest)

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock, translated(self._folder.path):
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
            self._connection.commit()
        except BaseException:
            # A full disk ends the transaction by itself.
            with suppress(duckdb.Error):
                self._connection.rollback()
            raise
