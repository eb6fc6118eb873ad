"""Orders of more than a user may order alone: they wait, count in the credit, and are decided on once."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from portal import carts
from portal.accounts import Assignment, Role, User, create_user
from portal.mail.tables import mails_table
from portal.orders.approving import NobodyApproves, NothingToDecide, approve, refuse
from portal.orders.confirming import OrderRefused, place
from portal.orders.reading import UnknownOrder
from portal.orders.records import Order
from portal.orders.review import Choices
from portal.orders.states import OrderState
from portal.outbox.waiting import waiting
from portal.people import set_active
from portal.permissions import NotPermitted
from tests.portal.orders.trading import Trading

LIMIT = Decimal(200)


def colleague(trading: Trading, customer_id: int, role: Role = Role.SUPERVISED_BUYER) -> User:
    assignment = Assignment(role, customer_id, LIMIT if role is Role.SUPERVISED_BUYER else None)
    with trading.database.begin() as transaction:
        return create_user(transaction, trading.company, f"{role.value}@cliente.example", assignment, "-")


def ordered(trading: Trading, user: User, article_id: int, units: str) -> Order:
    trading.put(user, (article_id, units))
    cart = carts.cart_of(trading.database, user)
    return place(trading.installation, trading.buyer(user), cart, Choices())


def mailed(trading: Trading) -> list[tuple[str, str]]:
    with trading.database.read() as transaction:
        rows = transaction.execute(select(mails_table.c.template, mails_table.c.recipient).order_by(mails_table.c.id))
        return [(row.template, row.recipient) for row in rows]


@pytest.fixture
def customer_id(trading: Trading) -> int:
    return trading.customer(limit="1000")


@pytest.fixture
def hammer(trading: Trading, customer_id: int) -> int:
    article = trading.article("Martillo", price="100")
    trading.publish()
    return article


def test_an_order_within_the_amount_is_delivered_and_one_beyond_it_waits(
    trading: Trading, customer_id: int, hammer: int
) -> None:
    principal, user = trading.user(customer_id), colleague(trading, customer_id)
    assert ordered(trading, user, hammer, "1").state is OrderState.PENDING  # 116.00 with IVA
    awaiting = ordered(trading, user, hammer, "2")  # 232.00
    assert (awaiting.state, awaiting.total) == (OrderState.AWAITING_APPROVAL, Decimal("232.00"))
    assert waiting(trading.database, trading.company) == 1
    assert mailed(trading)[-1] == ("order_to_approve", principal.email)


def test_an_approved_order_is_delivered_and_both_are_told(trading: Trading, customer_id: int, hammer: int) -> None:
    principal, user = trading.user(customer_id), colleague(trading, customer_id)
    awaiting = ordered(trading, user, hammer, "2")
    approved = approve(trading.database, principal, awaiting.id)
    assert (approved.state, approved.decided_by) == (OrderState.PENDING, principal.email)
    assert waiting(trading.database, trading.company) == 1
    assert ("order_decided", user.email) in mailed(trading)
    for decide in (approve, lambda db, by, order_id: refuse(db, by, order_id, "tarde")):
        with pytest.raises(NothingToDecide):
            decide(trading.database, principal, awaiting.id)


def test_a_refused_order_is_cancelled_and_its_credit_free_again(
    trading: Trading, customer_id: int, hammer: int
) -> None:
    principal, user = trading.user(customer_id), colleague(trading, customer_id)
    awaiting = ordered(trading, user, hammer, "8")  # 928 of 1,000
    with pytest.raises(OrderRefused, match="rebasa tu crédito"):
        ordered(trading, principal, hammer, "1")
    refused = refuse(trading.database, principal, awaiting.id, "Espera al lunes.")
    assert (refused.state, refused.reason) == (OrderState.CANCELLED, "Espera al lunes.")
    assert waiting(trading.database, trading.company) == 0
    carts.clear(trading.database, principal)
    assert ordered(trading, principal, hammer, "1").state is OrderState.PENDING


def test_only_who_may_approves_and_only_orders_of_the_own_customer(
    trading: Trading, customer_id: int, hammer: int
) -> None:
    trading.user(customer_id)
    user, buyer = colleague(trading, customer_id), colleague(trading, customer_id, Role.BUYER)
    other = trading.user(trading.customer())
    awaiting = ordered(trading, user, hammer, "2")
    for nobody in (user, buyer):
        with pytest.raises(NotPermitted):
            approve(trading.database, nobody, awaiting.id)
    with pytest.raises(UnknownOrder):
        approve(trading.database, other, awaiting.id)


def test_an_order_that_nobody_could_approve_is_not_stored(trading: Trading, customer_id: int, hammer: int) -> None:
    principal, user = trading.user(customer_id), colleague(trading, customer_id)
    with trading.database.begin() as transaction:
        set_active(transaction, principal, "prueba", active=False)
    with pytest.raises(NobodyApproves):
        ordered(trading, user, hammer, "2")
    assert carts.cart_of(trading.database, user).lines
