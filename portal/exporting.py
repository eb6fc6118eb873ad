"""Published rows in the formats that other programs read.

JSON is one array of objects, a row a line: decimals as strings with all their digits, dates and times in ISO 8601. CSV
is UTF-8 with a line of names; NULL is nothing between two commas and an empty text is "". In all formats a binary
column is the SHA-256 of its content.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import BinaryIO

import polars as pl
import pyarrow.parquet as pq

from portal.published import published
from warehouse.store import Reader

ROWS_AT_A_TIME = 20_000

_LAYOUTS: dict[type[pl.DataType], str] = {
    pl.Datetime: "%Y-%m-%dT%H:%M:%S%.f",
    pl.Time: "%H:%M:%S%.f",
}


class Format(Enum):
    """A format that rows are exported in."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def export(reader: Reader, name: str, form: Format, sink: BinaryIO) -> int:
    """Writes a dataset's published rows in the order of their keys; returns how many.

    Raises UnknownDataset before anything is written.
    """
    rows = published(name).rows
    empty = reader.frame(rows.limit(0))
    written = 0

    def frames() -> Iterator[pl.DataFrame]:
        nonlocal written
        for batch in reader.batches(rows):
            for frame in batch.iter_slices(ROWS_AT_A_TIME):
                written += frame.height
                yield frame

    _WRITERS[form](empty, frames(), sink)
    return written


def _write_json(empty: pl.DataFrame, frames: Iterator[pl.DataFrame], sink: BinaryIO) -> None:
    before = "[\n"
    for frame in frames:
        lines = _printable(frame).write_ndjson().rstrip("\n")
        sink.write((before + lines.replace("\n", ",\n")).encode())
        before = ",\n"
    sink.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _write_csv(empty: pl.DataFrame, frames: Iterator[pl.DataFrame], sink: BinaryIO) -> None:
    sink.write(empty.write_csv().encode())
    for frame in frames:
        sink.write(_printable(frame).write_csv(include_header=False).encode())


def _write_parquet(empty: pl.DataFrame, frames: Iterator[pl.DataFrame], sink: BinaryIO) -> None:
    level = pl.CompatLevel.oldest()
    with pq.ParquetWriter(sink, empty.to_arrow(compat_level=level).schema, compression="zstd") as writer:
        for frame in frames:
            writer.write_table(frame.to_arrow(compat_level=level))


def _printable(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(name).dt.strftime(layout)
        for name, dtype in frame.schema.items()
        if (layout := _LAYOUTS.get(dtype.base_type()))
    )


_WRITERS: dict[Format, Callable[[pl.DataFrame, Iterator[pl.DataFrame], BinaryIO], None]] = {
    Format.JSON: _write_json,
    Format.CSV: _write_csv,
    Format.PARQUET: _write_parquet,
}
