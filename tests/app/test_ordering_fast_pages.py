"""Ordering fast: quick order, favourites and lists, and «Agregar» on cards and articles."""

from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from portal.carts import Line, cart_of, changing
from portal.catalogue import search
from portal.configuration import save
from portal.configuration.catalogue import OTHER_WAREHOUSES, PRICES_WITH_TAXES, STOCK_SHOWN, StockShown
from portal.lists import favourites, lines_of, lists_of, make_list, set_favourite
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

QUICK_ORDER, LISTS, ARTICLE = "views/quick_order.py", "views/lists.py", "views/article.py"


def id_of(shop: OpenShop, key: str) -> int:
    reader = shop.installation.warehouse.reader(shop.buyer.company.slug)
    return search(reader, key).articles[0].article_id


def cart(shop: OpenShop) -> dict[int, Decimal]:
    return {line.article_id: line.units for line in cart_of(shop.installation.database, shop.buyer).lines}


def toasts(app: AppTest) -> str:
    return "\n".join(each.value for each in app.toast)


def test_an_article_is_put_into_the_cart_from_its_card(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.buyer, buscar="martillo")
    hammer = id_of(new_shop, "MAR-016")
    app.number_input(key=f"units_card_{hammer}").set_value(3)
    app.button(key=f"put_units_card_{hammer}").click().run()
    assert cart(new_shop) == {hammer: Decimal(3)}
    assert "En tu carrito: 3 × Martillo de uña 16 oz" in toasts(app).replace("\\", "")


def test_a_quantity_that_is_not_sold_is_told(new_shop: OpenShop, page_of: PageOf) -> None:
    hammer = id_of(new_shop, "MAR-016")
    app = page_of(new_shop.installation, new_shop.buyer, ARTICLE, articulo=str(hammer))
    app.number_input(key=f"units_page_{hammer}").set_value(0)
    app.button(key=f"put_units_page_{hammer}").click().run()
    assert cart(new_shop) == {}
    assert "mayor que cero" in toasts(app)


def test_what_is_typed_is_checked_priced_and_put_into_the_cart(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.buyer, QUICK_ORDER)
    assert "Agregar" not in drawn(app)
    app.text_area(key="lines").set_value("MAR-016 2\nzzz 1\n7501234567890 1\nTOR-001;5").run()
    html = drawn(app)
    assert "1 renglón por corregir" in html
    assert "No hay ningún artículo con la clave «zzz»" in html
    assert "2 artículos listos" in html
    assert "renglones 1, 3 sumados" in html
    assert "$411.25" in html  # 3 hammers at 135.00, and 5 screws at 1.25
    app.button(key="order").click().run()
    assert cart(new_shop) == {id_of(new_shop, "MAR-016"): Decimal(3), id_of(new_shop, "TOR-001"): Decimal(5)}
    assert app.text_area(key="lines").value == "zzz 1"
    assert "Quedaron 2 artículos en tu carrito" in app.success[0].value


def test_what_does_not_fit_into_the_cart_stays_in_the_text(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "MOST_LINES", 1)
    app = page_of(new_shop.installation, new_shop.buyer, QUICK_ORDER)
    app.text_area(key="lines").set_value("MAR-016 2\nzzz 1\nTOR-001 5").run()
    app.button(key="order").click().run()
    assert list(cart(new_shop)) == [id_of(new_shop, "MAR-016")]
    assert app.text_area(key="lines").value == "zzz 1\nTOR-001\t5"
    assert "confirma este pedido y pide los demás en otro" in app.warning[0].value


@pytest.mark.parametrize("view", [QUICK_ORDER, LISTS])
def test_an_earlier_order_is_one_click_away(shop: OpenShop, page_of: PageOf, view: str) -> None:
    app = page_of(shop.installation, shop.buyer, view)
    assert "Repetir un pedido anterior" in [link.proto.label for link in app.get("page_link")]


def test_a_file_is_read_and_a_wrong_one_is_refused_in_a_sentence(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer, QUICK_ORDER)
    app.file_uploader(key="file_0").upload("pedido.csv", "Clave;Cantidad\nMAR-016;4".encode("utf-16"), "text/csv").run()
    assert "1 artículo listo" in drawn(app)
    app = page_of(shop.installation, shop.buyer, QUICK_ORDER)
    app.file_uploader(key="file_0").upload("foto.png", b"\x89PNG\r\n\x1a\n\x00\x01", "image/png").run()
    assert "El archivo no se puede leer; guárdalo como CSV" in drawn(app)


def test_favourites_are_marked_on_the_article_and_listed(new_shop: OpenShop, page_of: PageOf) -> None:
    hammer = id_of(new_shop, "MAR-016")
    assert "Todavía no tienes favoritos" in drawn(page_of(new_shop.installation, new_shop.buyer, LISTS))
    app = page_of(new_shop.installation, new_shop.buyer, ARTICLE, articulo=str(hammer))
    app.button(key="favourite").click().run()
    assert favourites(new_shop.installation.database, new_shop.buyer) == (hammer,)
    assert app.button(key="favourite").label == "En tus favoritos"
    app = page_of(new_shop.installation, new_shop.buyer, LISTS)
    assert "Martillo de uña 16 oz" in drawn(app)
    app.button(key=f"put_units_favourite_{hammer}").click().run()
    assert cart(new_shop) == {hammer: Decimal(1)}
    app.button(key=f"remove_favourite_{hammer}").click().run()
    assert "Todavía no tienes favoritos" in drawn(app)


def test_a_list_is_made_filled_changed_and_ordered_as_a_whole(new_shop: OpenShop, page_of: PageOf) -> None:
    database, buyer = new_shop.installation.database, new_shop.buyer
    hammer, screw = id_of(new_shop, "MAR-016"), id_of(new_shop, "TOR-001")
    app = page_of(new_shop.installation, buyer, ARTICLE, articulo=str(hammer))
    app.number_input(key=f"units_page_{hammer}").set_value(4)
    app.text_input(key="new_list").set_value("Obra Norte")
    app.button(key="make_list").click().run()
    [made] = lists_of(database, buyer)
    assert (made.name, made.size) == ("Obra Norte", 1)
    app = page_of(new_shop.installation, buyer, ARTICLE, articulo=str(screw))
    app.button(key=f"list_{made.id}").click().run()
    app = page_of(new_shop.installation, buyer, LISTS)
    app.pills(key="lista").set_value(str(made.id)).run()
    app.number_input(key=f"units_list{made.id}_{screw}").set_value(20).run()
    assert {line.article_id: line.units for line in lines_of(database, buyer, made.id)} == {
        hammer: Decimal(4),
        screw: Decimal(20),
    }
    next(button for button in app.button if button.label == "Agregar todo al carrito").click().run()
    assert cart(new_shop) == {hammer: Decimal(4), screw: Decimal(20)}
    assert "2 artículos de la lista en tu carrito" in app.success[0].value


def test_what_is_not_sold_any_more_is_counted_in_a_list(new_shop: OpenShop, page_of: PageOf) -> None:
    set_favourite(new_shop.installation.database, new_shop.buyer, 999_999, wanted=True)
    app = page_of(new_shop.installation, new_shop.buyer, LISTS)
    assert app.caption[0].value == "1 ya no se venden y no se muestran."


def test_a_list_of_the_same_name_is_refused_in_a_sentence(new_shop: OpenShop, page_of: PageOf) -> None:
    make_list(new_shop.installation.database, new_shop.buyer, "Obra", [Line(1, Decimal(1))])
    app = page_of(new_shop.installation, new_shop.buyer, LISTS)
    app.text_input(key="new_name").set_value("obra")
    next(button for button in app.button if button.label == "Crear lista").click().run()
    assert "Ya tienes una lista «obra»; elige otro nombre." in toasts(app).replace("\\", "")


def test_customers_without_purchases_are_told_what_will_be_there(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer, LISTS)
    app.pills(key="lista").set_value("frecuentes").run()
    assert "Todavía no hay compras tuyas en Microsip" in drawn(app)


@pytest.mark.parametrize("filters", [["Con existencia"], ["En promoción"], ["Ya comprados"]])
def test_filters_leave_what_they_say(shop: OpenShop, page_of: PageOf, filters: list[str]) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.pills(key="filtros").set_value(filters).run()
    html = drawn(app)
    if filters == ["Con existencia"]:
        assert "32 artículos" in html
    else:
        assert "No hay artículos en esta selección" in html


def test_the_catalogue_is_sorted_as_is_asked(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.selectbox(key="orden").set_value("Mayor precio").run()
    assert drawn(app).index("Martillo de uña 16 oz") < drawn(app).index("Tornillo para madera n.º 30")
    app.selectbox(key="orden").set_value("Menor precio").run()
    assert "Martillo de uña 16 oz" not in drawn(app)


def test_the_company_decides_what_is_shown_of_stock_and_prices(new_shop: OpenShop, page_of: PageOf) -> None:
    save(
        new_shop.installation.database,
        new_shop.buyer.company,
        {STOCK_SHOWN: StockShown.AVAILABILITY, PRICES_WITH_TAXES: True, OTHER_WAREHOUSES: True},
        "admin@latuerca.example",
    )
    app = page_of(new_shop.installation, new_shop.buyer, buscar="martillo")
    html = drawn(app)
    assert "42 disponibles" not in html
    assert "Disponible" in html


def test_what_is_out_of_stock_is_offered_another_in_its_place(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer, ARTICLE, articulo=str(id_of(shop, "LLA-001")))
    assert [each.value for each in app.subheader] == ["Con existencia, en su lugar"]
    assert "Martillo de uña 16 oz" in drawn(app)
