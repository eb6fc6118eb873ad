"""How fast tables are read, against others that read them in the same run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import geometric_mean

from commands.bench.extract import BULK, FEWEST_ROWS, Figures, measure
from commands.bench.report.section import Part, Section, largest, table
from microsip.demo.content.plan import EXTENTS, Size

ROWS = 30_000
"""How many rows of each table the others read."""


@dataclass(frozen=True)
class BulkReading:
    """The tables of one company. `missing`: readers that were not installed."""

    tables: tuple[Figures, ...]
    missing: tuple[str, ...]


def _parts(sizes: Sequence[Size]) -> Iterable[Part[BulkReading]]:
    size = largest(sizes)
    return (Part(size.value, partial(_measured, size)),)


def _measured(size: Size) -> BulkReading:
    from commands.bench.company import measured_company
    from commands.bench.readers import missing

    fewest = min(FEWEST_ROWS, EXTENTS[size].receivables)
    with measured_company(size, None) as (server, connection):
        return BulkReading(tuple(measure(server, connection, ROWS, fewest)), missing())


def _text(results: Mapping[str, BulkReading]) -> str:
    return "\n\n".join(_of_company(size, each) for size, each in results.items())


def _of_company(size: str, reading: BulkReading) -> str:
    others = [name for name in reading.tables[0].rows_s if name != BULK]
    ratios = "; ".join(
        f"{geometric_mean(each.ratio(name) for each in reading.tables):.1f} times as fast as {name}" for name in others
    )
    absent = f" Not installed, and not compared: {', '.join(reading.missing)}." if reading.missing else ""
    rows = [
        (
            each.table,
            f"{each.rows:,}",
            f"{each.rows_s[BULK]:,}",
            *(f"{each.rows_s[name]:,}" for name in others),
            *(f"**{each.ratio(name):.1f}**" for name in others),
            f"{each.cpu_us[BULK]:.1f}",
            *(f"{each.cpu_us[name]:.1f}" for name in others),
        )
        for each in reading.tables
    ]
    headings = (
        "Table",
        "Rows",
        f"{BULK}, rows/s",
        *others,
        *(f"ratio to {name}" for name in others),
        f"CPU µs a row, {BULK}",
        *others,
    )
    return f"The `{size}` company. In the geometric mean of its tables: {ratios}.{absent}\n\n{table(headings, rows)}"


INTRODUCTION = f"""\
Every table from Firebird into polars, and in turns with it the first {ROWS:,} rows by the others: `fdb` and
`firebird-driver` into tuples by `fetchall`, dlt's `sql_database` into Arrow (`pyarrow` backend), without loading them
anywhere. The best turn of each counts. The others connect as their defaults have it, encrypted; the bulk read on the
same machine is not. The processors' time is this process's and Firebird's together. The aim is a ratio of 5 to fdb on
every table and 6.5 on numeric ones."""

BULK_READING = Section("extract", "Bulk reading", INTRODUCTION, BulkReading, _parts, _text)
