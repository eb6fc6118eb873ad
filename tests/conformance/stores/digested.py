"""Rows that are landed with digests, as a link gives them."""

from zlib import crc32

from microsip.declaration import Dataset
from microsip.digest import Digests, table
from microsip.link import Identity
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    SOURCE,
    Row,
    batches,
)
from warehouse.store import Version, Warehouse

NARROW = 20


def digested(dataset: Dataset, *rows: Row, origin: str = "here") -> Digests:
    """Digests as a link gives them: whatever their values are, they are other ones for other rows."""
    buckets: dict[int, list[int]] = {}
    for row in rows:
        buckets.setdefault(row[dataset.key[0]] // NARROW, []).append(crc32(repr(sorted(row.items())).encode()))
    sums = [sum(digests) for digests in buckets.values()]
    return Digests(origin, NARROW, table(list(buckets), [len(digests) for digests in buckets.values()], sums))


def publish_digested(warehouse: Warehouse, *rows: Row, source: Identity = SOURCE) -> Version:
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, batches(ARTICLES, rows), lambda: digested(ARTICLES, *rows))
        return mirror.confirm(source) or mirror.publish(source)
