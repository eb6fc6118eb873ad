"""From batches of rows to a dataset's rows: where they differ, those of now end and new ones begin with a version."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Integer,
    MetaData,
    Select,
    Table,
    Update,
    func,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTableAs, DropTable, Index

from microsip.declaration import Dataset
from microsip.digest import Spans
from warehouse.postgres.contents import taken_out
from warehouse.postgres.copying import fill
from warehouse.postgres.layout import SINCE, STILL, UNTIL
from warehouse.postgres.records import Stored, binary_columns
from warehouse.postgres.statements import command, quoted
from warehouse.store import Landed
from warehouse.tables import Types, table_of

WORTH_KNOWING = 10
"""The planner is told of a table anew when one row in so many is another."""

_LANDING = "_landing"

_differing = Table(
    "_differing",
    MetaData(),
    *(Column(name, BigInteger) for name in ("key", "was", "now")),
)

_spans = Table(
    "_spans",
    MetaData(),
    Column("first", BigInteger),
    Column("last", BigInteger),
    prefixes=["TEMPORARY"],
)


class Incoming:
    """A dataset's rows on their way in, each batch looked at; contents are kept under their digests."""

    def __init__(self, dataset: Dataset, batches: Iterable[pa.RecordBatch]) -> None:
        self.dataset = dataset
        self._batches = iter(batches)

    def fill(self, connection: Connection, owner_id: int, table: Table, *, new: bool) -> int:
        """Puts all of them into a table and returns how many they are."""
        columns = [column.name for column in self.dataset.columns]
        if not binary_columns(self.dataset):
            return fill(connection, table, columns, self._checked(), new=new)
        taken = (taken_out(connection, owner_id, self.dataset, batch) for batch in self._checked())
        return sum(fill(connection, table, columns, (batch,), new=new) for batch in taken)

    def close(self) -> None:
        """Lets the source go, read to its end or not."""
        if isinstance(self._batches, Generator):
            self._batches.close()

    def _checked(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            if not batch.schema.equals(self.dataset.schema):
                raise TypeError(f"{self.dataset.name}: a batch of {batch.schema}, not of {self.dataset.schema}")
            yield batch


def begin(
    connection: Connection, incoming: Incoming, owner_id: int, made: Stored, former: Stored | None, number: int
) -> Landed:
    """Makes the table of rows for a dataset and fills it: these are its rows from this version on.

    `former`: the table in which they have been until now, with other columns.
    """
    dataset, rows = incoming.dataset, made.rows
    _table(dataset, rows, number).create(connection)
    count = incoming.fill(connection, owner_id, rows, new=True)
    for name in (dataset.key[0], *_sought(dataset)):
        connection.execute(CreateIndex(Index(None, rows.c[name])))
    connection.execute(CreateIndex(Index(None, rows.c[UNTIL], postgresql_where=rows.c[UNTIL] < literal(STILL))))
    command(connection, "ANALYZE", quoted(str(rows.schema), rows.name))
    if former is None:
        return Landed(count, count, 0, 0)
    keyed = set(dataset.key) <= set(former.types)
    with _compared(connection, dataset.key, [_side(former, dataset.key, 0)] if keyed else [], _new_side(made, dataset)):
        landed = Landed(count, *_counted(connection))
    connection.execute(update(former.rows).where(former.now).values({UNTIL: number}))
    return landed


def _sought(dataset: Dataset) -> Iterator[str]:
    """The columns by which people's pages look rows up."""
    for reference in dataset.references:
        target = reference.dataset
        if reference.column != dataset.key[0] and (target in ("articulos", "clientes") or target.startswith("doctos")):
            yield reference.column


def replace(
    connection: Connection, incoming: Incoming, owner_id: int, held: Stored, before: int, number: int
) -> Landed:
    """Makes these the rows of a dataset that had `before` rows with the same columns."""
    with _staged(connection, incoming, owner_id) as staged:
        former = _side(held, incoming.dataset.key, 0)
        with _compared(connection, incoming.dataset.key, [former], _of(staged, held.types, incoming.dataset.key, 1)):
            return _exchanged(connection, incoming.dataset, held, staged, before, number)


def merge(
    connection: Connection, incoming: Incoming, owner_id: int, held: Stored, before: int, number: int, spans: Spans
) -> Landed:
    """Makes these the rows of a dataset whose keys lie in the spans; the others stay."""
    dataset = incoming.dataset
    with _staged(connection, incoming, owner_id) as staged, _looked_up(connection, spans):
        key = held.rows.c[dataset.key[0]]
        within = key.between(_spans.c.first, _spans.c.last)
        former = _side(held, dataset.key, 0).join_from(held.rows, _spans, within)
        with _compared(connection, dataset.key, [former], _of(staged, held.types, dataset.key, 1)):
            return _exchanged(connection, dataset, held, staged, before, number, within)


@contextmanager
def _staged(connection: Connection, incoming: Incoming, owner_id: int) -> Iterator[Table]:
    """The rows in a table of their own, for the block."""
    columns = (Column(column.name, column.type) for column in table_of(incoming.dataset).columns)
    staged = Table(_LANDING, MetaData(), *columns, prefixes=["TEMPORARY"])
    staged.create(connection)
    incoming.fill(connection, owner_id, staged, new=False)
    command(connection, "ANALYZE", _LANDING)
    yield staged
    staged.drop(connection)


@contextmanager
def _looked_up(connection: Connection, spans: Spans) -> Iterator[None]:
    """The spans in a table, and rows looked up by them through the index: a guess would read them all for each."""
    _spans.create(connection)
    bounds = pa.RecordBatch.from_pylist([{"first": span.first, "last": span.last} for span in spans], _BOUNDS)
    fill(connection, _spans, ("first", "last"), (bounds,))
    command(connection, "ANALYZE", _spans.name)
    command(connection, "SET LOCAL enable_seqscan = off")
    yield
    command(connection, "SET LOCAL enable_seqscan = on")
    _spans.drop(connection)


_BOUNDS = pa.schema([("first", pa.int64()), ("last", pa.int64())])


@contextmanager
def _compared(
    connection: Connection, key: tuple[str, ...], former: list[Select[Any]], landing: Select[Any]
) -> Iterator[None]:
    """The keys whose rows differ in a table, for the block: one pass over both sides, which repeated keys cannot
    multiply. Keys are compared by a digest, so that those without a value are equal."""
    both = union_all(*former, landing).subquery()
    was, now = both.c.side == 0, both.c.side == 1
    old, new = (func.sum(both.c.digest).filter(side) for side in (was, now))
    count_was, count_now = (func.count().filter(side) for side in (was, now))
    differing = (
        select(both.c.key, count_was.label("was"), count_now.label("now"))
        .group_by(both.c.key)
        .having((count_was != count_now) | (old != new))
    )
    connection.execute(CreateTableAs(differing, _differing.name, temporary=True))
    command(connection, "ANALYZE", _differing.name)
    yield
    connection.execute(DropTable(_differing))


def _exchanged(
    connection: Connection,
    dataset: Dataset,
    held: Stored,
    staged: Table,
    before: int,
    number: int,
    within: ColumnElement[bool] | None = None,
) -> Landed:
    """Ends the rows of the keys that differ, and begins the staged ones of these keys."""
    added, changed, removed = _counted(connection)
    rows = held.rows
    if not added and not changed and not removed:
        return Landed(before, 0, 0, 0)
    ended = update(rows).where(held.now, _digest(rows.c[name] for name in dataset.key) == _differing.c.key)
    if within is not None:
        ended = ended.where(within)
    names = list(held.types)
    begun = select(*(staged.c[name] for name in names), literal(number), literal(STILL)).where(
        _digest(staged.c[name] for name in dataset.key) == _differing.c.key
    )
    gone = changed_rows(connection, ended.values({UNTIL: number}))
    came = changed_rows(connection, insert(rows).from_select([*names, SINCE, UNTIL], begun))
    if (gone + came) * WORTH_KNOWING > before:
        command(connection, "ANALYZE", quoted(str(rows.schema), rows.name))
    return Landed(before - gone + came, added, changed, removed)


def changed_rows(connection: Connection, statement: Insert | Update) -> int:
    """Carries out a statement and returns how many rows it inserted or updated."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount


def _counted(connection: Connection) -> tuple[int, int, int]:
    keys = _differing.c
    counts: list[ColumnElement[Any]] = [
        func.count().filter(kind) for kind in (keys.was == 0, (keys.was > 0) & (keys.now > 0), keys.now == 0)
    ]
    [[added, changed, removed]] = connection.execute(select(*counts))
    return added, changed, removed


def _side(held: Stored, key: tuple[str, ...], side: int) -> Select[Any]:
    return _of(held.rows, held.types, key, side).where(held.now)


def _new_side(made: Stored, dataset: Dataset) -> Select[Any]:
    return _of(made.rows, made.types, dataset.key, 1)


def _of(rows: FromClause, types: Types, key: tuple[str, ...], side: int) -> Select[Any]:
    told: list[ColumnElement[Any]] = [
        _digest(rows.c[name] for name in key).label("key"),
        literal(side, Integer, literal_execute=True).label("side"),
        _digest(rows.c[name] for name in types).label("digest"),
    ]
    return select(*told)


def _digest(columns: Iterable[ColumnElement[Any]]) -> ColumnElement[int]:
    return func.hash_record_extended(func.row(*columns), 0, type_=BigInteger())


def _table(dataset: Dataset, rows: Table, number: int) -> Table:
    """The table of rows as it is made; its rows begin with this version unless they say otherwise."""
    return Table(
        rows.name,
        MetaData(schema=rows.schema),
        *(Column(column.name, column.type) for column in table_of(dataset).columns),
        Column(SINCE, Integer, nullable=False, server_default=str(number)),
        Column(UNTIL, Integer, nullable=False, server_default=str(STILL)),
    )
