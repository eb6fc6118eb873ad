"""From batches of rows to a dataset's table: streamed in, compared with what was there, put in its place."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from contextvars import copy_context
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    union_all,
)
from sqlalchemy.schema import CreateTableAs, DropTable

from microsip.declaration import Dataset, Kind
from warehouse.duck.statements import quoted, run, single
from warehouse.duck.structure import DIGEST_MARK
from warehouse.store import Landed
from warehouse.tables import Types, as_table

LANDING = "_landing"

_STREAM = "_incoming"
_BUCKETS = "_buckets"

Digests = Callable[[pa.BinaryArray], pa.StringArray]


def binary_columns(dataset: Dataset) -> tuple[str, ...]:
    """The names of the columns whose contents are kept beside the versions."""
    return tuple(column.name for column in dataset.columns if column.kind is Kind.BINARY)


class Incoming:
    """The rows of a dataset on their way in.

    `failure`: what the source raised while DuckDB was pulling; DuckDB itself tells only its text.
    """

    def __init__(self, dataset: Dataset, batches: Iterable[pa.RecordBatch]) -> None:
        self.failure: BaseException | None = None
        self._dataset = dataset
        self._batches = iter(batches)
        self._context = copy_context()

    def stream(self, digests: Digests | None = None) -> pa.RecordBatchReader:
        """Reads the source as it is read itself, a batch at a time; `digests` replaces the binary columns."""
        schema = self._dataset.schema
        for name in binary_columns(self._dataset):
            schema = schema.set(schema.get_field_index(name), pa.field(name, pa.string()))
        return pa.RecordBatchReader.from_batches(schema, self._landed(digests))

    def close(self) -> None:
        """Lets the source go, read to its end or not."""
        if isinstance(self._batches, Generator):
            self._batches.close()

    def _landed(self, digests: Digests | None) -> Iterator[pa.RecordBatch]:
        try:
            # In the caller's context, although a thread of DuckDB asks.
            while (batch := self._context.run(next, self._batches, None)) is not None:
                self._check(batch)
                yield batch if digests is None else self._with_digests(batch, digests)
        except GeneratorExit:
            raise
        except BaseException as error:
            self.failure = error
            raise

    def _check(self, batch: pa.RecordBatch) -> None:
        if not batch.schema.equals(self._dataset.schema):
            raise TypeError(f"{self._dataset.name}: a batch of {batch.schema}, not of {self._dataset.schema}")

    def _with_digests(self, batch: pa.RecordBatch, digests: Digests) -> pa.RecordBatch:
        for name in binary_columns(self._dataset):
            position = batch.schema.get_field_index(name)
            batch = batch.set_column(position, name, digests(batch.column(position)))
        return batch


def load(connection: duckdb.DuckDBPyConnection, stream: pa.RecordBatchReader) -> int:
    """Fills the landing table and returns how many rows it has; memory holds a few batches at a time."""
    connection.register(_STREAM, stream)
    (rows,) = single(connection, CreateTableAs(select(literal_column("*")).select_from(table(_STREAM)), LANDING))
    return int(rows)


def release(connection: duckdb.DuckDBPyConnection) -> None:
    """Lets DuckDB forget the stream; impossible within a transaction that failed."""
    connection.unregister(_STREAM)


def compare(connection: duckdb.DuckDBPyConnection, dataset: Dataset, former: Types | None, rows: int) -> Landed:
    """What the landing table, of so many rows, adds to, changes in and removes from the dataset's former one, by key.

    Keys without a value are equal; rows that share a key count once, as changed when any of them is. Where nothing was,
    every row is added.
    """
    if former is None or not set(dataset.key) <= set(former):
        return Landed(rows, rows, 0, 0)
    sides = _side(dataset.key, as_table(dataset.name, former), 0), _landing_side(dataset)
    return Landed(rows, *single(connection, _differences(dataset.key, *sides)))


def merge(connection: duckdb.DuckDBPyConnection, dataset: Dataset, buckets: pa.Table, width: int) -> Landed:
    """Puts the landing table in the place of the dataset's rows in these buckets of keys; what that did, by key.

    Buckets are looked up in a hash table: a join by ranges of keys takes a hundred times as long.
    """
    former = as_table(dataset.name, {column.name: "" for column in dataset.columns})
    connection.register(_BUCKETS, buckets)
    try:
        replaced = _bucket_of(former.c[dataset.key[0]], width).in_(
            select(column("bucket")).select_from(table(_BUCKETS))
        )
        sides = _side(dataset.key, former, 0).where(replaced), _landing_side(dataset)
        differences = single(connection, _differences(dataset.key, *sides))
        run(connection, delete(former).where(replaced))
        names = former.columns.keys()
        landing = as_table(LANDING, dict.fromkeys(names, ""))
        run(connection, insert(former).from_select(names, select(*landing.columns)))
    finally:
        with suppress(duckdb.Error):  # impossible within a transaction that failed
            connection.unregister(_BUCKETS)
    return Landed(_count(connection, dataset.name), *differences)


def _bucket_of(key: ColumnElement[Any], width: int) -> ColumnElement[Any]:
    return cast(func.floor(key / width), BigInteger)


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    (rows,) = single(connection, select(func.count()).select_from(table(name)))
    return int(rows)


def _landing_side(dataset: Dataset) -> Select[Any]:
    return _side(dataset.key, as_table(LANDING, {column.name: "" for column in dataset.columns}), 1)


def _differences(key: tuple[str, ...], former: Select[Any], landing: Select[Any]) -> Select[int, int, int]:
    """Counts of the keys added, changed and removed: one pass over both, which repeated keys cannot multiply."""
    both = union_all(former, landing).subquery()
    was, now = both.c.side == 0, both.c.side == 1
    keys = (
        select(
            func.count().filter(was).label("was"),
            func.count().filter(now).label("now"),
            func.sum(both.c.digest).filter(was).label("old"),
            func.sum(both.c.digest).filter(now).label("new"),
        )
        .group_by(*(both.c[name] for name in key))
        .subquery()
    )
    differs = (keys.c.was != keys.c.now) | (keys.c.old != keys.c.new)
    return select(
        func.count().filter(keys.c.was == 0),
        func.count().filter(keys.c.was > 0, keys.c.now > 0, differs),
        func.count().filter(keys.c.now == 0),
    )


def _side(key: tuple[str, ...], rows: Table, side: int) -> Select[Any]:
    digest = func.hash(*rows.columns).label("digest")
    return select(*(rows.c[name] for name in key), literal(side, literal_execute=True).label("side"), digest)


def replace(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    """Puts the landing table in the place of the dataset's former one, if there was any."""
    run(connection, DropTable(as_table(dataset.name, {}), if_exists=True))
    connection.execute(f"ALTER TABLE {LANDING} RENAME TO {quoted(dataset.name)}")
    for name in binary_columns(dataset):
        connection.execute(f"COMMENT ON COLUMN {quoted(dataset.name)}.{quoted(name)} IS '{DIGEST_MARK}'")


def discard(connection: duckdb.DuckDBPyConnection) -> None:
    """Drops the landing table, which holds nothing new."""
    run(connection, DropTable(as_table(LANDING, {})))
