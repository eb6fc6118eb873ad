"""What of a dataset must be read: nothing, some keys, or everything.

The digests that the mirror keeps are compared with Microsip's own, first one for the whole table: what a large table
without changes costs is one query. Where it differs, the narrow buckets are asked for in which rows were written since.
When they do not account for the difference, since rows may be deleted and a file put back, coarse buckets are asked
for, and then the narrow ones within the coarse that differ.
"""

from dataclasses import dataclass

from microsip.declaration import Dataset
from microsip.digest import COARSE, WHOLE, Digests, Spans, fine
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


def changes(source: Source, mirror: Mirror, dataset: Dataset) -> Changes | None:
    """What changed since the mirror's rows were read; None when everything is to be read."""
    known = mirror.digests(dataset)
    if known is None or source.is_no_later_than(mirror):
        return None
    whole = source.digests(dataset, WHOLE)
    if whole is None or whole.origin != known.origin:
        return None
    if whole == known.coarser(WHOLE):
        return Changes((), known)
    if known.width != fine(dataset):
        return None
    for search in (_written, _narrowed):
        found = search(source, dataset, known)
        # What narrow digests say must add up to the whole; where it does not, they are not to be relied on.
        if found is not None and found.digests.coarser(WHOLE) == whole:
            return found if found.rows <= MOST_OF_THE_ROWS * found.digests.rows else None
    return None


def _written(source: Source, dataset: Dataset, known: Digests) -> Changes | None:
    """What changed in buckets that have rows written since; other buckets may have lost rows."""
    if not known.settled:
        return None
    written = source.digests(dataset, known.width, since=known.settled)
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
