"""A cart becomes an order once, as it was seen, while everything that it depends on holds."""

from decimal import Decimal

import pytest

from microsip.documents import Kind
from portal import carts
from portal.accounts import User
from portal.configuration.ordering import (
    FREIGHT_ARTICLE,
    FREIGHT_RULE,
    ORDERS_EMAIL,
    PRICE_WITHOUT_POLICY,
    STOCK_POLICY,
)
from portal.mail import mail, mails
from portal.orders.confirming import Changed, OrderRefused, confirm, place
from portal.orders.reading import orders
from portal.orders.records import Order
from portal.orders.review import Choices, Review
from portal.orders.reviewing import review
from portal.orders.states import OrderState
from tests.portal.orders.trading import DOLLAR, LIST, Trading

D = Decimal


def seen(trading: Trading, user: User, choices: Choices | None = None) -> Review:
    return review(trading.installation, trading.buyer(user), carts.cart_of(trading.database, user), choices)


def ordered(trading: Trading, shown: Review) -> Order:
    made = confirm(trading.installation, shown)
    assert isinstance(made, Order)
    return made


def test_what_was_seen_is_what_is_stored(trading: Trading) -> None:
    hammer, nails = trading.article("Martillo", "100", key="M-1"), trading.article("Clavo", "0.333333")
    way = trading.shop.add("vias_embarque", NOMBRE="Paquetería", ES_PREDET="S")
    user = trading.user(trading.customer(limit="1000", VENDEDOR_ID=3))
    reader = trading.publish()
    trading.put(user, (hammer, "2"), (nails, "7"))
    carts.set_notes(trading.database, user, hammer, "Con mango rojo")
    shown = seen(trading, user, Choices(purchase_order="OC-1", notes="Entregar temprano"))
    order = ordered(trading, shown)
    assert (order.kind, order.state, order.folio) == (Kind.ORDER, OrderState.PENDING, None)
    assert (order.subtotal, order.tax_total, order.total) == (D("202.33"), D("32.37"), D("234.70"))
    assert [(line.name, line.units, line.unit_price, line.total, line.notes) for line in order.lines] == [
        ("Martillo", 2, 100, 200, "Con mango rojo"),
        ("Clavo", 7, D("0.333333"), D("2.33"), ""),
    ]
    assert order.lines[0].article_key == "M-1"
    assert order.lines[0].explanation[-1] == "Total con impuestos: 232.00 MXN."
    assert [(tax.name, tax.base, tax.amount) for tax in order.taxes] == [("IVA 16%", D("202.33"), D("32.37"))]
    assert (order.purchase_order, order.notes, order.shipping_id) == ("OC-1", "Entregar temprano", way)
    assert (order.salesperson_id, order.payment_terms_id, order.currency, order.rate) == (3, 5, "MXN", 1)
    assert (order.customer_name, order.placed_by, order.version) == (
        "Ferretería Sol",
        user.email,
        reader.version.number,
    )
    assert carts.cart_of(trading.database, user).lines == ()


def test_the_same_confirmation_gives_the_first_order(trading: Trading) -> None:
    article = trading.article("Martillo")
    user = trading.user(trading.customer())
    trading.publish()
    trading.put(user, (article, "1"))
    tab, other_tab = seen(trading, user), seen(trading, user)
    assert tab.key == other_tab.key
    first = ordered(trading, tab)
    assert [ordered(trading, each).id for each in (tab, other_tab)] == [first.id, first.id]
    trading.put(user, (article, "5"))
    assert ordered(trading, tab).id == first.id
    assert ordered(trading, seen(trading, user)).id != first.id
    assert orders(trading.database, trading.company).total == 2


def test_what_changed_since_the_review_is_told_and_confirmed_again(trading: Trading) -> None:
    article = trading.article("Martillo", "100", stock="10")
    user = trading.user(trading.customer())
    trading.publish()
    trading.put(user, (article, "4"))
    shown = seen(trading, user)
    trading.shop.rows["precios_articulos"][0]["PRECIO"] = D(120)
    trading.shop.rows["saldos_in"][0]["ENTRADAS_UNIDADES"] = D(3)
    trading.publish()
    changed = confirm(trading.installation, shown)
    assert isinstance(changed, Changed)
    assert changed.changes == (
        "El precio de «Martillo» cambió de $100.00 a $120.00.",
        "De «Martillo» ahora hay 3 de las 4 que pides.",
    )
    assert orders(trading.database, trading.company).total == 0
    order = ordered(trading, changed.review)
    assert (order.key, order.subtotal) == (shown.key, 480)


def test_a_cart_changed_in_another_tab_is_shown_before_it_is_ordered(trading: Trading) -> None:
    hammer, nails = trading.article("Martillo"), trading.article("Clavo", "1")
    user = trading.user(trading.customer())
    trading.publish()
    trading.put(user, (hammer, "1"))
    shown = seen(trading, user)
    trading.put(user, (hammer, "2"), (nails, "10"))
    changed = confirm(trading.installation, shown)
    assert isinstance(changed, Changed)
    assert changed.changes == ("De «Martillo» ahora son 3 y no 1.", "Se agregó «Clavo» por $10.00.")
    carts.clear(trading.database, user)
    emptied = confirm(trading.installation, changed.review)
    assert isinstance(emptied, Changed)
    assert emptied.review.problems[0].message == "El carrito está vacío; agrega artículos del catálogo."


def test_documents_are_in_the_customers_currency(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer(MONEDA_ID=DOLLAR, COBRAR_IMPUESTOS="N"))
    trading.publish()
    trading.put(user, (article, "3"))
    order = ordered(trading, seen(trading, user))
    assert (order.currency_id, order.currency, order.rate) == (DOLLAR, "USD", 20)
    assert (order.lines[0].unit_price, order.total, order.taxes) == (5, 15, ())


def test_freight_is_a_line_of_its_own_that_is_taxed(trading: Trading) -> None:
    article = trading.article("Martillo", "100", PESO_UNITARIO=D("1.5"))
    freight = trading.article("Flete", "", stock="0", key="FLETE", ES_ALMACENABLE="N")
    user = trading.user(trading.customer())
    trading.publish()
    trading.choose(FREIGHT_ARTICLE, "flete")
    trading.choose(FREIGHT_RULE, "por kilo 10; gratis desde 1000")
    trading.put(user, (article, "3"))
    order = ordered(trading, seen(trading, user))
    assert [(line.article_id, line.units, line.total, line.is_freight) for line in order.lines] == [
        (article, 3, 300, False),
        (freight, 1, 45, True),
    ]
    assert (order.subtotal, order.tax_total) == (345, D("55.2"))
    trading.put(user, (article, "10"))
    free = ordered(trading, seen(trading, user))
    assert free.lines == free.articles


def test_freight_without_its_article_keeps_orders_from_being_confirmed(trading: Trading) -> None:
    article = trading.article("Martillo")
    user = trading.user(trading.customer())
    trading.publish()
    trading.choose(FREIGHT_ARTICLE, "NADA")
    trading.choose(FREIGHT_RULE, "fijo 50")
    trading.put(user, (article, "1"))
    with pytest.raises(OrderRefused, match="El artículo de fletes «NADA» no está"):
        confirm(trading.installation, seen(trading, user))


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("block", "De «Martillo» sólo hay 3; pide esa cantidad o menos."),
        ("back-order", "De «Martillo» hay 3 de 5; lo demás queda por surtir."),
        ("warn", "De «Martillo» hay 3 de 5; pregunta a la empresa cuándo llega lo demás."),
    ],
)
def test_missing_stock_is_what_the_administrator_makes_of_it(trading: Trading, policy: str, told: str) -> None:
    article = trading.article("Martillo", stock="3")
    user = trading.user(trading.customer())
    trading.publish()
    trading.choose(STOCK_POLICY, policy)
    trading.put(user, (article, "5"))
    shown = seen(trading, user)
    assert told in (*shown.warnings, *(problem.message for problem in shown.problems))
    if policy == "block":
        with pytest.raises(OrderRefused, match="sólo hay 3"):
            confirm(trading.installation, shown)
    else:
        assert ordered(trading, shown).total > 0


def test_customer_and_company_are_told(trading: Trading) -> None:
    article = trading.article("Martillo", key="M-1")
    trading.article("Flete", "", stock="0", key="FLETE")
    user = trading.user(trading.customer())
    trading.publish()
    for setting, text in (
        (ORDERS_EMAIL, "ventas@ferreteria.example"),
        (FREIGHT_ARTICLE, "FLETE"),
        (FREIGHT_RULE, "fijo 9"),
    ):
        trading.choose(setting, text)
    trading.put(user, (article, "1"))
    order = ordered(trading, seen(trading, user))
    told = [mail(trading.database, trading.company, each.id)[0] for each in mails(trading.database, trading.company)]
    assert {each.recipient for each in told} == {user.email, "ventas@ferreteria.example"}
    assert all(f"pedido {order.id}" in each.subject for each in told)
    assert all("1 pieza  Martillo" in (each.text or "") and "Flete" not in (each.text or "") for each in told)


class TestBadInput:
    """Each has its message, and nothing is stored."""

    def refused(self, trading: Trading, user: User, choices: Choices | None = None) -> str:
        with pytest.raises(OrderRefused) as refusal:
            confirm(trading.installation, seen(trading, user, choices))
        assert orders(trading.database, trading.company).total == 0
        return refusal.value.message

    def test_an_empty_cart(self, trading: Trading) -> None:
        user = trading.user(trading.customer())
        trading.publish()
        assert "El carrito está vacío" in self.refused(trading, user)

    def test_an_article_suspended_or_removed_since(self, trading: Trading) -> None:
        suspended, removed = trading.article("Zapapico"), trading.article("Carretilla")
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (suspended, "1"), (removed, "1"))
        trading.shop.rows["articulos"][0]["ESTATUS"] = "S"
        del trading.shop.rows["articulos"][1]
        trading.publish()
        message = self.refused(trading, user)
        assert "«Zapapico» ya no se vende; quítalo del carrito." in message
        assert "«Un artículo del carrito» ya no se vende" in message

    def test_a_quantity_that_is_not_sold_any_more(self, trading: Trading) -> None:
        article = trading.article("Cable", APLICAR_FACTOR_VENTA="N", FACTOR_VENTA=D(100))
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (article, "150"))
        trading.shop.rows["articulos"][0]["APLICAR_FACTOR_VENTA"] = "S"
        trading.publish()
        assert "múltiplos de 100; pide 100 o 200" in self.refused(trading, user)

    def test_a_suspended_customer(self, trading: Trading) -> None:
        article = trading.article("Martillo")
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (article, "1"))
        trading.shop.rows["clientes"][0]["ESTATUS"] = "B"
        trading.publish()
        assert "está suspendida" in self.refused(trading, user)

    def test_a_customer_without_address_or_terms(self, trading: Trading) -> None:
        article = trading.article("Martillo")
        user = trading.user(trading.customer(COND_PAGO_ID=None))
        trading.shop.rows["dirs_clientes"].clear()
        trading.publish()
        trading.put(user, (article, "1"))
        message = self.refused(trading, user)
        assert "no tiene una dirección en Microsip" in message
        assert "no tiene condiciones de pago" in message

    def test_a_customer_without_a_list_of_prices(self, trading: Trading) -> None:
        article = trading.article("Martillo")
        user = trading.user(trading.customer())
        trading.shop.rows["precios_empresa"][0]["ID_INTERNO"] = "M"
        trading.publish()
        trading.put(user, (article, "1"))
        assert "pide a la empresa que te asigne una política de precios" in self.refused(trading, user)

    def test_a_customer_to_whom_no_price_policy_gives_anything(self, trading: Trading) -> None:
        article = trading.article("Martillo")
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (article, "1"))
        trading.choose(PRICE_WITHOUT_POLICY, "blocked")
        assert "todavía no tiene precios asignados" in self.refused(trading, user)

    def test_an_article_without_a_price_and_one_in_a_currency_without_a_rate(self, trading: Trading) -> None:
        unpriced, foreign = trading.article("Sin precio", ""), trading.article("Importado", "")
        trading.shop.add("monedas", MONEDA_ID=7, NOMBRE="Euro", CLAVE_FISCAL="EUR", ES_MONEDA_LOCAL="N")
        trading.shop.add("precios_articulos", ARTICULO_ID=foreign, PRECIO_EMPRESA_ID=LIST, PRECIO=D(9), MONEDA_ID=7)
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (unpriced, "1"), (foreign, "1"))
        message = self.refused(trading, user)
        assert "«Sin precio» no tiene precio" in message
        assert "«Importado» tiene precio en EUR y no hay tipo de cambio" in message

    def test_a_customer_in_a_currency_without_a_rate(self, trading: Trading) -> None:
        article = trading.article("Martillo")
        trading.shop.add("monedas", MONEDA_ID=7, NOMBRE="Euro", CLAVE_FISCAL="EUR", ES_MONEDA_LOCAL="N")
        user = trading.user(trading.customer(MONEDA_ID=7))
        trading.publish()
        trading.put(user, (article, "1"))
        assert "No hay tipo de cambio de EUR" in self.refused(trading, user)

    @pytest.mark.parametrize(
        ("choices", "message"),
        [
            (Choices(purchase_order="x" * 36), "El número de orden de compra tiene 36 caracteres"),
            (Choices(notes="ñ" * 178), "El texto de las observaciones tiene 178 caracteres y en Microsip caben 177"),
            (
                Choices(notes="Entrega → bodega"),
                "El texto de las observaciones lleva «→», un carácter que Microsip no puede",
            ),
            (Choices(address_id=404), "La dirección de entrega ya no existe; elige otra."),
            (Choices(shipping_id=404), "La vía de embarque ya no existe; elige otra."),
        ],
    )
    def test_what_microsip_has_no_room_for(self, trading: Trading, choices: Choices, message: str) -> None:
        article = trading.article("Martillo")
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (article, "1"))
        assert message in self.refused(trading, user, choices)

    def test_more_money_than_a_document_holds(self, trading: Trading) -> None:
        article = trading.article("Oro", "9999999", stock="0")
        user = trading.user(trading.customer())
        trading.publish()
        trading.put(user, (article, "9999999999"))
        assert "es mayor que el que admite Microsip; pide menos unidades" in self.refused(trading, user)


def test_a_buyer_without_a_user_places_a_cart_at_once(trading: Trading) -> None:
    article = trading.article("Martillo")
    user = trading.user(trading.customer())
    trading.publish()
    buyer = trading.buyer(user)
    clerk = type(buyer)(buyer.company, buyer.customer, "root (b2bgo)")
    cart = carts.Cart("clave-1", (carts.Line(article, D(2)),))
    made = place(trading.installation, clerk, cart, Choices(kind=Kind.QUOTATION))
    again = place(trading.installation, clerk, cart, Choices())
    assert (made.kind, made.key, made.placed_by) == (Kind.QUOTATION, "clave-1", "root (b2bgo)")
    assert again == made
