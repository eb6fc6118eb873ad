"""What of a dataset must be read: nothing, some keys, or everything.

The digests that the mirror keeps are compared with Microsip's own, first one for the whole table, then coarse buckets,
then narrow ones within the coarse that differ: what a large table without changes costs is one query.
"""

from dataclasses import dataclass, replace

from microsip.declaration import Dataset
from microsip.digest import COARSE, WHOLE, Digests, Spans, fine
from microsip.link import Rows, Snapshot
from warehouse.store import Mirror

MOST_OF_THE_ROWS = 0.5
"""Looking so many up by their keys takes longer than reading the table from its beginning to its end."""


@dataclass(frozen=True)
class Changes:
    """The keys whose rows may be others than the mirror's, and the digests of all rows as they are now."""

    spans: Spans
    digests: Digests


@dataclass(frozen=True)
class Source:
    """One snapshot. `place`: where its database is reached; the same path on another server is another database."""

    snapshot: Snapshot
    place: str

    def digests(self, dataset: Dataset, width: int, spans: Spans | None = None) -> Digests | None:
        """As the snapshot's, their origin told apart from that of other places."""
        return self._of_here(self.snapshot.digests(dataset, width, spans))

    def rows(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        """As the snapshot reads them, their digests told apart from those of other places."""
        found = yield from self.snapshot.read(dataset, spans, width)
        return self._of_here(found)

    def is_no_later_than(self, mirror: Mirror) -> bool:
        """Whether the database's file was replaced by a copy of earlier: its transactions count from there again."""
        return mirror.source is not None and self.snapshot.identity.snapshot <= mirror.source.snapshot

    def _of_here(self, found: Digests | None) -> Digests | None:
        return None if found is None else replace(found, origin=f"{self.place} {found.origin}")

    def is_another_than(self, mirror: Mirror, known: Digests | None, digests: Digests | None) -> bool:
        """Whether rows that the mirror had, and their digests, are not known to be of this source, which has these."""
        if known is None:
            return False
        return digests is None or digests.origin != known.origin or self.is_no_later_than(mirror)


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
    found = _narrowed(source, dataset, known)
    # What narrow digests say must add up to the whole; where it does not, they are not to be relied on.
    return None if found is None or found.digests.coarser(WHOLE) != whole else found


def _narrowed(source: Source, dataset: Dataset, known: Digests) -> Changes | None:
    if known.width != fine(dataset):
        return None
    coarse = source.digests(dataset, COARSE)
    if coarse is None:
        return None
    spans = coarse.differing(known.coarser(COARSE))
    narrow = source.digests(dataset, known.width, spans)
    if narrow is None:
        return None
    digests = known.outside(spans).joined(narrow)
    changed = narrow.differing(known.within(spans))
    if narrow.within(changed).rows > MOST_OF_THE_ROWS * digests.rows:
        return None
    return Changes(changed, digests)
