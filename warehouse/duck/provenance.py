"""What a version's file keeps of where its rows come from: the digests of their versions in Microsip, by dataset.

They are written in the same file as the rows, so that both are always of one snapshot, whatever becomes of a sync.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.schema import CreateTable

from microsip.digest import SCHEMA, Digests, Written
from warehouse.duck.statements import compiled, quoted, relation, run
from warehouse.tables import as_table

_metadata = MetaData()

_origins = Table(
    "_origins",
    _metadata,
    Column("dataset", Text),
    Column("origin", Text),
    Column("width", Integer),
    Column("compared_at", DateTime),  # UTC
    *(Column(part.name, BigInteger) for part in fields(Written)),
)

_digests = Table(
    "_digests",
    _metadata,
    Column("dataset", Text),
    *(Column(name, BigInteger) for name in SCHEMA.names),
)

_made = Table("_made", _metadata, Column("recipe", Text))
"""By what the read model was made."""

_STREAM = "_known"


@dataclass(frozen=True)
class Known:
    """What is known of a dataset's rows. `compared_at`: when their contents were last compared with Microsip's."""

    digests: Digests
    compared_at: datetime | None = None


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables in a file that has none."""
    for table in _metadata.sorted_tables:
        run(connection, CreateTable(table, if_not_exists=True))
    for part in fields(Written):  # which a version of an earlier program lacks
        connection.execute(f"ALTER TABLE _origins ADD COLUMN IF NOT EXISTS {quoted(part.name)} BIGINT")


def all_digests(connection: duckdb.DuckDBPyConnection) -> dict[str, Digests]:
    """The digests that rows were landed with, by dataset; of datasets without any there is none.

    All at once: asking for each dataset takes longer than most take to be compared.
    """
    written = [func.coalesce(_origins.c[part.name], 0) for part in fields(Written)]
    known = select(_origins.c.dataset, _origins.c.origin, _origins.c.width, *written)
    origins = connection.execute(*compiled(known)).fetchall()
    columns = [_digests.c[name] for name in SCHEMA.names]
    rows = pa.table(relation(connection, select(_digests.c.dataset, *columns)).to_arrow_table()).combine_chunks()
    buckets = _by_dataset(rows) if rows.num_rows else {}
    none = SCHEMA.empty_table()
    return {
        dataset: Digests(origin, width, buckets.get(dataset, none), Written(*written))
        for dataset, origin, width, *written in origins
    }


def _by_dataset(rows: pa.Table) -> dict[str, pa.Table]:
    """The rows of each dataset in the order of their buckets, sorted here: DuckDB takes ten times as long."""
    names = rows.column("dataset").combine_chunks().dictionary_encode()
    which = names.indices.to_numpy()
    order = np.lexsort((rows.column("bucket").to_numpy(), which))
    buckets, which = rows.select(SCHEMA.names).take(pa.array(order)).cast(SCHEMA).combine_chunks(), which[order]
    starts = [0, *(np.flatnonzero(np.diff(which)) + 1).tolist(), len(which)]
    known = names.dictionary.to_pylist()
    return {known[which[start]]: buckets.slice(start, end - start) for start, end in pairwise(starts)}


def keep(connection: duckdb.DuckDBPyConnection, known: Mapping[str, Known | None]) -> None:
    """Replaces what is known of these datasets; None when that is nothing of its rows' versions.

    All at once: for each dataset it takes longer than most take to be landed.
    """
    for table in (_digests, _origins):
        run(connection, delete(table).where(table.c.dataset.in_(known)))
    told = {dataset: each for dataset, each in known.items() if each is not None}
    if not told:
        return
    run(connection, insert(_origins).values([_origin(dataset, each) for dataset, each in told.items()]))
    connection.register(_STREAM, pa.concat_tables(_named(dataset, each.digests) for dataset, each in told.items()))
    try:
        run(connection, insert(_digests).from_select(_digests.columns.keys(), select(*_digests_of(_STREAM))))
    finally:
        with suppress(duckdb.Error):  # impossible within a transaction that failed
            connection.unregister(_STREAM)


def _origin(dataset: str, known: Known) -> dict[str, object]:
    digests = known.digests
    told = {"dataset": dataset, "origin": digests.origin, "width": digests.width}
    return {**told, "compared_at": _as_kept(known.compared_at), **asdict(digests.written)}


def _named(dataset: str, digests: Digests) -> pa.Table:
    return digests.buckets.add_column(0, "dataset", pa.repeat(dataset, digests.buckets.num_rows))


def _digests_of(name: str) -> tuple[ColumnElement[Any], ...]:
    return tuple(as_table(name, dict.fromkeys(_digests.columns.keys(), "")).columns)


def comparisons(connection: duckdb.DuckDBPyConnection) -> Mapping[str, datetime]:
    """When the contents of each dataset's rows were last compared with Microsip's."""
    rows = connection.execute(*compiled(select(_origins.c.dataset, _origins.c.compared_at))).fetchall()
    return {dataset: at.replace(tzinfo=UTC) for dataset, at in rows if at is not None}


def recipe(connection: duckdb.DuckDBPyConnection) -> str | None:
    """By what the read model of this file was made."""
    rows = connection.execute(*compiled(select(_made.c.recipe))).fetchall()
    return rows[0][0] if rows else None


def note_recipe(connection: duckdb.DuckDBPyConnection, made_by: str) -> None:
    """Notes by what the read model is made; writes nothing when it says so already, as every write takes a block."""
    if recipe(connection) != made_by:
        run(connection, delete(_made))
        run(connection, insert(_made).values(recipe=made_by))


def _as_kept(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None)
