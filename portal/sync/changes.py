"""What of a dataset must be read: nothing, some keys, or everything.

Microsip is first asked how many rows there are and which version is the highest. Where the mirror's rows and Microsip's
are known to have a common history, that proves whether anything was written or deleted, and the rows written since are
found by their versions. Elsewhere, as after a file was put back, the digests that the mirror keeps are compared with
Microsip's own: one of the whole table, the narrow buckets in which rows were written since, and at last coarse buckets
and the narrow ones within those that differ.
"""

from dataclasses import dataclass, replace

from microsip.declaration import Dataset
from microsip.digest import COARSE, WHOLE, Digests, Latest, Spans, Written, fine
from portal.sync.source import Source
from warehouse.store import Mirror

MOST_OF_THE_ROWS = 0.5
"""Looking so many up by their keys takes longer than reading the table from its beginning to its end."""


@dataclass(frozen=True)
class Changes:
    """The keys whose rows may be others than the mirror's, and the digests of all rows as they are now."""

    spans: Spans
    digests: Digests

    @property
    def rows(self) -> int:
        """How many rows are to be read."""
        return self.digests.within(self.spans).rows


def changes(source: Source, mirror: Mirror, dataset: Dataset, common: int) -> Changes | None:
    """What changed since the mirror's rows were read; None when everything is to be read.

    `common`: the version up to which rows are of a common history, see `portal.sync.lineage`.
    """
    known = mirror.digests(dataset)
    if known is None or source.is_no_later_than(mirror):
        return None
    latest = source.latest(dataset)
    if latest is None or latest.origin != known.origin:
        return None
    if latest.rows == known.rows == 0:
        return Changes((), known)
    is_common = known.written.at_rest and known.written.newest <= common
    found = _proven(source, dataset, known, latest) if is_common else None
    if found is None:
        found = _compared(source, dataset, known)
    if found is None or found.rows > MOST_OF_THE_ROWS * found.digests.rows:
        return None
    return replace(found, digests=_dated(found.digests, known, latest))


def _proven(source: Source, dataset: Dataset, known: Digests, latest: Latest) -> Changes | None:
    """What changed in rows of a common history; None when rows were deleted, or nothing can be told."""
    if (latest.rows, latest.version) == (known.rows, known.written.newest):
        return Changes((), known)
    if known.width != fine(dataset):
        return None
    found = _written(source, dataset, known, known.written.newest + 1)
    return found if found is not None and found.digests.rows == latest.rows else None


def _compared(source: Source, dataset: Dataset, known: Digests) -> Changes | None:
    """What changed by the digests alone."""
    whole = source.digests(dataset, WHOLE)
    if whole is None:
        return None
    if whole == known.coarser(WHOLE):
        return Changes((), replace(known, written=replace(known.written, settled=whole.written.settled)))
    if known.width != fine(dataset):
        return None
    for search in (_written_lately, _narrowed):
        found = search(source, dataset, known)
        # What narrow digests say must add up to the whole; where it does not, they are not to be relied on.
        if found is not None and found.digests.coarser(WHOLE) == whole:
            return found
    return None


def _written_lately(source: Source, dataset: Dataset, known: Digests) -> Changes | None:
    """What changed in buckets that have rows written since; other buckets may have lost rows."""
    return _written(source, dataset, known, known.written.settled) if known.written.settled else None


def _written(source: Source, dataset: Dataset, known: Digests, since: int) -> Changes | None:
    written = source.digests(dataset, known.width, since=since)
    return None if written is None else _changes(known, written.spans, written)


def _narrowed(source: Source, dataset: Dataset, known: Digests) -> Changes | None:
    """What changed in buckets that lie in wider ones with another digest."""
    coarse = source.digests(dataset, COARSE)
    if coarse is None:
        return None
    within = coarse.differing(known.coarser(COARSE))
    narrow = source.digests(dataset, known.width, within)
    return None if narrow is None else _changes(known, within, narrow)


def _changes(known: Digests, within: Spans, narrow: Digests) -> Changes:
    """What changed, given the digests of all buckets in the spans as they are now."""
    return Changes(narrow.differing(known.within(within)), known.outside(within).joined(narrow))


def _dated(digests: Digests, known: Digests, latest: Latest) -> Digests:
    """With the highest version of all rows, and a bucket that has it where one is known."""
    buckets = {written.newest: written.bucket for written in (known.written, digests.written)}
    written = Written(digests.written.settled, latest.version, buckets.get(latest.version, 0))
    return replace(digests, written=written)
