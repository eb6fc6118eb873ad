"""The catalogue as one customer sees it: own keys, filters, orders, variants, kits and substitutes."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from portal.catalogue import Page, articles, search
from portal.catalogue.bought import frequent
from portal.catalogue.filtering import AVAILABLE, BOUGHT, PROMOTED, Filter
from portal.catalogue.kits import components
from portal.catalogue.ordering import ORDERINGS
from portal.catalogue.substitutes import substitutes
from portal.catalogue.variants import families
from portal.prices import prices
from portal.stock import stock_elsewhere
from tests.portal.buying import add_customer, buyer, price_list, priced, sell
from tests.portal.published import READ_AT_LOCAL, Shop
from warehouse.store import Reader

TODAY = READ_AT_LOCAL.date()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.warehouse(ES_PREDET="S")
    return shop


def names(page: Page) -> list[str]:
    return [article.name for article in page.articles]


def filtered(reader: Reader, customer_id: int, *filters: Filter, at_local: datetime = READ_AT_LOCAL) -> list[str]:
    return names(search(reader, "", filters=filters, buyer=buyer(reader, customer_id, at_local)))


def test_a_customer_finds_articles_by_its_own_keys_and_nobody_else_does(shop: Shop) -> None:
    hammer, drill = shop.article("Martillo", "MAR-1"), shop.article("Taladro", "TAL-1")
    mine, other = add_customer(shop), add_customer(shop, "Otra")
    shop.add("articulos_clientes", CLIENTE_ID=mine, ARTICULO_ID=drill, CLAVE_ART_CLI=" Mi-Ñ 77 ")
    shop.add("articulos_clientes", CLIENTE_ID=other, ARTICULO_ID=hammer, CLAVE_ART_CLI="SU-99")
    shop.add("articulos_clientes", CLIENTE_ID=mine, ARTICULO_ID=hammer, CLAVE_ART_CLI="")
    reader = shop.published()
    for text in ("mi-n 77", "77", "taladro mi-ñ"):
        assert names(search(reader, text, buyer=buyer(reader, mine))) == ["Taladro"], text
        assert search(reader, text).total == search(reader, text, buyer=buyer(reader, other)).total == 0
    assert search(reader, "su-99", buyer=buyer(reader, mine)).total == 0


def test_the_customers_own_key_comes_first_like_every_exact_key(shop: Shop) -> None:
    shop.article("A 15 mm")
    wanted = shop.article("Zapata")
    mine = add_customer(shop)
    shop.add("articulos_clientes", CLIENTE_ID=mine, ARTICULO_ID=wanted, CLAVE_ART_CLI="15")
    reader = shop.published()
    assert names(search(reader, "15", buyer=buyer(reader, mine))) == ["Zapata", "A 15 mm"]


def test_only_what_the_customers_warehouse_has_is_left_with_stock(shop: Shop) -> None:
    general, north = shop.rows["almacenes"][0]["ALMACEN_ID"], shop.warehouse("Norte")
    for name, warehouse, committed in (("Aquí", general, "0"), ("Allá", north, "0"), ("Comprometido", general, "5")):
        shop.stock(shop.article(name), warehouse, "5", committed)
    shop.article("Servicio", ES_ALMACENABLE="N")
    shop.article("Sin existencia")
    mine = add_customer(shop)
    assert filtered(shop.published(), mine, AVAILABLE) == ["Aquí", "Servicio"]


def test_what_is_on_promotion_is_what_a_promotion_makes_cheaper_now(shop: Shop) -> None:
    base = price_list(shop)
    hammer, drill, saw = (shop.article(name) for name in ("Martillo", "Taladro", "Sierra"))
    for article in (hammer, drill, saw):
        priced(shop, base, article, "100")
    mine = add_customer(shop)
    days = {"FECHA_INI_VIGENCIA": TODAY, "FECHA_FIN_VIGENCIA": TODAY, "ES_PERMANENTE": "N", "HABILITADA": "S"}
    promotion = shop.add(
        "politicas_dsctos_promocion",
        NOMBRE="De 10 a 12",
        APLICAR_HORARIO="S",
        HORA_INI=time(10),
        HORA_FIN=time(12),
        **days,
    )
    shop.add("dsctos_promo_arts", POLITICA_DSCTO_PROMO_ID=promotion, ARTICULO_ID=hammer, DESCUENTO=Decimal(10))
    shop.add("dsctos_promo_arts", POLITICA_DSCTO_PROMO_ID=promotion, ARTICULO_ID=drill, DESCUENTO=Decimal(0))
    reader = shop.published()
    assert filtered(reader, mine, PROMOTED, at_local=datetime.combine(TODAY, time(9, 59))) == []
    assert filtered(reader, mine, PROMOTED, at_local=datetime.combine(TODAY, time(10))) == ["Martillo"]
    assert filtered(reader, mine, PROMOTED, at_local=datetime.combine(TODAY, time(12, 1))) == []


def test_the_prices_of_a_page_change_when_a_promotion_begins_and_ends(shop: Shop) -> None:
    hammer = shop.article("Martillo")
    priced(shop, price_list(shop), hammer, "100")
    mine = add_customer(shop)
    shown = {
        "HABILITADA": "S",
        "ES_PERMANENTE": "S",
        "APLICAR_HORARIO": "S",
        "HORA_INI": time(10),
        "HORA_FIN": time(12),
    }
    promotion = shop.add("politicas_dsctos_promocion", NOMBRE="De 10 a 12", **shown)
    shop.add("dsctos_promo_arts", POLITICA_DSCTO_PROMO_ID=promotion, ARTICULO_ID=hammer, DESCUENTO=Decimal(10))
    reader = shop.published()
    asked = [time(9, 59, 59), time(10), time(10, 30), time(12), time(12, 0, 1), time(9)]
    moments = [buyer(reader, mine, datetime.combine(TODAY, each)) for each in asked]
    amounts = [prices(reader, each.customer, [hammer], each.at_local)[hammer].net_price for each in moments]
    assert amounts == [Decimal(100), Decimal(90), Decimal(90), Decimal(90), Decimal(100), Decimal(100)]


def test_what_was_bought_is_what_was_invoiced_or_is_still_to_be(shop: Shop) -> None:
    made = {name: shop.article(name) for name in ("Facturado", "Pedido", "Surtido", "Cancelado", "Cotizado", "Ajeno")}
    mine, other = add_customer(shop), add_customer(shop, "Otra")
    sell(shop, mine, date(2025, 10, 1), (made["Facturado"], "2"))
    sell(shop, mine, date(2025, 11, 3), (made["Facturado"], "3"), (made["Facturado"], "4"))
    sell(shop, mine, date(2025, 11, 4), (made["Pedido"], "1"), kind="P", status="P")
    sell(shop, mine, date(2025, 11, 4), (made["Surtido"], "1"), kind="P", status="S")
    sell(shop, mine, date(2025, 11, 5), (made["Cancelado"], "1"), status="C")
    sell(shop, mine, date(2025, 11, 5), (made["Cotizado"], "1"), kind="C", status="P")
    sell(shop, other, date(2025, 11, 5), (made["Ajeno"], "1"))
    reader = shop.published()
    assert filtered(reader, mine, BOUGHT) == ["Facturado", "Pedido"]
    best, second = frequent(reader, mine)
    assert (best.article_id, best.times, best.last_day, best.last_units) == (
        made["Facturado"],
        2,
        date(2025, 11, 3),
        Decimal(7),
    )
    assert second.article_id == made["Pedido"]


def test_filters_narrow_each_other_and_the_words(shop: Shop) -> None:
    general = shop.rows["almacenes"][0]["ALMACEN_ID"]
    hammer, mallet, drill = (shop.article(name) for name in ("Martillo", "Martillo de goma", "Taladro"))
    mine = add_customer(shop)
    for article in (hammer, drill):
        shop.stock(article, general, "1")
    sell(shop, mine, TODAY, (hammer, "1"), (mallet, "1"))
    reader = shop.published()
    assert filtered(reader, mine, AVAILABLE, BOUGHT) == ["Martillo"]
    assert names(search(reader, "goma", filters=(AVAILABLE,), buyer=buyer(reader, mine))) == []


def test_every_order_of_the_catalogue(shop: Shop) -> None:
    base = price_list(shop)
    made = [
        shop.article("Broca", "C-3", FECHA_HORA_CREACION=datetime.combine(date(2025, 1, 1), time())),
        shop.article("Aceite", "B-2", FECHA_HORA_CREACION=datetime.combine(date(2025, 3, 1), time())),
        shop.article("Clavo", "A-1", FECHA_HORA_CREACION=datetime.combine(date(2025, 2, 1), time())),
        shop.article("Dado"),
    ]
    for article, amount in zip(made, ("5", "30", "10"), strict=False):
        priced(shop, base, article, amount)
    mine = add_customer(shop)
    sell(shop, mine, TODAY, (made[2], "1"))
    reader = shop.published()
    found = {
        order.key: [name[0] for name in names(search(reader, "", order=order, buyer=buyer(reader, mine)))]
        for order in ORDERINGS
    }
    assert {key: "".join(initials) for key, initials in found.items()} == {
        "relevancia": "ABCD",
        "nombre": "ABCD",
        "clave": "CABD",
        "menor-precio": "BCAD",
        "mayor-precio": "ACBD",
        "nuevos": "ACBD",
        "comprados": "CABD",
    }


def gloves(shop: Shop) -> tuple[int, dict[str, int]]:
    """A glove in two sizes and colours, one of which was never made: the product, and its articles by their values."""
    product = shop.article("Guante", "GUA-0", ES_ALMACENABLE="N")
    shop.add("articulos_variantes", ART_PADRE_VAR_ID=product)
    values: dict[str, int] = {}
    for place, (name, options) in enumerate((("Talla", "Chica Grande"), ("Color", "Rojo Azul")), 1):
        attribute = shop.add("atrib_arts_variantes", ART_PADRE_VAR_ID=product, NOMBRE=name, POSICION=place)
        for position, option in enumerate(options.split(), 1):
            values[option] = shop.add(
                "valores_atrib_arts_variantes", ATRIB_ID=attribute, VALOR=option, POSICION=position
            )
    made = {}
    for key, combination in enumerate(("Chica Rojo", "Chica Azul", "Grande Rojo", "Grande Azul"), 1):
        article = None if key == 4 else shop.article(f"Guante {combination.lower()}", f"GUA-{key}")
        variant = shop.add("variantes_arts", ART_PADRE_VAR_ID=product, ART_HIJO_VAR_ID=article, DESCRIPCION=combination)
        for option in combination.split():
            shop.add("variantes_arts_det", VARIANTE_ID=variant, VALOR_ATRIB_ID=values[option])
        if article:
            made[combination] = article
    return product, made


def test_variants_are_found_as_one_product_and_each_by_its_key(shop: Shop) -> None:
    product, made = gloves(shop)
    shop.article("Guante sin variantes")
    reader = shop.published()
    found = search(reader, "guantes")
    assert (found.total, names(found)) == (2, ["Guante chica azul", "Guante sin variantes"])
    shown = found.articles[0].product
    assert shown is not None
    assert (shown.product_id, shown.name, shown.variants) == (product, "Guante", 3)
    assert found.articles[1].product is None
    assert [each.article_id for each in search(reader, "gua-3").articles] == [made["Grande Rojo"]]
    assert articles(reader, [product]) == ()


def test_a_family_tells_its_attributes_and_the_values_of_each_variant(shop: Shop) -> None:
    product, made = gloves(shop)
    family = families(shop.published()).by_variant[made["Grande Rojo"]]
    assert family.product_id == product
    assert [(each.name, each.values) for each in family.attributes] == [
        ("Talla", ("Chica", "Grande")),
        ("Color", ("Rojo", "Azul")),
    ]
    assert {each.article_id: each.values for each in family.variants} == {
        made["Chica Rojo"]: ("Chica", "Rojo"),
        made["Chica Azul"]: ("Chica", "Azul"),
        made["Grande Rojo"]: ("Grande", "Rojo"),
    }


def test_a_kit_tells_its_components_and_which_of_them_is_short(shop: Shop) -> None:
    general = shop.rows["almacenes"][0]["ALMACEN_ID"]
    wire, tape = shop.article("Cable"), shop.article("Cinta", status="B")
    shop.stock(wire, general, "10")
    kit = shop.article("Juego", ES_JUEGO="S", ES_ALMACENABLE="N")
    for part, units in ((wire, "2"), (tape, "1")):
        shop.rows.setdefault("juegos_det", []).append(
            {"ARTICULO_ID": kit, "COMPONENTE_ID": part, "UNIDADES": Decimal(units)}
        )
    reader = shop.published()
    shown = [(each.name, each.units, each.stock.available, each.is_short) for each in components(reader, kit, general)]
    assert shown == [("Cable", Decimal(2), Decimal(10), False), ("Cinta", Decimal(1), Decimal(0), True)]
    assert components(reader, wire, general) == ()


def test_an_article_out_of_stock_is_replaced_by_its_line_and_then_by_what_was_bought_with_it(shop: Shop) -> None:
    general = shop.rows["almacenes"][0]["ALMACEN_ID"]
    line, other = shop.add("lineas_articulos", NOMBRE="Brocas"), shop.add("lineas_articulos", NOMBRE="Aceites")
    wanted = shop.article("Broca para concreto 1/4", LINEA_ARTICULO_ID=line)
    alike = shop.article("Broca para concreto 5/16", LINEA_ARTICULO_ID=line)
    bought = shop.article("Cincel", LINEA_ARTICULO_ID=line)
    plain = shop.article("Avellanador", LINEA_ARTICULO_ID=line)
    shop.article("Broca para concreto 3/8 agotada", LINEA_ARTICULO_ID=line)
    together = shop.article("Aceite de corte", LINEA_ARTICULO_ID=other)
    unrelated = shop.article("Grasa", LINEA_ARTICULO_ID=other)
    for article in (alike, bought, plain, together, unrelated):
        shop.stock(article, general, "9")
    mine = add_customer(shop)
    sell(shop, mine, TODAY, (wanted, "1"), (together, "1"))
    sell(shop, mine, TODAY, (bought, "1"))
    reader = shop.published()
    offered = [each.article_id for each in substitutes(reader, wanted, general)]
    assert offered == [alike, bought, plain, together]
    assert substitutes(reader, 999_999, general) == ()


def test_the_other_warehouses_tell_their_stock(shop: Shop) -> None:
    general, north = shop.rows["almacenes"][0]["ALMACEN_ID"], shop.warehouse("Norte")
    hammer, service = shop.article("Martillo"), shop.article("Servicio", ES_ALMACENABLE="N")
    shop.stock(hammer, general, "5")
    shop.stock(hammer, north, "7", "2")
    reader = shop.published()
    assert [(each.name, each.stock.available) for each in stock_elsewhere(reader, general, hammer)] == [
        ("Norte", Decimal(5))
    ]
    assert stock_elsewhere(reader, general, service) == ()
