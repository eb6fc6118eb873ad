"""The mirror of one sync: one transaction, which ends as the next version or as if it had never been."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import RLock
from typing import Any

import polars as pl
import pyarrow as pa
from sqlalchemy import Connection, Select, Table, update
from sqlalchemy.schema import CreateSchema

from microsip.checksum import in_postgres
from microsip.declaration import Dataset
from microsip.digest import Digests, Spans, Written
from microsip.link import Checksum, Identity
from warehouse.building import Derived, recipe
from warehouse.postgres import landing, layout, publishing, records
from warehouse.postgres.copying import frame
from warehouse.postgres.exclusion import give_back
from warehouse.postgres.failures import translated
from warehouse.postgres.landing import Incoming
from warehouse.postgres.layout import versions
from warehouse.postgres.pruning import prune
from warehouse.postgres.records import Holding
from warehouse.postgres.statements import command, quoted
from warehouse.store import Landed, Told, Version, unknown
from warehouse.tables import as_table
from warehouse.versions import Seen, as_row, seen_then

WORKING_MEMORY = "64MB"


class PostgresMirror:
    """See `warehouse.store.Mirror`. Any thread may use it, one at a time; its connection holds the company's lock."""

    def __init__(
        self, connection: Connection, company: str, derived: tuple[Derived, ...], keep: int, place: str
    ) -> None:
        self._connection = connection
        self._company = company
        self._derived = derived
        self._keep = keep
        self._place = place
        self._lock = RLock()
        self._owner_id = records.company_id(connection, company)
        self._current = next(iter(records.entries(connection, company, limit=1)), None)
        self._former = {} if self._current is None else records.held(connection, self._current)
        self._content: dict[str, Holding] = dict(self._former)
        known = (held.digests_id for held in self._former.values() if held.digests_id is not None)
        self._known = records.digests_of(connection, tuple(known))
        self._number = records.last_number(connection, self._owner_id) + 1
        self._differs = False
        command(connection, "SET LOCAL work_mem =", f"'{WORKING_MEMORY}'")

    @property
    def source(self) -> Identity | None:
        return None if self._current is None else self._current.version.source

    def land(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], digests: Told = unknown) -> Landed:
        def put(incoming: Incoming) -> tuple[Holding, Landed]:
            held = self._content.get(dataset.name)
            if held is None or held.stored.types != records.types_of(dataset):
                return self._begin(incoming, held)
            landed = landing.replace(self._connection, incoming, self._owner_id, held.stored, held.rows, self._number)
            return held, landed

        return self._take_in(dataset, batches, digests, put)

    def merge(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], spans: Spans, digests: Digests) -> Landed:
        def put(incoming: Incoming) -> tuple[Holding, Landed]:
            held = self._content.get(dataset.name)
            if held is None or held.stored.types != records.types_of(dataset):
                raise TypeError(f"{dataset.name} has not the columns of what is merged into it")
            landed = landing.merge(
                self._connection, incoming, self._owner_id, held.stored, held.rows, self._number, spans
            )
            return held, landed

        return self._take_in(dataset, batches, lambda: digests, put)

    def digests(self, dataset: Dataset) -> Digests | None:
        held = self._content.get(dataset.name)
        return None if held is None or held.digests_id is None else self._known[held.digests_id]

    def compared_at(self, dataset: Dataset) -> datetime | None:
        held = self._content.get(dataset.name)
        return None if held is None else held.compared_at

    def note_comparison(self, dataset: Dataset, at: datetime) -> None:
        held = self._content.get(dataset.name)
        if held is not None and held.digests_id is not None:
            self._content[dataset.name] = replace(held, compared_at=at.astimezone(UTC))
            self._differs = True

    def note_written(self, dataset: Dataset, written: Written) -> None:
        held = self._content[dataset.name]
        if held.digests_id is not None:
            with self._using():
                self._tell_more(held.digests_id, replace(self._known[held.digests_id], written=written))

    def checksum(self, dataset: Dataset) -> Checksum:
        sums = in_postgres(dataset)
        with self._using():
            command(self._connection, "SET LOCAL search_path =", quoted(layout.mirror_schema(self._company)))
            row = self._connection.exec_driver_sql(sums.query(dataset.name)).one()
            command(self._connection, "SET LOCAL search_path = DEFAULT")
        return sums.checksum(tuple(row))

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        with self._using():
            return frame(self._connection, statement, layout.mirror_schema(self._company))

    def former(self, dataset: Dataset) -> Table | None:
        held = self._former.get(dataset.name)
        if self._current is None or held is None or not set(dataset.key) <= set(held.stored.types):
            return None
        return as_table(dataset.name, held.stored.types, self._current.schema)

    def confirm(self, source: Identity, seen: Seen | None = None) -> Version | None:
        current = self._current
        if current is None or self._differs or current.recipe != recipe(self._derived):
            return None
        if current.version.source.read_at_local.date() != source.read_at_local.date():
            return None
        now = datetime.now(UTC)
        seen = seen_then(current.version, seen, now)
        confirmed = replace(current.version, source=source, published_at=now, seen=seen)
        with self._using():
            told = update(versions).where(versions.c.id == current.id).values(told=as_row(confirmed))
            self._connection.execute(told)
            self._connection.commit()
            give_back(self._connection, self._owner_id)
        return confirmed

    def publish(self, source: Identity, seen: Seen | None = None) -> Version:
        now = datetime.now(UTC)
        before = None if self._current is None else self._current.version
        version = Version(self._number, now, source, seen=seen_then(before, seen, now))
        with self._using():
            self._publish(version)
            prune(self._connection, self._company, self._owner_id)
            give_back(self._connection, self._owner_id)
        return version

    def publish_as(self, version: Version) -> None:
        """Publishes the mirror as a version that was published elsewhere; the next number counts on from it."""
        self._number = version.number
        with self._using():
            self._publish(version)
            give_back(self._connection, self._owner_id)

    def _publish(self, version: Version) -> None:
        schema = layout.version_schema(self._company, version.number)
        publishing.show(self._connection, schema, version.number, self._content)
        publishing.build(self._connection, schema, self._derived, version.source.read_at_local.date(), self._place)
        records.add_version(self._connection, self._owner_id, version, recipe(self._derived), self._content)
        publishing.keep_newest(self._connection, self._owner_id, self._keep)
        self._connection.commit()

    def _take_in(
        self,
        dataset: Dataset,
        batches: Iterable[pa.RecordBatch],
        digests: Told,
        put: Callable[[Incoming], tuple[Holding, Landed]],
    ) -> Landed:
        incoming = Incoming(dataset, batches)
        try:
            with self._using(), self._connection.begin_nested():
                held, landed = put(incoming)
                noted = self._noted(held, landed, digests())
        finally:
            incoming.close()
        self._differs |= noted != self._content.get(dataset.name)
        self._content[dataset.name] = noted
        return landed

    def _begin(self, incoming: Incoming, held: Holding | None) -> tuple[Holding, Landed]:
        """The dataset's rows in a table that has its columns as they are declared now."""
        for schema in (layout.rows_schema(self._company), layout.mirror_schema(self._company)):
            self._connection.execute(CreateSchema(schema, if_not_exists=True))
        dataset = incoming.dataset
        made = records.add_stored(self._connection, self._company, self._owner_id, dataset)
        former = None if held is None else held.stored
        landed = landing.begin(self._connection, incoming, self._owner_id, made, former, self._number)
        publishing.show_now(self._connection, made)
        compared_at = None if held is None else held.compared_at
        return Holding(made, landed.rows, self._number, compared_at=compared_at), landed

    def _noted(self, held: Holding, landed: Landed, digests: Digests | None) -> Holding:
        """What the dataset holds after a landing; the digests are kept when they are others than before."""
        changed_in = self._number if landed.differs else held.changed_in
        noted = replace(held, rows=landed.rows, changed_in=changed_in)
        if digests is None:
            return noted.without_digests()
        if held.digests_id is not None and self._known[held.digests_id] == digests:
            self._tell_more(held.digests_id, digests)
            return noted
        added = records.add_digests(self._connection, self._owner_id, digests)
        self._known[added] = digests
        return replace(noted, digests_id=added)

    def _tell_more(self, digests_id: int, digests: Digests) -> None:
        """Versions that have the same rows share their digests, and what is known of when they were written."""
        if self._known[digests_id].written != digests.written:
            records.replace_digests(self._connection, digests_id, digests)
            self._known[digests_id] = digests

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock, translated(self._place):
            yield
