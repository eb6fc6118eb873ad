"""What the database's records say: a company's versions, and what each of them holds."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Connection, Table, and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.dialects.postgresql.base import PGDialect

from microsip.declaration import Dataset, Kind
from microsip.digest import Digests, Written
from warehouse.postgres import layout
from warehouse.postgres.layout import SINCE, STILL, UNTIL, digests, holdings, stored, versions
from warehouse.store import Version
from warehouse.tables import Types, as_table, table_of
from warehouse.versions import as_row, of_row

_DIALECT: PGDialect = PGDialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Stored:
    """A table of rows. `contents`: its columns that hold digests of contents."""

    id: int
    company: str
    dataset: str
    types: Types
    contents: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> Table:
        """All rows, of every version, with since when and until when they are there."""
        return as_table(
            f"{self.dataset}_{self.id}", {**self.types, SINCE: "", UNTIL: ""}, layout.rows_schema(self.company)
        )

    def in_version(self, number: int) -> ColumnElement[bool]:
        """Of a row: that the version has it."""
        return and_(self.rows.c[SINCE] <= number, self.rows.c[UNTIL] > number)

    @property
    def now(self) -> ColumnElement[bool]:
        """Of a row: that it is there now."""
        return self.rows.c[UNTIL] == STILL


@dataclass(frozen=True)
class Holding:
    """What a version, or the mirror, has of a dataset."""

    stored: Stored
    rows: int
    changed_in: int
    digests_id: int | None = None
    compared_at: datetime | None = None

    def without_digests(self) -> "Holding":
        """As it is when nothing is known of its rows' versions."""
        return replace(self, digests_id=None, compared_at=None)


@dataclass(frozen=True)
class Entry:
    """A version in the database. `id` tells it apart from all others of all companies."""

    id: int
    company: str
    version: Version
    recipe: str

    @property
    def schema(self) -> str:
        return layout.version_schema(self.company, self.version.number)


def company_id(connection: Connection, company: str) -> int:
    """The company's number, given to it when it had none."""
    known = select(layout.companies.c.id).where(layout.companies.c.company == company)
    found = connection.execute(known).scalar()
    if found is None:
        connection.execute(upsert(layout.companies).values(company=company).on_conflict_do_nothing())
        found = connection.execute(known).scalar_one()
    return int(found)


def entries(connection: Connection, company: str, number: int | None = None, limit: int | None = None) -> list[Entry]:
    """The versions kept, newest first; only the one with the number when it is given."""
    wanted = (
        select(versions.c.id, versions.c.told, versions.c.recipe)
        .join(layout.companies)
        .where(layout.companies.c.company == company, versions.c.kept)
        .order_by(versions.c.number.desc())
        .limit(limit)
    )
    if number is not None:
        wanted = wanted.where(versions.c.number == number)
    return [Entry(row.id, company, of_row(row.told), row.recipe) for row in connection.execute(wanted)]


def held(connection: Connection, entry: Entry) -> dict[str, Holding]:
    """What a version holds, by dataset."""
    found = connection.execute(select(holdings, stored).join(stored).where(holdings.c.version_id == entry.id))
    return {
        row.dataset: Holding(
            Stored(row.stored_id, entry.company, row.dataset, row.types, tuple(row.contents)),
            row.rows,
            row.changed_in,
            row.digests_id,
            row.compared_at,
        )
        for row in found
    }


def last_number(connection: Connection, owner_id: int) -> int:
    """The highest number that a version of the company has had, kept or not; 0 before the first one."""
    highest = select(func.max(versions.c.number)).where(versions.c.company_id == owner_id)
    return connection.execute(highest).scalar() or 0


def add_stored(connection: Connection, company: str, owner_id: int, dataset: Dataset) -> Stored:
    """Notes a table of a dataset's rows that is to be made."""
    types, contents = types_of(dataset), binary_columns(dataset)
    added = connection.execute(
        insert(stored)
        .values(company_id=owner_id, dataset=dataset.name, types=types, contents=contents)
        .returning(stored.c.id)
    )
    return Stored(added.scalar_one(), company, dataset.name, types, contents)


def types_of(dataset: Dataset) -> dict[str, str]:
    """The columns that a dataset's rows have here, with their types."""
    return {column.name: column.type.compile(dialect=_DIALECT) for column in table_of(dataset).columns}


def binary_columns(dataset: Dataset) -> tuple[str, ...]:
    """The names of the columns whose contents are kept apart."""
    return tuple(column.name for column in dataset.columns if column.kind is Kind.BINARY)


def add_version(
    connection: Connection, owner_id: int, version: Version, recipe: str, content: Mapping[str, Holding]
) -> int:
    """Makes a version the newest one; returns its id."""
    added = connection.execute(
        insert(versions)
        .values(company_id=owner_id, number=version.number, told=as_row(version), recipe=recipe, kept=True)
        .returning(versions.c.id)
    ).scalar_one()
    rows: list[dict[str, Any]] = [
        {
            "version_id": added,
            "dataset": name,
            "stored_id": holding.stored.id,
            "rows": holding.rows,
            "changed_in": holding.changed_in,
            "digests_id": holding.digests_id,
            "compared_at": holding.compared_at,
        }
        for name, holding in content.items()
    ]
    if rows:
        connection.execute(insert(holdings), rows)
    return int(added)


def add_digests(connection: Connection, owner_id: int, given: Digests) -> int:
    """Keeps digests as they are, compressed; returns by which number they are found."""
    added = connection.execute(
        insert(digests)
        .values(company_id=owner_id, origin=given.origin, width=given.width, buckets=_packed(given))
        .returning(digests.c.id)
    )
    return int(added.scalar_one())


def replace_digests(connection: Connection, number: int, given: Digests) -> None:
    """Keeps these where equal ones are kept, which tell less of when the rows were written."""
    connection.execute(update(digests).where(digests.c.id == number).values(buckets=_packed(given)))


def _packed(given: Digests) -> bytes:
    buckets = given.buckets.replace_schema_metadata({name: str(value) for name, value in asdict(given.written).items()})
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, buckets.schema, options=options) as stream:
        stream.write_table(buckets)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def digests_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Digests]:
    """The digests that are kept by these numbers, all at once: asking for each takes longer than most are worth."""
    found = connection.execute(select(digests).where(digests.c.id.in_(numbers)))
    return {row.id: _unpacked(row.origin, row.width, row.buckets) for row in found}


def _unpacked(origin: str, width: int, told: bytes) -> Digests:
    with pa.ipc.open_stream(told) as stream:
        buckets = stream.read_all().combine_chunks()
    kept = buckets.schema.metadata or {}
    written = Written(*(int(kept.get(part.name.encode(), 0)) for part in fields(Written)))
    return Digests(origin, width, buckets.replace_schema_metadata(), written)
