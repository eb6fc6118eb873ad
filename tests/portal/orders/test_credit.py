"""An order is accepted while what is owed and ordered stays within the customer's limit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from microsip.documents import Kind
from microsip.documents.document import mark_of
from microsip.errors import NeedsAttention
from portal import carts
from portal.accounts import User
from portal.configuration import configuration_of
from portal.configuration.ordering import BLOCK_OVERDUE, CREDIT_WITHOUT_LIMIT
from portal.credit import Credit, CreditExceeded, check_credit
from portal.database import utc_now
from portal.orders.confirming import OrderRefused, confirm
from portal.orders.reading import orders
from portal.orders.records import Order
from portal.orders.review import Choices, Review
from portal.orders.reviewing import review
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.orders.tokens import token_of
from portal.outbox.administering import cancel
from tests.portal.orders.trading import Trading

D = Decimal
QUOTATION = Choices(kind=Kind.QUOTATION)


def seen(trading: Trading, user: User, units: str, article: int, choices: Choices | None = None) -> Review:
    carts.clear(trading.database, user)
    trading.put(user, (article, units))
    return review(trading.installation, trading.buyer(user), carts.cart_of(trading.database, user), choices)


def ordered(trading: Trading, user: User, units: str, article: int) -> Order:
    made = confirm(trading.installation, seen(trading, user, units, article))
    assert isinstance(made, Order)
    return made


def credit(trading: Trading, user: User, article: int) -> Credit:
    found = seen(trading, user, "1", article).credit
    assert found is not None
    return found


def document(trading: Trading, customer: int, kind: str, status: str, net: str, **values: Any) -> int:
    """A sales document of Microsip with one line of ten units."""
    given = {"APLICADO": "S", "MONEDA_ID": 1, "TIPO_CAMBIO": D(1), "TOTAL_IMPUESTOS": D(net) * D("0.16"), **values}
    delivered = D(given.pop("delivered", 0))
    made = trading.shop.add(
        "doctos_ve", CLIENTE_ID=customer, TIPO_DOCTO=kind, ESTATUS=status, IMPORTE_NETO=D(net), **given
    )
    trading.shop.add(
        "doctos_ve_det",
        DOCTO_VE_ID=made,
        UNIDADES=D(10),
        UNIDADES_SURT_DEV=delivered,
        PRECIO_TOTAL_NETO=D(net),
        ROL="N",
    )
    return made


def charge(trading: Trading, customer: int, amount: str, due: date) -> None:
    """An invoice that is owed."""
    made = trading.shop.add(
        "doctos_cc", CLIENTE_ID=customer, FECHA=due, CANCELADO="N", APLICADO="S", NATURALEZA_CONCEPTO="C"
    )
    trading.shop.add(
        "importes_doctos_cc", DOCTO_CC_ID=made, TIPO_IMPTE="C", IMPORTE=D(amount), CANCELADO="N", APLICADO="S"
    )
    trading.shop.add("vencimientos_cargos_cc", DOCTO_CC_ID=made, FECHA_VENCIMIENTO=due, PCTJE_VEN=D(100))


def test_orders_use_credit_until_there_is_none_left(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="348")
    user = trading.user(customer)
    trading.publish()
    ordered(trading, user, "2", article)
    left = credit(trading, user, article)
    assert (left.in_portal, left.available) == (D("232.00"), D("116.00"))
    ordered(trading, user, "1", article)
    with pytest.raises(OrderRefused) as refused:
        confirm(trading.installation, seen(trading, user, "1", article))
    assert refused.value.message == (
        "El pedido de $116.00 MXN rebasa tu crédito: de tu límite de $348.00 MXN debes $0.00 MXN y tienes $348.00 MXN "
        "en pedidos sin facturar, así que te quedan $0.00 MXN; quita artículos, paga una parte o pide una cotización."
    )


def test_quotations_are_not_limited_and_use_no_credit(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer(limit="1"))
    trading.publish()
    quoted = confirm(trading.installation, seen(trading, user, "50", article, QUOTATION))
    assert isinstance(quoted, Order)
    assert credit(trading, user, article).used == 0


@pytest.mark.parametrize("choice", ["unrestricted", "blocked"])
def test_the_administrator_says_what_no_limit_means(trading: Trading, choice: str) -> None:
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer(limit="0"))
    trading.publish()
    trading.choose(CREDIT_WITHOUT_LIMIT, choice)
    problems = seen(trading, user, "5", article).problems
    assert bool(problems) == (choice == "blocked")
    assert all("no tiene límite de crédito" in problem.message for problem in problems)


def test_an_overdue_balance_blocks_where_the_administrator_wants_it(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="10000")
    user = trading.user(customer)
    charge(trading, customer, "50", date(2025, 10, 1))
    charge(trading, customer, "70", date(2099, 1, 1))
    trading.publish()
    assert credit(trading, user, article) == Credit(D("10000.00"), D("120.00"), D("50.00"), D(0), D(0), "MXN")
    assert seen(trading, user, "1", article).problems == ()
    trading.choose(BLOCK_OVERDUE, "sí")
    [problem] = seen(trading, user, "1", article).problems
    assert "saldo vencido de $50.00 MXN; págalo" in problem.message
    assert seen(trading, user, "1", article, QUOTATION).problems == ()


def test_what_microsip_has_ordered_and_not_invoiced_counts(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="10000")
    user = trading.user(customer)
    document(trading, customer, "P", "P", "100")
    document(trading, customer, "P", "P", "100", delivered=4)
    document(trading, customer, "P", "C", "1000")
    document(trading, customer, "P", "S", "1000", delivered=10)
    document(trading, customer, "P", "P", "1000", APLICADO="N")
    document(trading, customer, "C", "P", "1000")
    document(trading, customer, "P", "P", "100", MONEDA_ID=2, TIPO_CAMBIO=D(20))
    other = trading.customer(limit="10000")
    document(trading, other, "P", "P", "1000")
    trading.publish()
    assert credit(trading, user, article).in_microsip == D("116") + D("69.60") + D("2320")


def test_a_delivery_counts_until_it_is_invoiced(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="10000")
    user = trading.user(customer)
    order = document(trading, customer, "P", "S", "100", delivered=10)
    delivery = document(trading, customer, "R", "N", "100")
    trading.shop.add("doctos_ve_ligas", DOCTO_VE_FTE_ID=order, DOCTO_VE_DEST_ID=delivery)
    trading.publish()
    assert credit(trading, user, article).in_microsip == 116
    invoice = document(trading, customer, "F", "N", "100")
    trading.shop.add("doctos_ve_ligas", DOCTO_VE_FTE_ID=delivery, DOCTO_VE_DEST_ID=invoice)
    trading.publish()
    assert credit(trading, user, article).in_microsip == 0


def test_an_order_counts_once_whichever_side_shows_it(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="10000")
    user = trading.user(customer)
    trading.publish()
    order = ordered(trading, user, "1", article)
    assert credit(trading, user, article).used == 116
    mark = mark_of(token_of(trading.company, order.key))
    shown = document(trading, customer, "P", "P", "100", DESCRIPCION=f"{mark} Urge")
    trading.publish()
    assert credit(trading, user, article).used == 116
    _accept(trading, order, shown)
    assert credit(trading, user, article).used == 116
    trading.shop.rows["doctos_ve"][0]["ESTATUS"] = "C"
    trading.publish()
    assert credit(trading, user, article).used == 0


def test_an_accepted_order_counts_until_a_version_could_show_it(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer(limit="10000"))
    trading.publish()
    order = ordered(trading, user, "1", article)
    _accept(trading, order, 777)
    assert credit(trading, user, article).in_portal == 116
    with trading.database.begin() as transaction:
        transaction.execute(update(orders_table).values(accepted_at=utc_now() - timedelta(days=2)))
    assert credit(trading, user, article).in_portal == 0


def test_cancelled_and_rejected_orders_free_their_credit(trading: Trading) -> None:
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer(limit="116"))
    trading.publish()
    first = ordered(trading, user, "1", article)
    cancel(trading.database, trading.company, first.id, "admin")
    second = ordered(trading, user, "1", article)
    with trading.database.begin() as transaction:
        rejected = update(orders_table).where(orders_table.c.id == second.id)
        transaction.execute(rejected.values(state=OrderState.REJECTED.value))
    assert ordered(trading, user, "1", article).total == 116


def test_users_who_order_at_the_same_moment_stay_within_the_limit_together(trading_on_each: Trading) -> None:
    trading = trading_on_each
    article = trading.article("Martillo", "100")
    customer = trading.customer(limit="348")
    users = [trading.user(customer) for _ in range(6)]
    trading.publish()
    reviews = [seen(trading, user, "1", article) for user in users]
    start = Barrier(len(users))

    def attempt(shown: Review) -> str:
        start.wait()
        try:
            confirm(trading.installation, shown)
        except NeedsAttention as refused:
            return refused.message
        return ""

    with ThreadPoolExecutor(len(users)) as pool:
        refusals = [message for message in pool.map(attempt, reviews) if message]
    assert len(refusals) == 3
    assert all("rebasa tu crédito" in message for message in refusals)
    assert orders(trading.database, trading.company).total == 3


def test_a_double_click_stores_one_order(trading_on_each: Trading) -> None:
    trading = trading_on_each
    article = trading.article("Martillo", "100")
    user = trading.user(trading.customer())
    trading.publish()
    shown = seen(trading, user, "1", article)
    start = Barrier(4)

    def click(_: int) -> int | None:
        start.wait()
        made = confirm(trading.installation, shown)
        return made.id if isinstance(made, Order) else None

    with ThreadPoolExecutor(4) as pool:
        clicked = set(pool.map(click, range(4)))
    assert len(clicked - {None}) == 1
    with trading.database.read() as transaction:
        assert len(transaction.execute(select(orders_table.c.id)).all()) == 1


def test_without_room_the_refusal_never_offers_a_negative_rest(trading: Trading) -> None:
    exceeded = Credit(D(100), D(150), D(0), D(0), D(0), "MXN")
    trading.publish()
    configuration = configuration_of(trading.database, trading.company)
    with pytest.raises(CreditExceeded, match=r"te quedan \$0.00 MXN"):
        check_credit(exceeded, D(1), configuration)


def _accept(trading: Trading, order: Order, docto_ve_id: int) -> None:
    values = {"state": OrderState.ACCEPTED.value, "docto_ve_id": docto_ve_id, "accepted_at": utc_now()}
    with trading.database.begin() as transaction:
        transaction.execute(update(orders_table).where(orders_table.c.id == order.id).values(**values))
