"""Two streams of rows compared without keeping them.

First the digests of all rows are added up, whatever their order. Only where the sums differ are the rows read again:
then each one's key and digest are held, and of the few differences that are told, the rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import polars as pl

from portal.database import REPLACEMENT

EXAMPLES = 5

_DIGEST = ("digest_1", "digest_2")
"""Two hashes of 64 bits with different seeds: together, no difference goes unseen."""

Frames = Callable[[], Iterator[pl.DataFrame]]
"""All rows of one side, in any order, each time that it is called."""


class Finding(Enum):
    """What is wrong with a row, as people read it."""

    MISSING = "falta en lo publicado"
    EXTRA = "no está en Microsip"
    CHANGED = "es distinto"


@dataclass(frozen=True)
class Difference:
    """A value that is not the same. `column` is None when the row is on one side only, or more often on one of them."""

    key: dict[str, object]
    finding: Finding
    column: str | None
    published: object
    microsip: object


@dataclass(frozen=True)
class Comparison:
    """What comparing a dataset found: rows on each side, keys that differ, and the first differences by key."""

    dataset: str
    title: str
    rows_published: int
    rows_microsip: int
    missing: int
    extra: int
    changed: int
    examples: tuple[Difference, ...]

    @property
    def differences(self) -> int:
        """How many keys differ."""
        return self.missing + self.extra + self.changed


@dataclass(frozen=True)
class Compared:
    """A table on both sides, with the columns and types of `schema`."""

    name: str
    title: str
    key: tuple[str, ...]
    schema: pl.Schema
    published: Frames
    microsip: Frames


def compare(compared: Compared, examples: int = EXAMPLES) -> Comparison:
    """Every row of one side against the other's, by key; `examples`: of how many keys the differences are told."""
    published, microsip = _total(compared, compared.published), _total(compared, compared.microsip)
    if published == microsip:
        return Comparison(compared.name, compared.title, published.rows, microsip.rows, 0, 0, 0, ())
    keys = _differing_keys(compared)
    return Comparison(
        compared.name,
        compared.title,
        published.rows,
        microsip.rows,
        keys[Finding.MISSING].height,
        keys[Finding.EXTRA].height,
        keys[Finding.CHANGED].height,
        tuple(_examples(compared, keys, examples)),
    )


@dataclass(frozen=True)
class _Total:
    rows: int = 0
    digests: tuple[int, ...] = (0,) * len(_DIGEST)

    def with_(self, digests: pl.DataFrame) -> "_Total":
        sums = (int(np.add.reduce(digests[name].to_numpy())) for name in _DIGEST)
        added = tuple((one + other) % 2**64 for one, other in zip(self.digests, sums, strict=True))
        return _Total(self.rows + digests.height, added)


def _total(compared: Compared, frames: Frames) -> _Total:
    """The number of rows and the sums of their digests, the same in any order."""
    total = _Total()
    for frame in frames():
        total = total.with_(_digest(compared, frame))
    return total


def _digests(compared: Compared, frames: Frames) -> pl.DataFrame:
    """Key and digest of every row."""
    none = pl.DataFrame(schema=compared.schema)
    return pl.concat([_digest(compared, frame) for frame in (none, *frames())], rechunk=True)


def _digest(compared: Compared, frame: pl.DataFrame) -> pl.DataFrame:
    rows = _alike(compared, frame)
    hashes = [rows.hash_rows(seed).alias(name) for seed, name in enumerate(_DIGEST)]
    return rows.select(compared.key).with_columns(hashes)


def _alike(compared: Compared, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows as every store can have them: Postgres has another character in the place of NUL."""
    rows = frame.select(compared.schema.names()).cast(compared.schema)
    return rows.with_columns(pl.col(pl.String).str.replace_all("\0", REPLACEMENT, literal=True))


def _differing_keys(compared: Compared) -> dict[Finding, pl.DataFrame]:
    key = compared.key
    published, microsip = _digests(compared, compared.published), _digests(compared, compared.microsip)
    ours, theirs = _counted(key, published), _counted(key, microsip)
    only_ours = _keys(key, ours.join(theirs, on=ours.columns, how="anti", nulls_equal=True))
    only_theirs = _keys(key, theirs.join(ours, on=ours.columns, how="anti", nulls_equal=True))
    return {
        Finding.MISSING: only_theirs.join(published, on=key, how="anti", nulls_equal=True),
        Finding.EXTRA: only_ours.join(microsip, on=key, how="anti", nulls_equal=True),
        Finding.CHANGED: pl.concat(
            [
                only_ours.join(microsip, on=key, how="semi", nulls_equal=True),
                only_theirs.join(published, on=key, how="semi", nulls_equal=True),
            ]
        ).unique(),
    }


def _counted(key: tuple[str, ...], digests: pl.DataFrame) -> pl.DataFrame:
    """Each row with how often it is there, which is once where keys are what they should be."""
    if digests.select(key).n_unique() == digests.height:
        return digests.with_columns(pl.lit(1, pl.UInt32).alias("rows"))
    return digests.group_by(pl.all()).len("rows")


def _keys(key: tuple[str, ...], rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(key).unique()


def _examples(compared: Compared, keys: dict[Finding, pl.DataFrame], limit: int) -> Iterator[Difference]:
    shown = {finding: found.sort(compared.key).head(limit) for finding, found in keys.items()}
    wanted = pl.concat(shown.values())
    if wanted.is_empty():
        return
    published, microsip = _rows(compared, compared.published, wanted), _rows(compared, compared.microsip, wanted)
    for finding, found in shown.items():
        for key in found.iter_rows():
            yield from _told(dict(zip(compared.key, key, strict=True)), finding, published[key], microsip[key])


def _rows(
    compared: Compared, frames: Frames, wanted: pl.DataFrame
) -> dict[tuple[object, ...], list[dict[str, object]]]:
    """The rows with these keys, by key."""
    found: dict[tuple[object, ...], list[dict[str, object]]] = {key: [] for key in wanted.iter_rows()}
    for frame in frames():
        rows = _alike(compared, frame)
        for row in rows.join(wanted, on=compared.key, how="semi", nulls_equal=True).iter_rows(named=True):
            found[tuple(row[name] for name in compared.key)].append(row)
    return found


def _told(
    key: dict[str, object],
    finding: Finding,
    published: list[dict[str, object]],
    microsip: list[dict[str, object]],
) -> Iterator[Difference]:
    if len(published) == len(microsip) == 1:
        for column, ours in published[0].items():
            if ours != microsip[0][column]:
                yield Difference(key, finding, column, ours, microsip[0][column])
    else:
        yield Difference(key, finding, None, _as_number(published), _as_number(microsip))


def _as_number(rows: list[dict[str, object]]) -> str:
    return "1 renglón" if len(rows) == 1 else f"{len(rows)} renglones"
