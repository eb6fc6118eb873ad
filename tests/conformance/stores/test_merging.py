"""Merging: the rows of some keys take the place of those before, and digests are kept with them."""

from decimal import Decimal
from hashlib import sha256

import pytest

from microsip.digest import Span
from microsip.errors import LinkLost
from tests.conformance.stores.digested import digested, publish_digested
from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    LINES,
    PICTURES,
    SOURCE,
    STOCK,
    article,
    batches,
    failing,
    held,
    land,
)
from warehouse.store import Landed, Warehouse


def test_digests_are_kept_with_the_rows_that_they_are_of(opened: Opener) -> None:
    first = digested(ARTICLES, article(1), article(-1))
    publish_digested(opened(), article(1), article(-1))
    with opened().mirror(COMPANY) as mirror:
        assert (mirror.digests(ARTICLES), mirror.digests(LINES)) == (first, None)
        second = digested(ARTICLES, article(2), origin="elsewhere")
        mirror.land(ARTICLES, batches(ARTICLES, [article(2)]), lambda: second)
        assert mirror.digests(ARTICLES) == second
    with opened().mirror(COMPANY) as mirror:
        assert mirror.digests(ARTICLES) == first
        land(mirror, ARTICLES, article(1))
        assert mirror.digests(ARTICLES) is None


def test_only_rows_with_the_keys_of_the_spans_are_replaced(warehouse: Warehouse) -> None:
    keys = (-21, -20, -1, 0, 1, 19, 20, 39, 40, 1_000)
    publish_digested(warehouse, *map(article, keys))
    now = [article(-21, "Otro"), article(-1), article(2), article(19, "Otro"), article(1_000, "Otro")]
    kept = [article(20), article(39), article(40)]
    with warehouse.mirror(COMPANY) as mirror:
        digests = digested(ARTICLES, *now, *kept)
        spans = (Span(-40, 19), Span(1_000, 1_019))
        merged = mirror.merge(ARTICLES, batches(ARTICLES, now), spans, digests)
        assert merged == Landed(rows=8, added=1, changed=3, removed=3)
        assert held(mirror, ARTICLES) == sorted((*now, *kept), key=lambda row: int(row["ARTICULO_ID"]))
        assert mirror.digests(ARTICLES) == digests
        nothing = mirror.merge(ARTICLES, (), (), digests)
        assert nothing == Landed(rows=8, added=0, changed=0, removed=0)


def test_rows_that_a_merge_leaves_out_are_removed(warehouse: Warehouse) -> None:
    publish_digested(warehouse, article(1), article(50))
    with warehouse.mirror(COMPANY) as mirror:
        merged = mirror.merge(ARTICLES, (), (Span(0, 19),), digested(ARTICLES, article(50)))
        assert merged == Landed(rows=1, added=0, changed=0, removed=1)
        assert held(mirror, ARTICLES) == [article(50)]


def test_a_key_of_several_columns_is_merged_by_its_first_one(warehouse: Warehouse) -> None:
    rows = [{"ARTICULO_ID": key, "MES": month, "UNIDADES": Decimal(1)} for key in (1, 30) for month in (1, 2)]
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(STOCK, batches(STOCK, rows), lambda: digested(STOCK, *rows))
        now = [{**rows[0], "UNIDADES": Decimal(2)}, {**rows[0], "MES": 3}]
        merged = mirror.merge(STOCK, batches(STOCK, now), (Span(0, 19),), digested(STOCK, *now, *rows[2:]))
        assert merged == Landed(rows=4, added=1, changed=1, removed=1)
        assert [row["MES"] for row in held(mirror, STOCK)] == [1, 3, 1, 2]


def test_contents_come_with_a_merge_and_stay_where_it_left_the_rows_alone(opened: Opener) -> None:
    old, new = {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"vieja"}, {"IMAGEN_ARTICULO_ID": 50, "IMAGEN": b"nueva"}
    with opened().mirror(COMPANY) as mirror:
        mirror.land(PICTURES, batches(PICTURES, [old]), lambda: digested(PICTURES, old))
        mirror.publish(SOURCE)
    for _ in range(7):
        with opened().mirror(COMPANY) as mirror:
            mirror.merge(PICTURES, batches(PICTURES, [new]), (Span(40, 59),), digested(PICTURES, old, new))
            mirror.publish(SOURCE)
    reader = opened().reader(COMPANY)
    assert [reader.content(sha256(content).hexdigest()) for content in (b"vieja", b"nueva")] == [b"vieja", b"nueva"]


def test_a_source_that_goes_away_leaves_rows_and_digests_as_they_were(warehouse: Warehouse) -> None:
    publish_digested(warehouse, article(1), article(2))
    with warehouse.mirror(COMPANY) as mirror:
        gone = failing(ARTICLES, [article(1, "Otro")], LinkLost("se fue"))
        with pytest.raises(LinkLost, match="se fue"):
            mirror.merge(ARTICLES, gone, (Span(0, 19),), digested(ARTICLES, article(1, "Otro")))
        assert held(mirror, ARTICLES) == [article(1), article(2)]
        assert mirror.digests(ARTICLES) == digested(ARTICLES, article(1), article(2))
