"""From the cart to an order, and what customers and administrators see of it."""

import csv
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from portal import carts
from portal.catalogue.keys import article_id_by_key
from portal.configuration import save
from portal.configuration.ordering import STOCK_POLICY, StockPolicy
from portal.customers import customer_of
from portal.orders.confirming import place
from portal.orders.exporting import as_csv
from portal.orders.reading import orders
from portal.orders.records import Order
from portal.orders.review import Buyer, Choices
from portal.orders.states import OrderState
from portal.outbox.administering import cancel
from storefront_app.components import paging
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

CART, CHECKOUT, ORDERS, ORDER = "views/cart.py", "views/checkout.py", "views/orders.py", "views/order.py"
COMPANY_ORDERS, COMPANY_ORDER = "views/company_orders.py", "views/company_order.py"


def put(shop: OpenShop, *lines: tuple[str, str]) -> None:
    reader = shop.installation.warehouse.reader(shop.buyer.company.slug)
    for key, units in lines:
        carts.add(shop.installation.database, reader, shop.buyer, article_id_by_key(reader, key), Decimal(units))


def ordered(shop: OpenShop, **choices: str) -> Order:
    reader = shop.installation.warehouse.reader(shop.buyer.company.slug)
    buyer = Buyer(shop.buyer.company, customer_of(reader, shop.buyer), shop.buyer.email, shop.buyer)
    put(shop, ("MAR-016", "2"))
    return place(
        shop.installation,
        buyer,
        carts.cart_of(shop.installation.database, shop.buyer),
        Choices(**choices),  # type: ignore[arg-type]
    )


def click(app: AppTest, label: str) -> AppTest:
    [button] = [each for each in app.button if each.label == label]
    return button.click().run()


def all_orders(shop: OpenShop) -> tuple[Order, ...]:
    return orders(shop.installation.database, shop.buyer.company).orders


@pytest.fixture
def shop_with_cart(new_shop: OpenShop) -> OpenShop:
    put(new_shop, ("MAR-016", "2"), ("DES-014", "1"))
    return new_shop


def test_an_empty_cart_leads_to_the_catalogue(shop: OpenShop, page_of: PageOf) -> None:
    assert "Tu carrito está vacío" in drawn(page_of(shop.installation, shop.buyer, CART))
    assert "Tu carrito está vacío" in drawn(page_of(shop.installation, shop.buyer, CHECKOUT))


def test_the_cart_tells_what_each_line_and_all_of_it_come_to(shop_with_cart: OpenShop, page_of: PageOf) -> None:
    html = drawn(page_of(shop_with_cart.installation, shop_with_cart.buyer, CART))
    assert "$270.00" in html
    assert "2 × $135.00 · −10 %" in html
    assert "$308.50" in html


def test_quantities_change_and_articles_leave_the_cart(shop_with_cart: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop_with_cart.installation, shop_with_cart.buyer, CART)
    app.number_input[0].set_value(4).run()
    assert "$540.00" in drawn(app)
    put(shop_with_cart, ("MAR-016", "1000000000"))  # as a quick order does: it can be lowered
    assert page_of(shop_with_cart.installation, shop_with_cart.buyer, CART).number_input[0].value == 1_000_000_004
    app.number_input[1].set_value(0).run()
    assert len(app.number_input) == 1
    click(app, "Sí, vaciar")
    assert "Tu carrito está vacío" in drawn(app)


def test_a_long_cart_is_shown_a_page_at_a_time_with_the_totals_of_all_of_it(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    put(new_shop, *((f"TOR-{number:03}", "1") for number in range(1, 31)), ("MAR-016", "100"))
    save(new_shop.installation.database, new_shop.buyer.company, {STOCK_POLICY: StockPolicy.BLOCK}, "admin")
    app = page_of(new_shop.installation, new_shop.buyer, CART)
    first = drawn(app)
    assert len(app.number_input) == 25
    assert "sólo hay 42; pide esa cantidad o menos" in first  # what is to be corrected comes first
    assert "n.º 30" not in first
    app = page_of(new_shop.installation, new_shop.buyer, CART, articulos="2")
    assert len(app.number_input) == 6
    last = drawn(app)
    assert "n.º 30" in last
    for html in (first, last):
        assert "$12,352.50" in html  # 465 of the screws and 30 quarters, and 100 hammers at 118.80


def test_a_long_order_is_shown_a_page_at_a_time(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "LINES_ON_A_PAGE", 20)
    put(new_shop, *((f"TOR-{number:03}", "1") for number in range(1, 31)))
    app = page_of(new_shop.installation, new_shop.buyer, CHECKOUT, partidas="2")
    assert "n.º 30" in drawn(app)
    assert "n.º 20<" not in drawn(app)
    click(app, "Confirmar pedido")
    [order] = all_orders(new_shop)
    detail = page_of(new_shop.installation, new_shop.buyer, ORDER, n=str(order.id))
    assert "n.º 20" in drawn(detail)
    assert "n.º 21" not in drawn(detail)
    assert "$472.50" in drawn(detail)


def test_an_order_is_confirmed_with_what_was_chosen(shop_with_cart: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop_with_cart.installation, shop_with_cart.buyer, CHECKOUT)
    app.text_input(key="purchase_order").set_value("=OC-15").run()
    click(app, "Confirmar pedido")
    [order] = all_orders(shop_with_cart)
    assert (order.purchase_order, order.total) == ("=OC-15", Decimal("308.50"))
    assert carts.cart_of(shop_with_cart.installation.database, shop_with_cart.buyer).lines == ()
    assert f"Pedido {order.id}" in drawn(app)
    assert "su folio aparece aquí en unos segundos" in drawn(app)
    assert "Constitución 100, 64000" in drawn(app)
    exported = as_csv(shop_with_cart.installation.database, shop_with_cart.buyer.company, text="oc-15")
    [row] = csv.DictReader(exported.decode("utf-8-sig").splitlines())
    assert (row["tipo"], row["estado"], row["total"]) == ("pedido", "Por enviar", str(order.total))
    assert row["orden_compra"] == "'=OC-15"  # no spreadsheet takes it for a formula


def test_what_keeps_an_order_from_being_confirmed_is_told_and_the_button_rests(
    shop_with_cart: OpenShop, page_of: PageOf
) -> None:
    installation, company = shop_with_cart.installation, shop_with_cart.buyer.company
    save(installation.database, company, {STOCK_POLICY: StockPolicy.BLOCK}, "admin")
    put(shop_with_cart, ("MAR-016", "100"))
    app = page_of(installation, shop_with_cart.buyer, CHECKOUT)
    assert "sólo hay 42; pide esa cantidad o menos" in drawn(app)
    [button] = [each for each in app.button if each.label == "Confirmar pedido"]
    assert button.disabled


def test_a_cart_changed_elsewhere_is_shown_again_before_it_is_ordered(
    shop_with_cart: OpenShop, page_of: PageOf
) -> None:
    app = page_of(shop_with_cart.installation, shop_with_cart.buyer, CHECKOUT)
    put(shop_with_cart, ("MAR-016", "3"))
    click(app, "Confirmar pedido")
    html = drawn(app)
    assert "Algo cambió desde que abriste esta página" in html
    assert "De «Martillo de uña 16 oz» ahora son 5 y no 2." in html
    assert all_orders(shop_with_cart) == ()
    click(app, "Confirmar pedido")
    assert [order.total for order in all_orders(shop_with_cart)] == [Decimal("713.50")]


def test_customers_find_their_orders_and_repeat_them(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.buyer, ORDERS)
    assert "Todavía no hay pedidos" in drawn(app)
    assert "Ir al catálogo" in [link.proto.label for link in app.get("page_link")]
    order = ordered(new_shop, purchase_order="OC-77")
    app = page_of(new_shop.installation, new_shop.buyer, ORDERS)
    assert f"Pedido {order.id}" in drawn(app)
    app.text_input(key="buscar").set_value("oc-7").run()
    assert "OC OC-77" in drawn(app)
    app.text_input(key="buscar").set_value("nada").run()
    assert "No encontramos ningún pedido" in drawn(app)
    click(app, "Ver todos los pedidos")
    assert "OC OC-77" in drawn(app)
    detail = page_of(new_shop.installation, new_shop.buyer, ORDER, n=str(order.id))
    assert "¿Por qué este precio?" in drawn(detail)
    click(detail, "Pedir de nuevo")
    cart = carts.cart_of(new_shop.installation.database, new_shop.buyer)
    assert [line.units for line in cart.lines] == [2]


@pytest.mark.parametrize("number", ["", "0", "999", "1 OR 1=1", "9" * 30, "²"])
def test_an_order_that_is_not_theirs_is_none(shop: OpenShop, page_of: PageOf, number: str) -> None:
    app = page_of(shop.installation, shop.buyer, ORDER, n=number)
    assert "Ese pedido no está en tu lista" in drawn(app)


class TestAdministrator:
    """Sees everybody's orders."""

    def test_orders_are_found_by_state_and_exported(self, new_shop: OpenShop, page_of: PageOf) -> None:
        order = ordered(new_shop)
        app = page_of(new_shop.installation, new_shop.administrator, COMPANY_ORDERS)
        assert "Ferretería La Económica" in drawn(app)
        app.pills(key="estado").set_value("Rechazados").run()
        assert "No encontramos ningún pedido" in drawn(app)
        app.pills(key="estado").set_value("Por enviar").run()
        assert f"Pedido {order.id}" in drawn(app)

    def test_one_that_waits_is_sent_again_or_cancelled(self, new_shop: OpenShop, page_of: PageOf) -> None:
        order = ordered(new_shop)
        app = page_of(new_shop.installation, new_shop.administrator, COMPANY_ORDER, n=str(order.id))
        click(app, "Enviar ahora")
        assert [each.value for each in app.success] == ["Se enviará en un momento\\."]
        click(app, "Sí, cancelar")
        assert "Cancelado" in drawn(app)
        assert all_orders(new_shop)[0].state is OrderState.CANCELLED

    def test_what_somebody_else_did_meanwhile_is_told(self, new_shop: OpenShop, page_of: PageOf) -> None:
        order = ordered(new_shop)
        app = page_of(new_shop.installation, new_shop.administrator, COMPANY_ORDER, n=str(order.id))
        cancel(new_shop.installation.database, new_shop.buyer.company, order.id, "otro")
        click(app, "Enviar ahora")
        assert "no hay nada que reintentar" in app.warning[0].value
