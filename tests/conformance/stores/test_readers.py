"""Readers: each sees one version."""

import pytest
from sqlalchemy import select

from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    PICTURES,
    article,
    held,
    land,
    publish,
)
from warehouse.errors import (
    NothingPublished,
    VersionTooOld,
)
from warehouse.store import Warehouse
from warehouse.tables import table_of


def test_nothing_can_be_read_before_the_first_sync(warehouse: Warehouse) -> None:
    with pytest.raises(NothingPublished):
        warehouse.reader(COMPANY)
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        with pytest.raises(NothingPublished):
            warehouse.reader(COMPANY)


def test_a_reader_keeps_its_version_and_the_next_one_sees_the_new(opened: Opener) -> None:
    storefront, worker = opened(), opened()
    publish(worker, ARTICLES, article(1))
    old = storefront.reader(COMPANY)
    for number in range(2, 10):
        publish(worker, ARTICLES, article(number))
    new = storefront.reader(COMPANY)
    assert (old.version.number, new.version.number) == (1, 9)
    assert (held(old, ARTICLES), held(new, ARTICLES)) == ([article(1)], [article(9)])


def test_the_mirror_of_a_running_sync_is_not_seen(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


def test_what_a_version_was_made_without_is_told_apart_from_a_fault(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    reader = warehouse.reader(COMPANY)
    newer = table_of(PICTURES)
    with pytest.raises(VersionTooOld):
        reader.frame(select(newer))
    with pytest.raises(VersionTooOld):
        list(reader.batches(select(newer)))
