"""How the versions of a table's rows are digested: by a query inside Firebird, or here while the rows are read.

A row's digest is version × key modulo a prime, both below 2^32 so that no product exceeds 64 bits: a key of one number
is counted from below all others, one of several is mixed into a number. The digest differs for every other version of
the same key, and rows of one bucket that change together cannot cancel each other out as they would in a plain sum:
versions may go down when a transaction writes that began long ago, and two rows may exchange theirs. Anything else is
missed with a chance of one in 2^37. Rows without a key have no digest, and are never published.

What Firebird computes takes it most of the time: an operation costs a third of what going to the row does.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from microsip.checksum import quoted
from microsip.declaration import Column, Dataset, Kind
from microsip.digest import WHOLE, Numbers, Spans, Written, table
from microsip.fetch.selection import VERSION, within
from microsip.stored import StoredColumn

_PRIME = 2**37 - 25
"""Sums of digests below it fit into 64 bits for 67 million rows."""

_SMALL_PRIME = 2**31 - 1
_FACTORS = (433_494_437, 479_001_599, 334_214_459, 536_870_909)
"""One for each column of a key: products with 32 bits, four of them added up, stay below 2^63."""

_NUMBERS = (Kind.SMALLINT, Kind.INTEGER)
_LOWEST = 2**31
_BEYOND_EVERY_KEY = 2_147_484_000
"""Added before dividing, since Firebird cuts towards zero; a multiple of every width."""


def digestible(dataset: Dataset, stored: Mapping[str, StoredColumn]) -> bool:
    """Whether the dataset's key can be digested: whole numbers and days, a number the first of them."""
    key = [dataset.column(name) for name in dataset.key]
    known = all(column.name in stored and column.kind in (*_NUMBERS, Kind.DATE) for column in key)
    return known and key[0].kind in _NUMBERS and len(key) <= len(_FACTORS)


def digesting(dataset: Dataset, width: int, spans: Spans | None, newest: int) -> str:
    """The query of bucket, rows and digest over the given keys of the dataset's table, or over all.

    `newest`: a number that no version of a row exceeds; while it is low, versions need not be reduced.
    """
    version = VERSION if newest < _SMALL_PRIME else f"mod({VERSION}, {_SMALL_PRIME})"
    digest = f"mod({version} * ({_mixed(dataset)}), {_PRIME})"
    sums = f"cast(count(*) AS BIGINT), cast(coalesce(sum({digest}), 0) AS BIGINT)"
    where = "" if spans is None else f"WHERE {within(dataset, spans)}"
    group = "" if width == WHOLE else "GROUP BY 1"
    bucket = f"cast({_bucket(dataset, width)} AS BIGINT),"
    return " ".join(("SELECT", bucket, sums, "FROM", quoted(dataset.table), where, group))


def writing_since(dataset: Dataset, width: int, since: int) -> str:
    """The query of the buckets that have rows of this version or a higher one, with the highest in each."""
    columns = f"cast({_bucket(dataset, width)} AS BIGINT), max({VERSION})"
    return " ".join(("SELECT", columns, "FROM", quoted(dataset.table), "WHERE", VERSION, f">= {since:d} GROUP BY 1"))


def latest(dataset: Dataset, spans: Spans | None) -> str:
    """The query of how many rows there are of the given keys, or of all, and of the highest version among them."""
    where = "" if spans is None else f"WHERE {within(dataset, spans)}"
    columns = f"cast(count(*) AS BIGINT), coalesce(max({VERSION}), 0)"
    return " ".join(("SELECT", columns, "FROM", quoted(dataset.table), where))


def _bucket(dataset: Dataset, width: int) -> str:
    if width == WHOLE:
        return "0"
    return f"({quoted(dataset.key[0])} + {_BEYOND_EVERY_KEY}) / {width} - {_BEYOND_EVERY_KEY // width}"


def _mixed(dataset: Dataset) -> str:
    """The key as one number, positive for negative keys, too."""
    numbers = [_number(dataset.column(name)) for name in dataset.key]
    if len(numbers) == 1:
        return f"{numbers[0]} + {_LOWEST}"
    terms = " + ".join(f"{number} * {by}" for number, by in zip(numbers, _FACTORS, strict=False))
    return f"{_SMALL_PRIME} + mod({terms}, {_SMALL_PRIME - 1})"


def _number(column: Column) -> str:
    name = quoted(column.name)
    return f"datediff(DAY FROM date '1970-01-01' TO {name})" if column.kind is Kind.DATE else name


class RowDigests:
    """The digests that `digesting` asks Firebird for, of all rows that are read, batch by batch."""

    def __init__(self, dataset: Dataset, width: int) -> None:
        self._key = dataset.key
        self._width = width
        self._parts: list[pa.Table] = []
        self._newest, self._bucket = 0, 0

    def add(self, batch: pa.RecordBatch, versions: Numbers) -> None:
        """Takes in a batch of the dataset and the versions of its rows."""
        key = [batch.column(name) for name in self._key]
        # `fmod` cuts towards zero like Firebird's `mod`.
        digests = np.fmod(np.fmod(versions, _SMALL_PRIME) * _mixed_numbers(key), _PRIME)
        keyless = np.zeros(batch.num_rows, np.bool_)
        for column in key:
            if column.null_count:
                keyless |= column.is_null().to_numpy(zero_copy_only=False)
        buckets = self._buckets(key[0])
        self._note_newest(versions, buckets)
        rows = pa.table({"bucket": buckets, "digest": np.where(keyless, 0, digests)})
        self._parts.append(rows.group_by("bucket", use_threads=False).aggregate([([], "count_all"), ("digest", "sum")]))

    def table(self) -> pa.Table | None:
        """The buckets as `microsip.digest.table` makes them; None when a row has no key."""
        if not self._parts:
            return table((), (), ())
        sums = pa.concat_tables(self._parts).group_by("bucket").aggregate([("count_all", "sum"), ("digest_sum", "sum")])
        if sums["bucket"].null_count:
            return None
        return table(*(sums[name].to_numpy() for name in ("bucket", "count_all_sum", "digest_sum_sum")))

    def written(self, settled: int) -> Written:
        """When the rows were written."""
        return Written(settled, self._newest, self._bucket)

    def _note_newest(self, versions: Numbers, buckets: pa.Array) -> None:
        if not len(versions):
            return
        row = int(versions.argmax())
        if versions[row] > self._newest:
            self._newest, self._bucket = int(versions[row]), buckets[row].as_py() or 0

    def _buckets(self, first: pa.Array) -> pa.Array:
        if self._width == WHOLE:
            return pa.array(np.zeros(len(first), np.int64))
        return pa.array(_whole_numbers(first) // self._width, mask=first.is_null().to_numpy(zero_copy_only=False))


def _mixed_numbers(key: list[pa.Array]) -> Numbers:
    """What `_mixed` says of each row."""
    if len(key) == 1:
        return _whole_numbers(key[0]) + _LOWEST
    terms = np.zeros(len(key[0]), np.int64)
    for column, factor in zip(key, _FACTORS, strict=False):
        terms += _whole_numbers(column) * factor
    mixed: Numbers = _SMALL_PRIME + np.fmod(terms, _SMALL_PRIME - 1)
    return mixed


def _whole_numbers(column: pa.Array) -> Numbers:
    """Numbers as they are and dates as days since 1970, with zero for NULL."""
    days = column.cast(pa.int32()) if pa.types.is_date(column.type) else column
    numbers: Numbers = pc.fill_null(days.cast(pa.int64()), 0).to_numpy()
    return numbers
