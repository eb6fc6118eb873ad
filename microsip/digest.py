"""What changed in a table: the versions of its rows, digested by ranges of keys.

Firebird keeps with every row the number of the transaction that wrote it (`RDB$RECORD_VERSION`). Digests of those
versions, mixed with the keys, tell which ranges hold other rows than before, with no clock and no watermark: a bucket
whose digest is the same has the same rows. Digests of narrow buckets add up to those of wider ones, so that a large
table is first asked for one digest, and only where it differs for more.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from microsip.declaration import Dataset, describe

WHOLE = 0
"""The width of the one bucket that has all keys."""

COARSE = 1_000

READING = 2
"""Counts how rows are read and digested: a change of what the same row becomes must raise it, and all is read anew."""

SCHEMA = pa.schema([("bucket", pa.int64()), ("rows", pa.int64()), ("digest", pa.int64())])

Numbers = npt.NDArray[np.int64]
Values = Sequence[int] | Numbers


def fine(dataset: Dataset) -> int:
    """The width of a dataset's narrow buckets, with some dozens of rows each: a divisor of COARSE."""
    return 20 if len(dataset.key) == 1 else 4


class Span(NamedTuple):
    """Keys from `first` to `last`, both included, of a dataset's first key column."""

    first: int
    last: int


Spans = tuple[Span, ...]
"""In order and apart from each other."""


@dataclass(frozen=True)
class Written:
    """When rows were written, in numbers of transactions; each is 0 when it is not known.

    `settled`: every transaction with a lower number had ended, so that rows written since have this one or a higher
    one. `newest`: the highest version of all rows; a row in `bucket` has it.
    """

    settled: int = 0
    newest: int = 0
    bucket: int = 0

    @property
    def at_rest(self) -> bool:
        """Whether every row written later has a higher version than all of these.

        Transactions may end in another order than they began in, but those below `settled` had ended.
        """
        return 0 < self.newest < self.settled


@dataclass(frozen=True)
class Latest:
    """How many rows there are, and the highest of their versions; 0 when there are none. `origin`: as of Digests."""

    origin: str
    rows: int
    version: int


@dataclass(frozen=True)
class Digests:
    """Digests of the versions of a dataset's rows in buckets of `width` keys: bucket n begins at key n × width.

    `origin` tells rows apart that have nothing to do with each other: of another file, of a table that has been
    altered, or read by other declarations. `buckets` has SCHEMA, in the order of its buckets; empty ones are left out.
    When rows were written is no part of what digests say of them.
    """

    origin: str
    width: int
    buckets: pa.Table
    written: Written = field(default=Written(), compare=False)

    @property
    def rows(self) -> int:
        return int(self._column("rows").sum())

    def coarser(self, width: int) -> "Digests":
        """The digests of wider buckets, of a multiple of this width or WHOLE."""
        if width == self.width:
            return self
        wider = np.zeros_like(self._numbers) if width == WHOLE else self._numbers * self.width // width
        numbers, places = np.unique(wider, return_inverse=True)
        rows, sums = np.zeros(len(numbers), np.int64), np.zeros(len(numbers), np.int64)
        np.add.at(rows, places, self._column("rows"))
        np.add.at(sums, places, self._column("digest"))
        return Digests(self.origin, width, table(numbers, rows, sums), Written(self.written.settled))

    def differing(self, former: "Digests") -> Spans:
        """The keys of the buckets that are not as they were in digests of the same width."""
        return spans(self.width, [bucket for bucket, _, _ in self._as_set() ^ former._as_set()])

    def outside(self, left_out: Spans) -> "Digests":
        """Without the buckets that begin in these spans."""
        return replace(self, buckets=self.buckets.filter(pa.array(~self._begins_in(left_out))))

    def within(self, kept: Spans) -> "Digests":
        """Only the buckets that begin in these spans."""
        return replace(self, buckets=self.buckets.filter(pa.array(self._begins_in(kept))))

    def joined(self, other: "Digests") -> "Digests":
        """With the buckets of the other digests, which have none of these and are of the same moment or a later one."""
        both = pa.concat_tables([self.buckets, other.buckets]).sort_by("bucket").combine_chunks()
        return replace(other, buckets=both)

    @property
    def spans(self) -> Spans:
        """The keys of all buckets."""
        return spans(self.width, self._numbers.tolist())

    @property
    def _numbers(self) -> Numbers:
        return self._column("bucket")

    def _begins_in(self, looked_in: Spans) -> npt.NDArray[np.bool_]:
        bounds = np.array(looked_in, np.int64).reshape(-1, 2)
        keys = self._numbers * self.width
        place = np.searchsorted(bounds[:, 0], keys, side="right") - 1
        inside: npt.NDArray[np.bool_] = (place >= 0) & (keys <= bounds[place, 1]) if len(bounds) else place >= 0
        return inside

    def _column(self, name: str) -> Numbers:
        values: Numbers = self.buckets.column(name).to_numpy()
        return values

    def _as_set(self) -> set[tuple[int, int, int]]:
        return set(zip(*(self._column(name).tolist() for name in SCHEMA.names), strict=True))


def table(buckets: Values, rows: Values, digests: Values) -> pa.Table:
    """A table of SCHEMA in the order of its buckets."""
    made = pa.table([pa.array(values, pa.int64()) for values in (buckets, rows, digests)], SCHEMA)
    return made.sort_by("bucket").combine_chunks()


def spans(width: int, buckets: Iterable[int]) -> Spans:
    """The keys of these buckets; those of neighbours as one span."""
    found: list[Span] = []
    for bucket in sorted(set(buckets)):
        first, last = bucket * width, bucket * width + width - 1
        if found and found[-1].last == first - 1:
            first = found.pop().first
        found.append(Span(first, last))
    return tuple(found)


def buckets_of(some: Spans, width: int) -> pa.Table:
    """The numbers of the buckets that the spans hold."""
    numbers = [np.arange(span.first // width, span.last // width + 1, dtype=np.int64) for span in some]
    return pa.table({"bucket": np.concatenate([np.empty(0, np.int64), *numbers])})


def origin(dataset: Dataset, *source: Any) -> str:
    """What rows have in common that are read by the same declaration from the same source."""
    told = "\n".join((*describe((dataset,)), str(READING), *map(repr, source)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
