"""`b2bgo bench extract`: how fast rows are read, against fdb, firebird-driver and dlt's `sql_database`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.bench.readers import INSTALL, Reading, missing, readers
from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.declaration import Dataset
    from microsip.demo.server import FirebirdServer
    from microsip.direct import DirectSnapshot

ROWS = 150_000
"""How many rows the others read: their speed does not depend on it, and their memory does."""

REPEATS = 3
MOST_REPEATS = 15
"""A small table is read more often, so that one hiccup of the machine does not decide about it."""

FEWEST_ROWS = 10_000
"""Smaller tables are read before the clock has moved."""

BULK = "b2bgo"


@dataclass(frozen=True)
class Figures:
    """One table's speeds by reader, in rows a second, each the best of its repeats.

    `cpu_us`: microseconds of the processors' time a row, of this process and of Firebird together, in the mean of all
    repeats; on a machine that others use, they tell more than the speeds do.
    """

    table: str
    rows: int
    rows_s: Mapping[str, int]
    cpu_us: Mapping[str, float]

    def ratio(self, other: str) -> float:
        """How many times as fast as another reader the bulk reading is."""
        return round(self.rows_s[BULK] / self.rows_s[other], 2)


@dataclass(frozen=True)
class _Read:
    """One reading of a table, or of its first rows."""

    rows: int
    seconds: float
    cpu_seconds: float


def extract(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Renglones de cada tabla que leen los demás.")] = ROWS,
    fewest: Annotated[int, typer.Option(min=1, help="Tablas con menos renglones no se miden.")] = FEWEST_ROWS,
    json: Json = False,
) -> None:
    """Prints rows per second of each reader, for every table that is large enough to be measured."""
    from commands.bench.company import measured_company

    if missing():
        say(f"Sin {' ni '.join(missing())}; para compararlos también, instálalos con {INSTALL}.")
    with measured_company(size, database) as (server, connection):
        figures = list(measure(server, connection, rows, fewest))
    if json:
        answer({"tables": figures})
    else:
        _print(figures)


def measure(server: FirebirdServer, connection: Connection, most: int, fewest: int) -> Iterator[Figures]:
    """The figures of every table with so many rows; the others read at most `most` of each."""
    from microsip.datasets import DATASETS
    from microsip.direct import DirectLink

    clock = _Clock(server)
    with DirectLink(connection).snapshot() as snapshot, readers(server, connection) as others:
        for dataset in DATASETS:
            if snapshot.structure(dataset).missing_table or snapshot.count(dataset.table) < fewest:
                continue
            yield _compare(clock, snapshot, others, dataset, most)


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
        from commands.bench.figures import cpu_seconds

        firebird = self._server.running_pid
        assert firebird is not None
        return time.process_time() + cpu_seconds(firebird)


def _compare(
    clock: _Clock, snapshot: DirectSnapshot, others: Mapping[str, Reading], dataset: Dataset, most: int
) -> Figures:
    """All read in turns, so that whatever else the machine does slows all. Blobs are left out: fdb opens each."""
    from microsip.declaration import Kind

    missing = snapshot.structure(dataset).missing_columns
    columns = [
        column
        for column in dataset.columns
        if column.name not in missing and column.kind not in (Kind.MEMO, Kind.BINARY)
    ]
    dataset = replace(dataset, columns=tuple(columns), references=())
    rows = snapshot.count(dataset.table)
    reading = {BULK: partial(_in_bulk, snapshot, dataset)} | {
        name: partial(read, dataset, most) for name, read in others.items()
    }
    took: dict[str, list[_Read]] = {name: [] for name in reading}
    for _ in range(max(REPEATS, min(MOST_REPEATS, most // max(rows, 1)))):
        for name, read in reading.items():
            took[name].append(clock.timed(read))
    return Figures(
        dataset.table,
        rows,
        {name: round(_speed(readings)) for name, readings in took.items()},
        {name: _cpu_us_a_row(readings) for name, readings in took.items()},
    )


def _speed(readings: Iterable[_Read]) -> float:
    return max(reading.rows / reading.seconds for reading in readings)


def _cpu_us_a_row(readings: Sequence[_Read]) -> float:
    rows = sum(reading.rows for reading in readings)
    return round(sum(reading.cpu_seconds for reading in readings) / max(rows, 1) * 1e6, 2)


def _in_bulk(snapshot: DirectSnapshot, dataset: Dataset) -> int:
    """From Firebird to polars."""
    import polars as pl
    import pyarrow as pa

    return len(pl.DataFrame(pa.Table.from_batches(snapshot.read(dataset), dataset.schema)))


def _print(figures: Sequence[Figures]) -> None:
    names = list(figures[0].rows_s) if figures else [BULK]
    table(
        (
            "Tabla",
            "Renglones",
            *(f"{name}/s" for name in names),
            *(f"Razón {name}" for name in names[1:]),
            *(f"CPU µs {name}" for name in names),
        ),
        [
            (
                each.table,
                f"{each.rows:>10,}",
                *(f"{each.rows_s[name]:>9,}" for name in names),
                *(f"{each.ratio(name):>6.2f}" for name in names[1:]),
                *(f"{each.cpu_us[name]:>8.2f}" for name in names),
            )
            for each in figures
        ],
    )
