"""`b2bgo bench extract`: how fast rows are read, against fdb's `fetchall`, which only makes tuples of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.declaration import Dataset
    from microsip.demo.server import FirebirdServer
    from microsip.direct import DirectSnapshot

ROWS = 150_000
"""How many rows fdb makes tuples of: its speed does not depend on it, and its memory does."""

REPEATS = 3
FEWEST_ROWS = 10_000
"""Smaller tables are read before the clock has moved."""


@dataclass(frozen=True)
class Figures:
    """One table's speeds in rows a second, each the best of its repeats."""

    table: str
    rows: int
    fdb_rows_s: int
    bulk_rows_s: int
    ratio: float


def extract(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Renglones que lee fdb de cada tabla.")] = ROWS,
    fewest: Annotated[int, typer.Option(min=1, help="Tablas con menos renglones no se miden.")] = FEWEST_ROWS,
    json: Json = False,
) -> None:
    """Prints rows per second of both and their ratio, for every table that is large enough to be measured."""
    from commands.bench.company import measured_company

    with measured_company(size, database) as (server, connection):
        figures = list(_measure(server, connection, rows, fewest))
    if json:
        answer({"tables": figures})
        return
    table(
        ("Tabla", "Renglones", "fdb/s", "Masiva/s", "Razón"),
        [
            (
                each.table,
                f"{each.rows:>10,}",
                f"{each.fdb_rows_s:>9,}",
                f"{each.bulk_rows_s:>9,}",
                f"{each.ratio:>6.2f}",
            )
            for each in figures
        ],
    )


def _measure(server: FirebirdServer, connection: Connection, most: int, fewest: int) -> Iterator[Figures]:
    from microsip.datasets import DATASETS
    from microsip.direct import DirectLink

    with DirectLink(connection).snapshot() as snapshot, _fdb(server, connection) as other:
        for dataset in DATASETS:
            if snapshot.structure(dataset).missing_table or snapshot.count(dataset.table) < fewest:
                continue
            yield _compare(snapshot, other, dataset, most)


def _compare(snapshot: DirectSnapshot, other: Any, dataset: Dataset, most: int) -> Figures:
    """Both read in turns, so that whatever else the machine does slows both. Blobs are left out: fdb opens each."""
    from microsip.declaration import Kind

    missing = snapshot.structure(dataset).missing_columns
    columns = [
        column
        for column in dataset.columns
        if column.name not in missing and column.kind not in (Kind.MEMO, Kind.BINARY)
    ]
    dataset = replace(dataset, columns=tuple(columns), references=())
    turns = [(_fdb_speed(other, dataset, most), _bulk_speed(snapshot, dataset)) for _ in range(REPEATS)]
    theirs = max(speed for speed, _ in turns)
    ours, rows = max(bulk for _, bulk in turns)
    return Figures(dataset.table, rows, round(theirs), round(ours), round(ours / theirs, 2))


def _bulk_speed(snapshot: DirectSnapshot, dataset: Dataset) -> tuple[float, int]:
    """Rows a second from Firebird to polars, and how many they were."""
    import polars as pl
    import pyarrow as pa

    started = time.perf_counter()
    frame = pl.DataFrame(pa.Table.from_batches(snapshot.read(dataset), dataset.schema))
    return len(frame) / (time.perf_counter() - started), len(frame)


def _fdb_speed(other: Any, dataset: Dataset, most: int) -> float:
    """Rows a second from Firebird to tuples."""
    names = ", ".join(column.name for column in dataset.columns)
    cursor = other.cursor()
    started = time.perf_counter()
    cursor.execute(" ".join(("SELECT FIRST", str(most), names, "FROM", dataset.table)))
    rows = cursor.fetchall()
    seconds = time.perf_counter() - started
    cursor.close()
    return len(rows) / seconds


def _fdb(server: FirebirdServer, connection: Connection) -> Any:
    from contextlib import closing

    import fdb

    fdb.load_api(str(server.libfbclient))
    attached = fdb.connect(
        host=server.host,
        port=server.port,
        database=connection.path,
        user=connection.user,
        password=connection.password,
        charset="ISO8859_1",
    )
    return closing(attached)
