"""Versions kept: reading, comparing and going back to them."""

from decimal import Decimal
from hashlib import sha256

import pytest

from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    LINES,
    PICTURES,
    SOURCE,
    STOCK,
    article,
    held,
    land,
    publish,
)
from warehouse.errors import (
    AlreadyCurrent,
    MirrorBusy,
    VersionGone,
)
from warehouse.store import Difference, Example, Landed, Warehouse


def test_every_version_kept_can_be_read(opened: Opener) -> None:
    warehouse = opened()
    for price in (1, 2, 3):
        publish(warehouse, ARTICLES, article(1, PRECIO=Decimal(price)), article(price + 10))
    former = warehouse.reader(COMPANY, 1)
    assert (former.version.number, former.rows()) == (1, {"articulos": 2})
    assert held(former, ARTICLES)[0]["PRECIO"] == 1
    assert held(warehouse.reader(COMPANY, 1), ARTICLES) == held(former, ARTICLES)
    assert held(warehouse.reader(COMPANY, 3), ARTICLES) == held(warehouse.reader(COMPANY), ARTICLES)
    for number in (0, 4):
        with pytest.raises(VersionGone, match="elige una"):
            warehouse.reader(COMPANY, number)


def test_going_back_publishes_the_old_rows_under_a_new_number(opened: Opener) -> None:
    first = publish(opened(), ARTICLES, article(1), article(2))
    publish(opened(), ARTICLES, article(1, "Pinza"))
    reading, warehouse = opened(), opened()
    before = reading.reader(COMPANY)
    restored = warehouse.roll_back(COMPANY, 1)
    assert (restored.number, restored.restored, restored.source) == (3, 1, first.source)
    assert restored.published_at > first.published_at
    assert held(before, ARTICLES) == [article(1, "Pinza")]
    assert held(reading.reader(COMPANY), ARTICLES) == [article(1), article(2)]
    assert opened().versions(COMPANY)[0] == restored
    assert [version.number for version in opened().versions(COMPANY)] == [3, 2, 1]


def test_the_sync_after_going_back_starts_from_the_rows_gone_back_to(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1), article(2))
    publish(warehouse, ARTICLES, article(1, "Pinza"))
    warehouse.roll_back(COMPANY, 1)
    with warehouse.mirror(COMPANY) as mirror:
        assert held(mirror, ARTICLES) == [article(1), article(2)]
        assert land(mirror, ARTICLES, article(1, "Pinza")) == Landed(rows=1, added=0, changed=1, removed=1)
        assert mirror.publish(SOURCE).restored is None
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1, "Pinza")]


def test_pictures_gone_back_to_are_there_after_their_first_version_went(opened: Opener) -> None:
    picture = {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"martillo"}
    publish(opened(), PICTURES, picture)
    publish(opened(), PICTURES)
    opened().roll_back(COMPANY, 1)
    for number in range(6):
        publish(opened(), ARTICLES, article(number))
    assert opened().reader(COMPANY).content(sha256(b"martillo").hexdigest()) == b"martillo"


def test_one_can_only_go_back_to_another_version_that_is_kept(warehouse: Warehouse) -> None:
    with pytest.raises(VersionGone):
        warehouse.roll_back(COMPANY, 1)
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(AlreadyCurrent, match="elige una anterior"):
        warehouse.roll_back(COMPANY, 1)
    assert [version.number for version in warehouse.versions(COMPANY)] == [1]


def test_nobody_goes_back_while_a_sync_runs(opened: Opener) -> None:
    for name in ("Martillo", "Pinza"):
        publish(opened(), ARTICLES, article(1, name))
    with opened().mirror(COMPANY), pytest.raises(MirrorBusy):
        opened().roll_back(COMPANY, 1)
    assert held(opened().reader(COMPANY), ARTICLES) == [article(1, "Pinza")]


def test_two_versions_are_compared_by_key_with_examples(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1), article(2, PRECIO=Decimal(5)), article(3), article(4, "Lima"))
    publish(warehouse, ARTICLES, article(2, PRECIO=Decimal(6)), article(3), article(4, "Pinza"), article(5), article(6))
    found = warehouse.difference(COMPANY, ARTICLES, 1, 2)
    assert (found.added, found.changed, found.removed) == (2, 2, 1)
    added, another, repriced, renamed, removed = found.examples
    assert (added.before, added.after) == (None, article(5))
    assert another.after == article(6)
    assert (repriced.before, repriced.after) == (article(2, PRECIO=Decimal(5)), article(2, PRECIO=Decimal(6)))
    assert (repriced.changed, renamed.changed) == (("PRECIO",), ("NOMBRE",))
    assert (removed.before, removed.after, removed.changed) == (article(1), None, ())
    backwards = warehouse.difference(COMPANY, ARTICLES, 2, 1, examples=1)
    assert (backwards.added, backwards.changed, backwards.removed) == (1, 2, 2)
    assert len(backwards.examples) == 3
    assert warehouse.difference(COMPANY, ARTICLES, 2, 2) == Difference()


def test_a_dataset_that_one_version_lacks_came_or_went_as_a_whole(warehouse: Warehouse) -> None:
    january = {"ARTICULO_ID": 1, "MES": 1, "UNIDADES": Decimal(5)}
    publish(warehouse, ARTICLES, article(1))
    publish(warehouse, STOCK, january, {**january, "MES": 2})
    assert warehouse.difference(COMPANY, ARTICLES, 1, 2) == Difference()
    assert warehouse.difference(COMPANY, STOCK, 1, 2, examples=1) == Difference(2, 0, 0, (Example(None, january),))
    assert warehouse.difference(COMPANY, STOCK, 2, 1, examples=0) == Difference(0, 0, 2, ())
    assert warehouse.difference(COMPANY, LINES, 1, 2) == Difference()
