"""Confirming: a version that still shows what Microsip holds stays the current one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from microsip.declaration import Catalogue
from microsip.digest import Written
from tests.conformance.stores.digested import digested, publish_digested
from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    LINES,
    SOURCE,
    article,
    land,
)
from warehouse.building import Derived
from warehouse.store import Warehouse
from warehouse.tables import table_of

LATER = replace(SOURCE, snapshot=1300, read_at_local=SOURCE.read_at_local + timedelta(hours=1))
NEXT_DAY = replace(SOURCE, snapshot=1400, read_at_local=SOURCE.read_at_local + timedelta(days=1))


def test_a_version_that_still_shows_what_microsip_holds_is_confirmed(opened: Opener) -> None:
    first = publish_digested(opened(), article(1))
    storefront = opened()
    before = storefront.reader(COMPANY)
    confirmed = publish_digested(opened(), article(1), source=LATER)
    assert (confirmed.number, confirmed.source) == (first.number, LATER)
    assert confirmed.published_at > first.published_at
    assert opened().versions(COMPANY) == (confirmed,)
    assert (before.version, storefront.reader(COMPANY).version) == (first, confirmed)
    with opened().mirror(COMPANY) as mirror:
        assert mirror.source == LATER


def test_a_mirror_that_is_another_is_not_confirmed(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    assert publish_digested(opened(), article(1, "Otro"), source=LATER).number == 2
    assert publish_digested(opened(), article(1, "Otro"), article(2), source=LATER).number == 3
    with opened().mirror(COMPANY) as mirror:
        land(mirror, LINES)
        assert mirror.confirm(LATER) is None
    with opened().mirror(COMPANY) as mirror:
        mirror.note_comparison(ARTICLES, datetime.now(UTC))
        assert mirror.confirm(LATER) is None


def test_more_that_is_told_of_when_rows_were_written_is_kept_without_publishing_for_it(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    written = Written(settled=9, newest=7, bucket=0)
    with opened().mirror(COMPANY) as mirror:
        mirror.note_written(ARTICLES, written)
        assert mirror.confirm(LATER) is not None
    with opened().mirror(COMPANY) as mirror:
        mirror.note_written(ARTICLES, written)
        mirror.note_comparison(ARTICLES, datetime.now(UTC))
        mirror.publish(LATER)
    with opened().mirror(COMPANY) as mirror:
        digests = mirror.digests(ARTICLES)
        assert digests is not None
        assert (digests, digests.written) == (digested(ARTICLES, article(1)), written)


def test_another_day_has_other_balances_due(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    assert publish_digested(opened(), article(1), source=NEXT_DAY).number == 2


def test_a_version_made_by_another_program_is_not_confirmed(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    text = table_of(LINES).to_metadata(table_of(LINES).metadata, name="texto")
    newer = Derived(text, 'SELECT 1 AS "LINEA_ARTICULO_ID", \'a\' AS "NOMBRE"')
    assert publish_digested(opened(derived=(newer,)), article(1), source=LATER).number == 2


def test_nothing_is_confirmed_before_the_first_version(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        assert mirror.source is None
        assert mirror.confirm(SOURCE) is None
        mirror.publish(SOURCE)


def test_a_version_tells_for_each_catalogue_since_when_it_was_seen_to_be_so(opened: Opener) -> None:
    first = publish_digested(opened(), article(1))
    assert {first.as_of(catalogue) for catalogue in Catalogue} == {first.published_at}
    noon, one = (datetime(2031, 11, 24, hour, tzinfo=UTC) for hour in (12, 13))
    with opened().mirror(COMPANY) as mirror:
        confirmed = mirror.confirm(LATER, {Catalogue.ARTICULOS: noon})
    assert confirmed is not None
    with opened().mirror(COMPANY) as mirror:
        published = mirror.publish(LATER, {Catalogue.CLIENTES: one})
    assert opened().versions(COMPANY) == (published, confirmed)
    assert confirmed.as_of(Catalogue.ARTICULOS) == noon
    assert confirmed.as_of(Catalogue.CLIENTES) == confirmed.as_of() == first.published_at
    assert published.as_of(Catalogue.ARTICULOS, Catalogue.CLIENTES) == noon
    assert published.read_at == one
    restored = opened().roll_back(COMPANY, confirmed.number)
    assert restored.as_of(Catalogue.ARTICULOS) == restored.read_at == noon


def test_comparisons_are_noted_by_dataset_and_outlast_the_rows(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with opened().mirror(COMPANY) as mirror:
        assert mirror.compared_at(ARTICLES) is None
        mirror.note_comparison(ARTICLES, noon)
        mirror.publish(LATER)
    publish_digested(opened(), article(2))
    with opened().mirror(COMPANY) as mirror:
        assert (mirror.compared_at(ARTICLES), mirror.compared_at(LINES)) == (noon, None)
