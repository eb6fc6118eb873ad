"""`b2bgo bench extract`: how fast rows are read, against fdb's `fetchall`, which only makes tuples of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
MOST_REPEATS = 15
"""A small table is read more often, so that one hiccup of the machine does not decide about it."""

FEWEST_ROWS = 10_000
"""Smaller tables are read before the clock has moved."""


@dataclass(frozen=True)
class Figures:
    """One table's speeds in rows a second, each the best of its repeats.

    `fdb_cpu_us`, `bulk_cpu_us`: microseconds of the processors' time a row, of this process and of Firebird together,
    in the mean of all repeats; on a machine that others use, they tell more than the speeds do.
    """

    table: str
    rows: int
    fdb_rows_s: int
    bulk_rows_s: int
    ratio: float
    fdb_cpu_us: float
    bulk_cpu_us: float


@dataclass(frozen=True)
class _Read:
    """One reading of a table, or of its first rows."""

    rows: int
    seconds: float
    cpu_seconds: float


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
        ("Tabla", "Renglones", "fdb/s", "Masiva/s", "Razón", "CPU µs fdb", "CPU µs masiva"),
        [
            (
                each.table,
                f"{each.rows:>10,}",
                f"{each.fdb_rows_s:>9,}",
                f"{each.bulk_rows_s:>9,}",
                f"{each.ratio:>6.2f}",
                f"{each.fdb_cpu_us:>8.2f}",
                f"{each.bulk_cpu_us:>8.2f}",
            )
            for each in figures
        ],
    )


def _measure(server: FirebirdServer, connection: Connection, most: int, fewest: int) -> Iterator[Figures]:
    from microsip.datasets import DATASETS
    from microsip.direct import DirectLink

    clock = _Clock(server)
    with DirectLink(connection).snapshot() as snapshot, _fdb(server, connection) as other:
        for dataset in DATASETS:
            if snapshot.structure(dataset).missing_table or snapshot.count(dataset.table) < fewest:
                continue
            yield _compare(clock, snapshot, other, dataset, most)


class _Clock:
    """Measures readings, in which this process and Firebird take part."""

    def __init__(self, server: FirebirdServer) -> None:
        self._server = server

    def timed(self, reading: Callable[[], int]) -> _Read:
        """What a reading took that gives so many rows."""
        used, began = self._cpu_seconds(), time.perf_counter()
        rows = reading()
        seconds = time.perf_counter() - began
        return _Read(rows, seconds, self._cpu_seconds() - used)

    def _cpu_seconds(self) -> float:
        from commands.bench.measured_sync import cpu_seconds

        firebird = self._server.running_pid
        assert firebird is not None
        return time.process_time() + cpu_seconds(firebird)


def _compare(clock: _Clock, snapshot: DirectSnapshot, other: Any, dataset: Dataset, most: int) -> Figures:
    """Both read in turns, so that whatever else the machine does slows both. Blobs are left out: fdb opens each."""
    from microsip.declaration import Kind

    missing = snapshot.structure(dataset).missing_columns
    columns = [
        column
        for column in dataset.columns
        if column.name not in missing and column.kind not in (Kind.MEMO, Kind.BINARY)
    ]
    dataset = replace(dataset, columns=tuple(columns), references=())
    rows = snapshot.count(dataset.table)
    theirs, ours = [], []
    for _ in range(max(REPEATS, min(MOST_REPEATS, most // max(rows, 1)))):
        theirs.append(clock.timed(partial(_read_by_fdb, other, dataset, most)))
        ours.append(clock.timed(partial(_read_in_bulk, snapshot, dataset)))
    fdb, bulk = _speed(theirs), _speed(ours)
    return Figures(
        dataset.table, rows, round(fdb), round(bulk), round(bulk / fdb, 2), _cpu_us_a_row(theirs), _cpu_us_a_row(ours)
    )


def _speed(readings: Iterable[_Read]) -> float:
    return max(reading.rows / reading.seconds for reading in readings)


def _cpu_us_a_row(readings: Sequence[_Read]) -> float:
    rows = sum(reading.rows for reading in readings)
    return round(sum(reading.cpu_seconds for reading in readings) / max(rows, 1) * 1e6, 2)


def _read_in_bulk(snapshot: DirectSnapshot, dataset: Dataset) -> int:
    """From Firebird to polars."""
    import polars as pl
    import pyarrow as pa

    return len(pl.DataFrame(pa.Table.from_batches(snapshot.read(dataset), dataset.schema)))


def _read_by_fdb(other: Any, dataset: Dataset, most: int) -> int:
    """From Firebird to tuples."""
    names = ", ".join(column.name for column in dataset.columns)
    cursor = other.cursor()
    cursor.execute(" ".join(("SELECT FIRST", str(most), names, "FROM", dataset.table)))
    rows = len(cursor.fetchall())
    cursor.close()
    return rows


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
