"""Stock as a buyer asks for it: what one warehouse has, less what is committed; kits by their components."""

from decimal import Decimal
from pathlib import Path

import pytest

from portal.stock import NoWarehouse, Stock, default_warehouse, stocks
from tests.portal.published import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def available(shop: Shop, warehouse: int, article: int) -> Decimal | None:
    return stocks(shop.published(), warehouse, [article]).by_article[article].available


def test_available_is_what_is_there_less_what_is_committed(shop: Shop) -> None:
    here, there = shop.warehouse("Norte"), shop.warehouse("Sur")
    article = shop.article("Martillo")
    shop.stock(article, here, "10.5", committed="4")
    shop.stock(article, there, "100")
    assert available(shop, here, article) == Decimal("6.5")


@pytest.mark.parametrize(("units", "in_stock"), [("1", True), ("0", False), ("-3", False)])
def test_an_article_is_in_stock_while_any_is_left(shop: Shop, units: str, in_stock: bool) -> None:
    warehouse, article = shop.warehouse(), shop.article("Martillo")
    shop.stock(article, warehouse, units)
    found = stocks(shop.published(), warehouse, [article]).by_article[article]
    assert found == Stock(article, Decimal(units))
    assert found.in_stock is in_stock


def test_an_article_never_received_has_none(shop: Shop) -> None:
    assert available(shop, shop.warehouse(), shop.article("Nuevo")) == 0


def test_what_is_not_kept_in_stock_can_always_be_had(shop: Shop) -> None:
    warehouse, service = shop.warehouse(), shop.article("Flete", ES_ALMACENABLE="N")
    found = stocks(shop.published(), warehouse, [service]).by_article[service]
    assert (found.available, found.in_stock) == (None, True)


@pytest.mark.parametrize(
    ("components", "makes"),
    [
        ([("10", "3", "S")], "3"),
        ([("10", "3", "S"), ("2", "1", "S")], "2"),
        ([("10", "3", "S"), ("0", "1", "N")], "3"),
        ([("1.5", "0.5", "S")], "3"),
        ([("-4", "3", "S")], "-2"),
        ([("0", "1", "N")], None),
        ([("7", "0", "S")], None),
        ([], "0"),
    ],
)
def test_a_kit_is_made_as_often_as_its_scarcest_component_allows(
    shop: Shop, components: list[tuple[str, str, str]], makes: str | None
) -> None:
    warehouse = shop.warehouse()
    kit = shop.article("Juego", ES_JUEGO="S", ES_ALMACENABLE="N")
    for position, (units, needed, kept_in_stock) in enumerate(components):
        component = shop.article(f"Parte {position}", ES_ALMACENABLE=kept_in_stock)
        shop.stock(component, warehouse, units)
        row = {"ARTICULO_ID": kit, "COMPONENTE_ID": component, "UNIDADES": Decimal(needed)}
        shop.rows.setdefault("juegos_det", []).append(row)
    assert available(shop, warehouse, kit) == (None if makes is None else Decimal(makes))


def test_articles_that_the_company_does_not_have_are_left_out(shop: Shop) -> None:
    warehouse, article = shop.warehouse(), shop.article("Martillo")
    assert set(stocks(shop.published(), warehouse, [article, 999]).by_article) == {article}


def test_figures_say_when_they_were_true(shop: Shop) -> None:
    reader = shop.published()
    assert stocks(reader, 1, []).as_of == reader.version.published_at


@pytest.mark.parametrize(
    ("flags", "position"),
    [
        ([{}, {"ES_PREDET": "S"}, {"ES_PPAL": "S"}], 1),
        ([{}, {"ES_PREDET": "N"}, {"ES_PPAL": "S"}], 2),
        ([{}, {}, {"ES_PPAL": "N"}], 0),
    ],
)
def test_the_warehouse_is_the_one_that_microsip_proposes(
    shop: Shop, flags: list[dict[str, str]], position: int
) -> None:
    warehouses = [shop.warehouse(f"Almacén {number}", **flag) for number, flag in enumerate(flags)]
    assert default_warehouse(shop.published()) == warehouses[position]


def test_a_company_without_warehouses_is_told_so(shop: Shop) -> None:
    with pytest.raises(NoWarehouse, match="almacenes"):
        default_warehouse(shop.published())
