"""Publishing: what becomes a version, and how many are kept."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from microsip.errors import LinkLost
from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    LINES,
    SOURCE,
    STOCK,
    article,
    failing,
    held,
    land,
    publish,
)
from warehouse.building import Derived
from warehouse.errors import (
    ReadModelFailed,
)
from warehouse.store import Warehouse
from warehouse.tables import table_of


def test_nothing_is_published_by_a_block_that_does_not_say_so(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
    with pytest.raises(LinkLost), warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, failing(ARTICLES, [article(3)], LinkLost("se fue")))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
    with warehouse.mirror(COMPANY) as mirror:
        assert held(mirror, ARTICLES) == [article(1)]


def test_a_version_tells_when_it_was_published_and_what_it_shows(warehouse: Warehouse) -> None:
    before = datetime.now(UTC)
    version = publish(warehouse, ARTICLES, article(1))
    assert (version.number, version.source) == (1, SOURCE)
    assert version.published_at.tzinfo is UTC
    assert before <= version.published_at <= datetime.now(UTC)
    assert warehouse.reader(COMPANY).version == version


def test_a_dataset_that_is_not_landed_stays_as_it_was(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    publish(warehouse, LINES, {"LINEA_ARTICULO_ID": 9, "NOMBRE": "Clavos"})
    reader = warehouse.reader(COMPANY)
    assert held(reader, ARTICLES) == [article(1)]
    assert held(reader, LINES) == [{"LINEA_ARTICULO_ID": 9, "NOMBRE": "Clavos"}]


def test_the_last_five_versions_are_kept(opened: Opener) -> None:
    for number in range(1, 8):
        assert publish(opened(), ARTICLES, article(number)).number == number
    assert [version.number for version in opened().versions(COMPANY)] == [7, 6, 5, 4, 3]


def test_a_sync_may_keep_more_or_fewer_versions(opened: Opener) -> None:
    for number in range(1, 5):
        publish(opened(), ARTICLES, article(number))
    with opened().mirror(COMPANY, keep=2) as mirror:
        land(mirror, ARTICLES, article(5))
        mirror.publish(SOURCE)
    assert [version.number for version in opened().versions(COMPANY)] == [5, 4]
    for number in range(6, 11):
        with opened().mirror(COMPANY, keep=7) as mirror:
            land(mirror, ARTICLES, article(number))
            mirror.publish(SOURCE)
    assert [version.number for version in opened().versions(COMPANY)] == [10, 9, 8, 7, 6, 5, 4]


def test_a_mirror_knows_what_was_published_last(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        assert mirror.former(ARTICLES) is None
        mirror.publish(SOURCE)
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        former = mirror.former(ARTICLES)
        assert former is not None
        assert mirror.frame(select(former.c.ARTICULO_ID)).to_series().to_list() == [1]
        assert mirror.former(LINES) is None


def test_the_read_model_is_built_from_what_was_landed(opened: Opener) -> None:
    stock = table_of(STOCK).to_metadata(table_of(LINES).metadata, name="existencias")
    query = """
        SELECT sum("UNIDADES") AS "UNIDADES", 1 AS "MES", "ARTICULO_ID"
        FROM saldos_in WHERE $today_local = DATE '2026-03-04' GROUP BY 3
    """
    warehouse = opened(derived=(Derived(stock, query),))
    for units in ("1.5", "2.25"):
        publish(warehouse, STOCK, *({"ARTICULO_ID": 4, "MES": month, "UNIDADES": Decimal(units)} for month in (1, 2)))
        expected = {"ARTICULO_ID": 4, "MES": 1, "UNIDADES": 2 * Decimal(units)}
        assert warehouse.reader(COMPANY).frame(select(stock)).to_dicts() == [expected]


def test_a_read_model_that_cannot_be_computed_leaves_the_version_before(opened: Opener) -> None:
    publish(opened(), STOCK, {"ARTICULO_ID": 4, "MES": 1})
    text = table_of(LINES).to_metadata(table_of(LINES).metadata, name="texto")
    wrong = Derived(text, 'SELECT missing AS "LINEA_ARTICULO_ID", missing AS "NOMBRE" FROM saldos_in')
    with pytest.raises(ReadModelFailed) as caught:
        publish(opened(derived=(wrong,)), STOCK, {"ARTICULO_ID": 5, "MES": 1})
    assert "«texto»" in caught.value.message
    assert opened().reader(COMPANY).version.number == 1
