"""Prices of a page of a published version, at Microsip's own time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from microsip.link import Identity
from portal.customers import customer
from portal.prices import microsip_now, prices
from tests.portal.published import Shop
from warehouse.store import Reader, Version

NOON = datetime(2025, 11, 24, 12, 0)  # noqa: DTZ001 - Microsip's local time has no zone
PESO, DOLLAR = 1, 620


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.add("monedas", MONEDA_ID=PESO, NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
    shop.add("monedas", MONEDA_ID=DOLLAR, NOMBRE="Dólar", CLAVE_FISCAL="USD", ES_MONEDA_LOCAL="N")
    shop.add("historia_cambiaria", MONEDA_ID=DOLLAR, FECHA=date(2025, 11, 20), TIPO_CAMBIO=Decimal("18.5"))
    shop.add("precios_empresa", PRECIO_EMPRESA_ID=42, NOMBRE="Precio de lista", ID_INTERNO="L")
    return shop


def priced(shop: Shop, article: int, amount: str, price_list: int = 42, currency: int = PESO) -> None:
    values = {"ARTICULO_ID": article, "PRECIO_EMPRESA_ID": price_list, "MONEDA_ID": currency}
    shop.add("precios_articulos", PRECIO=Decimal(amount), **values)


def test_every_customer_sees_their_own_prices(shop: Shop) -> None:
    wholesale = shop.add("precios_empresa", NOMBRE="Mayoreo")
    group = shop.add("grupos_lineas", NOMBRE="G")
    line = shop.add("lineas_articulos", NOMBRE="L", GRUPO_LINEA_ID=group)
    hammer, drill = shop.article("Martillo", LINEA_ARTICULO_ID=line), shop.article("Taladro")
    priced(shop, hammer, "100")
    priced(shop, hammer, "80", wholesale)
    priced(shop, drill, "50", currency=DOLLAR)
    unpriced = shop.article("Sin precio")
    discounts = shop.add("politicas_dsctos_art_cli", NOMBRE="Mayoristas", DESCUENTO=Decimal(0))
    shop.add(
        "dsctos_artcli_grupos", POLITICA_DSCTO_ART_CLI_ID=discounts, GRUPO_LINEA_ID=group, DESCUENTO=Decimal("12.5")
    )
    policy = shop.add(
        "politicas_precios_clientes", NOMBRE="Precios", PRECIO_EMPRESA_ID=42, HABILITADA="S", ES_PERMANENTE="S"
    )
    wholesaler, retailer = shop.add("clientes", NOMBRE="Mayorista"), shop.add("clientes", NOMBRE="Menudeo")
    shop.add(
        "precios_cli_cli",
        POLITICA_PRECIOS_CLI_ID=policy,
        CLIENTE_ID=wholesaler,
        PRECIO_EMPRESA_ID=wholesale,
        POLITICA_DSCTO_ART_CLI_ID=discounts,
    )
    reader = shop.published()
    page = [unpriced, drill, hammer]
    own = prices(reader, customer(reader, wholesaler), page, NOON)
    assert list(own) == page
    assert own[hammer].net_price == Decimal(70)
    assert own[hammer].list_name == "Mayoreo"
    assert own[drill].net_price == Decimal(925)
    assert own[unpriced].net_price is None
    assert prices(reader, customer(reader, retailer), page, NOON)[hammer].net_price == Decimal(100)


def test_a_page_without_articles_has_no_prices(shop: Shop) -> None:
    buyer = shop.add("clientes", NOMBRE="Cliente")
    reader = shop.published()
    assert prices(reader, customer(reader, buyer), [], NOON) == {}


@dataclass(frozen=True)
class _OfVersion:
    """As much of a reader as Microsip's time depends on."""

    version: Version


def read(at_local: datetime, published_at: datetime) -> Reader:
    source = Identity("A.FDB", "", at_local, 1, 1, at_local)
    return cast(Reader, _OfVersion(Version(1, published_at, source)))


@pytest.mark.parametrize("hours", [-8, -7, -6, -5, 0])
@pytest.mark.parametrize("took", [timedelta(0), timedelta(seconds=20), timedelta(minutes=40)])
@pytest.mark.parametrize("clock", [timedelta(minutes=-5), timedelta(0), timedelta(minutes=2)])
def test_microsips_time_is_found_however_long_the_sync_took(hours: int, took: timedelta, clock: timedelta) -> None:
    read_at = datetime(2025, 11, 24, 3, 0, tzinfo=UTC)
    at_local = read_at.replace(tzinfo=None) + timedelta(hours=hours) + clock
    now = read_at + timedelta(hours=5, minutes=13)
    expected = now.replace(tzinfo=None) + timedelta(hours=hours)
    assert microsip_now(read(at_local, read_at + took), now) == expected


def test_microsips_time_goes_on_by_itself() -> None:
    reader = read(NOON, NOON.replace(tzinfo=UTC) + timedelta(hours=6, seconds=20))
    later = datetime(2025, 11, 25, 6, 30, tzinfo=UTC)
    assert microsip_now(reader, later) == datetime(2025, 11, 25, 0, 30)  # noqa: DTZ001
    assert microsip_now(reader).tzinfo is None
