"""The query by which Firebird digests the versions of a table's rows.

A row's digest is version × key modulo a prime, both reduced before so that no product exceeds 64 bits. It differs for
every other version of the same key, and rows of one bucket that change together cannot cancel each other out as they
would in a plain sum: versions may go down when a transaction writes that began long ago, and two rows may exchange
theirs. Anything else is missed with a chance of one in 2^37.
"""

from collections.abc import Mapping

from microsip.checksum import quoted
from microsip.declaration import Column, Dataset, Kind
from microsip.digest import WHOLE, Spans
from microsip.fetch.selection import within
from microsip.stored import StoredColumn

_PRIME = 2**37 - 25
"""Sums of digests below it fit into 64 bits for 67 million rows."""

_SMALL_PRIME = 2**31 - 1
_FACTORS = (433_494_437, 479_001_599, 334_214_459, 536_870_909)
"""One for each column of a key: products with 32 bits, four of them added up, stay below 2^63."""

_NUMBERS = (Kind.SMALLINT, Kind.INTEGER)
_BEYOND_EVERY_KEY = 2_147_484_000
"""Added before dividing, since Firebird cuts towards zero; a multiple of every width."""


def digestible(dataset: Dataset, stored: Mapping[str, StoredColumn]) -> bool:
    """Whether the dataset's key can be digested: whole numbers and days, a number the first of them."""
    key = [dataset.column(name) for name in dataset.key]
    known = all(column.name in stored and column.kind in (*_NUMBERS, Kind.DATE) for column in key)
    return known and key[0].kind in _NUMBERS and len(key) <= len(_FACTORS)


def digesting(dataset: Dataset, width: int, spans: Spans | None) -> str:
    """The query of bucket, rows and digest over the given keys of the dataset's table, or over all."""
    first = quoted(dataset.key[0])
    bucket = "0" if width == WHOLE else f"({first} + {_BEYOND_EVERY_KEY}) / {width} - {_BEYOND_EVERY_KEY // width}"
    terms = (f"{_number(dataset.column(name))} * {by}" for name, by in zip(dataset.key, _FACTORS, strict=False))
    key = f"{_SMALL_PRIME} + mod({' + '.join(terms)}, {_SMALL_PRIME - 1})"  # positive for negative keys, too
    digest = f"mod(mod(RDB$RECORD_VERSION, {_SMALL_PRIME}) * ({key}), {_PRIME})"
    sums = f"cast(count(*) AS BIGINT), cast(coalesce(sum({digest}), 0) AS BIGINT)"
    where = "" if spans is None else f"WHERE {within(dataset, spans)}"
    group = "" if width == WHOLE else "GROUP BY 1"
    return " ".join(("SELECT", f"cast({bucket} AS BIGINT),", sums, "FROM", quoted(dataset.table), where, group))


def _number(column: Column) -> str:
    name = quoted(column.name)
    number = f"datediff(DAY FROM date '1970-01-01' TO {name})" if column.kind is Kind.DATE else name
    return f"coalesce({number}, 0)"
