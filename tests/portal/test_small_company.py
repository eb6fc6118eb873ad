"""What customers see of a company that was really synchronised from Firebird."""

from datetime import UTC, datetime

import polars as pl
import pytest
from sqlalchemy import select

from microsip.demo.people import DEMO_CUSTOMERS
from portal.catalogue import article, groups, lines, search
from portal.catalogue.variants import families
from portal.customers import balance, customer, customer_by_key
from portal.folding import folded
from portal.installation import Installation
from portal.pictures import picture
from portal.prices import microsip_now, prices
from portal.stock import default_warehouse, stocks
from tests.servers.installation import SLUG
from warehouse import tables
from warehouse.store import Reader

WHOLE_CATALOGUE = 100_000


@pytest.fixture(scope="module")
def reader(synced_installation: Installation) -> Reader:
    return synced_installation.warehouse.reader(SLUG)


def test_the_customers_of_the_demo_sign_in_and_see_prices(reader: Reader) -> None:
    page = [found.article_id for found in search(reader, "", page_size=50).articles]
    at_local = microsip_now(reader)
    for known in DEMO_CUSTOMERS:
        buyer = customer_by_key(reader, known.key)
        assert (buyer.name, buyer.key, buyer.may_sign_in) == (known.name, known.key, True)
        explained = prices(reader, buyer, page, at_local)
        assert list(explained) == page
        amounts = [each.net_price for each in explained.values() if each.net_price is not None]
        assert amounts
        assert min(amounts) >= 0


def test_every_key_finds_its_article_first(reader: Reader) -> None:
    sold = search(reader, "", page_size=WHOLE_CATALOGUE).articles
    for shown in sold:
        for key in shown.keys:
            assert search(reader, key.text.lower(), page_size=1).articles == (shown,)


def test_every_article_is_found_by_its_name(reader: Reader) -> None:
    for shown in search(reader, "", page_size=WHOLE_CATALOGUE).articles:
        words = reversed(folded(shown.name).split())
        found = search(reader, " ".join(words), page_size=WHOLE_CATALOGUE).articles
        assert shown.article_id in {each.article_id for each in found}


def test_lines_and_groups_hold_what_they_say(reader: Reader) -> None:
    for line in lines(reader):
        assert search(reader, "", line_id=line.line_id).total == line.articles > 0
    for group in groups(reader):
        assert search(reader, "", group_id=group.group_id).total == group.articles > 0


def test_only_articles_that_are_sold_are_shown(reader: Reader) -> None:
    statuses = reader.frame(select(tables.microsip["articulos"].c.ARTICULO_ID, tables.microsip["articulos"].c.ESTATUS))
    shown = {found.article_id for found in search(reader, "", page_size=WHOLE_CATALOGUE).articles}
    by_status = {
        status: set(rows["ARTICULO_ID"]) for (status,), rows in statuses.partition_by("ESTATUS", as_dict=True).items()
    }
    product_of = dict(families(reader).members.select("ARTICULO_ID", "product_id").iter_rows())

    def products(sold: set[int]) -> set[int]:
        """What stands for several variants is not sold itself, and of them one is shown."""
        return {product_of.get(article_id, article_id) for article_id in sold - set(product_of.values())}

    assert products(by_status["A"]) <= products(shown) <= products(by_status["A"] | by_status.get("C", set()))
    assert len(products(shown)) == len(shown)


def test_every_customer_can_be_looked_at_however_little_is_known_of_it(reader: Reader) -> None:
    ids = reader.frame(select(tables.microsip["clientes"].c.CLIENTE_ID))["CLIENTE_ID"].to_list()
    found = [customer(reader, customer_id) for customer_id in ids]
    assert any(each.key is None for each in found)
    assert any(each.address is None for each in found)
    for each in found:
        owed = balance(reader, each.customer_id)
        assert owed.overdue + owed.not_due == owed.balance
        assert (owed.limit is None) == (owed.available is None)


def test_stock_and_pictures_are_there(reader: Reader) -> None:
    sold = search(reader, "", page_size=WHOLE_CATALOGUE).articles
    found = stocks(reader, default_warehouse(reader), [each.article_id for each in sold])
    assert set(found.by_article) == {each.article_id for each in sold}
    assert any(each.in_stock for each in found.by_article.values())
    pictured = next(each for each in sold if each.pictures)
    assert picture(reader, article(reader, pictured.article_id).pictures[0]) is not None


def test_microsips_time_is_this_computers(reader: Reader) -> None:
    now = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)
    read_at, published_at = reader.version.source.read_at_local, reader.version.published_at
    zone = published_at.astimezone().utcoffset()
    assert zone is not None
    assert abs(read_at - (published_at.replace(tzinfo=None) + zone)).total_seconds() < 3000
    assert microsip_now(reader, now) == now.replace(tzinfo=None) + zone


def test_shown_names_are_those_of_microsip(reader: Reader) -> None:
    articulos = tables.microsip["articulos"].c
    names = reader.frame(select(articulos.ARTICULO_ID, articulos.NOMBRE)).select(pl.all()).iter_rows()
    known = dict(names)
    for shown in search(reader, "", page_size=WHOLE_CATALOGUE).articles:
        assert shown.name == known[shown.article_id]
