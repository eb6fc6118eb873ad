"""The demo company's own prices, synchronised from Firebird, against the rules in plain Python."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.customers import customer
from portal.installation import Installation
from portal.prices import document_price, microsip_now
from portal.pricing.lines import Line
from portal.pricing.reading import columns_read
from tests.portal.pricing import reference
from tests.servers.installation import SLUG
from warehouse import tables
from warehouse.store import Reader

QUANTITIES = ("0.5", "12", "144", "1000.5")
MOMENTS = (timedelta(0), timedelta(days=-2), timedelta(days=9))
EVERY_NTH_ARTICLE, EVERY_NTH_CUSTOMER = 9, 13


@pytest.fixture(scope="module")
def reader(synced_installation: Installation) -> Reader:
    return synced_installation.warehouse.reader(SLUG)


@pytest.fixture(scope="module")
def rows(reader: Reader) -> reference.Rows:
    return {
        dataset: reader.frame(select(*(tables.microsip[dataset].c[column] for column in columns))).to_dicts()
        for dataset, columns in columns_read().items()
    }


@pytest.fixture(scope="module")
def articles(reader: Reader, rows: reference.Rows) -> list[int]:
    """Some of all, and every one that a row of a discount names."""
    ids = sorted(row["ARTICULO_ID"] for row in rows["articulos"])
    named = [row["ARTICULO_ID"] for name in rows if name.endswith("_arts") for row in rows[name]]
    return sorted({*ids[::EVERY_NTH_ARTICLE], *named[::5], *ids[:10]})


@pytest.mark.parametrize("later", MOMENTS, ids=["now", "two days ago", "in nine days"])
@pytest.mark.parametrize("hour", [10, 20])
def test_every_sampled_price_is_what_the_rules_say(
    reader: Reader, rows: reference.Rows, articles: list[int], later: timedelta, hour: int
) -> None:
    at_local = datetime.combine((microsip_now(reader) + later).date(), time(hour))
    clientes = tables.microsip["clientes"].c
    ids = reader.frame(select(clientes.CLIENTE_ID).order_by(clientes.CLIENTE_ID))["CLIENTE_ID"].to_list()
    discounted = priced = 0
    for place, customer_id in enumerate([ids[0], *ids[1::EVERY_NTH_CUSTOMER]][:6]):
        buyer = customer(reader, customer_id)
        units = Decimal(QUANTITIES[place % len(QUANTITIES)])
        lines = [Line(article_id, units) for article_id in articles]
        document = document_price(reader, buyer, lines, at_local)
        for line, found in zip(lines, document.lines, strict=True):
            expected = reference.price(rows, buyer.terms, line, at_local)
            figures = reference.Price(found.unit_price, found.discount_percent, found.net_price, found.total)
            assert figures == expected, (customer_id, line)
            priced += found.total is not None
            discounted += found.discount_percent > 0
        assert {tax.tax_id: tax.amount for tax in document.taxes} == reference.taxes(rows, buyer.terms, lines, at_local)
    assert priced > 0
    assert discounted > 0


def test_the_sample_has_every_kind_of_discount_and_tax(rows: reference.Rows) -> None:
    for name in ("politicas_dsctos_promocion", "politicas_dsctos_volumen", "politicas_dsctos_maximos"):
        assert rows[name], name
    assert {row["TIPO_CALC"] for row in rows["impuestos"]} > {"P"}
    assert len(rows["impuestos_gravados"]) == 1
