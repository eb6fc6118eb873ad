"""How far the history of the mirror's rows and of Microsip's file is the same.

A file of Firebird's may be replaced by a copy of earlier. Transactions then count from there again, and a number may
stand for another transaction than the one by which rows of the mirror were written. A row that Microsip still has with
the version that it had when it was read proves that both have the same history up to that version.
"""

from collections.abc import Iterable

from microsip.declaration import Dataset
from microsip.digest import Digests, spans
from portal.sync.source import Source
from warehouse.store import Mirror


def common_history(source: Source, mirror: Mirror, datasets: Iterable[Dataset]) -> int:
    """The version up to which rows are of a common history; 0 when nothing proves one.

    The newest row of each dataset is looked up, beginning with the one of the highest version, until one is as it was.
    """
    known = [(digests, dataset) for dataset in datasets if (digests := mirror.digests(dataset)) is not None]
    for digests, dataset in sorted(known, key=lambda each: -each[0].written.newest):
        if digests.written.newest and _is_as_it_was(source, dataset, digests):
            return digests.written.newest
    return 0


def _is_as_it_was(source: Source, dataset: Dataset, digests: Digests) -> bool:
    """Whether the newest row is, or another of its bucket that was written by the same transaction."""
    latest = source.latest(dataset, spans(digests.width, [digests.written.bucket]))
    return latest is not None and (latest.origin, latest.version) == (digests.origin, digests.written.newest)
