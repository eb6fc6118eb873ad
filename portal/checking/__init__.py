"""Comparing what is published with what Microsip holds now, row by row."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import polars as pl
import pyarrow as pa
from sqlalchemy import select

from microsip.datasets import DATASETS
from microsip.declaration import Dataset, Kind
from microsip.link import Identity, Snapshot
from microsip.opening import open_link
from portal.checking.comparing import Compared, Comparison, compare
from portal.checking.derived import COLUMNS, derived
from portal.companies import Company, connection_of
from portal.installation import Installation
from portal.published import published
from warehouse.store import Reader, Version


@dataclass(frozen=True)
class Check:
    """A version compared with a snapshot of Microsip, dataset by dataset."""

    version: Version
    source: Identity
    comparisons: tuple[Comparison, ...]

    @property
    def differing(self) -> tuple[Comparison, ...]:
        return tuple(comparison for comparison in self.comparisons if comparison.differences)


def check(installation: Installation, company: Company) -> Check:
    """Compares the current version with Microsip: all datasets in one snapshot, and what is derived from them.

    What is derived is computed again for the day of the version, so that it differs only where rows do. Raises what
    connecting raises, and NothingPublished.
    """
    reader = installation.warehouse.reader(company.slug)
    with open_link(connection_of(installation.database, company)).snapshot() as snapshot:
        return Check(reader.version, snapshot.identity, tuple(_comparisons(reader, snapshot)))


def _comparisons(reader: Reader, snapshot: Snapshot) -> Iterator[Comparison]:
    kept: dict[str, list[pl.DataFrame]] = defaultdict(list)
    for dataset in DATASETS:
        keeping = _Keeping(kept[dataset.name], COLUMNS[dataset.name]) if dataset.name in COLUMNS else None
        yield compare(_dataset(reader, snapshot, dataset, keeping))
    rows = {name: pl.concat([_empty(DATASETS[name]).select(COLUMNS[name]), *kept.pop(name)]) for name in COLUMNS}
    for name, frame in derived(rows, reader.version.source.read_at_local.date()).items():
        yield compare(_derived(reader, name, frame))


@dataclass
class _Keeping:
    """Keeps the columns of a dataset's rows that others are derived from, the first time that they are read."""

    frames: list[pl.DataFrame]
    columns: tuple[str, ...]
    complete: bool = False

    def watched(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for frame in frames:
            if not self.complete:
                self.frames.append(frame.select(self.columns))
            yield frame
        self.complete = True


def _dataset(reader: Reader, snapshot: Snapshot, dataset: Dataset, keeping: _Keeping | None) -> Compared:
    def microsip() -> Iterator[pl.DataFrame]:
        frames = (_as_published(dataset, batch) for batch in snapshot.read(dataset))
        return frames if keeping is None else keeping.watched(frames)

    return _compared(reader, dataset.name, _empty(dataset).schema, microsip)


def _derived(reader: Reader, name: str, frame: pl.DataFrame) -> Compared:
    return _compared(reader, name, frame.schema, lambda: iter([frame]))


def _compared(reader: Reader, name: str, schema: pl.Schema, microsip: Callable[[], Iterator[pl.DataFrame]]) -> Compared:
    ours = published(name)
    return Compared(name, ours.title, ours.key, schema, partial(reader.batches, select(ours.table)), microsip)


def _empty(dataset: Dataset) -> pl.DataFrame:
    return _as_published(dataset, pa.RecordBatch.from_pylist([], schema=dataset.schema))


def _as_published(dataset: Dataset, batch: pa.RecordBatch) -> pl.DataFrame:
    """A batch as a frame, with the SHA-256 of each content in the place of the content."""
    for position, column in enumerate(dataset.columns):
        if column.kind is Kind.BINARY:
            contents = batch.column(position).to_pylist()
            digests = [None if content is None else sha256(content).hexdigest() for content in contents]
            batch = batch.set_column(position, column.name, pa.array(digests, pa.string()))
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame
