"""Salespeople and administrators acting for a customer: whom they may choose, and what is written down of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from portal import carts
from portal.accounts import Assignment, Role, User, create_user
from portal.acting import choose_customer, leave_customer
from portal.customers import CustomerSuspended, NotServed, customer_of
from portal.known_customers import find_customers
from portal.orders.confirming import place
from portal.orders.review import Choices
from portal.people import (
    Oneself,
    change_role,
    find_users,
    invite_customers,
    invite_user,
    suspend,
    users_by_customer,
)
from portal.permissions import NotPermitted
from portal.sessions import open_session, user_of
from tests.portal.orders.conftest import trading_on_each  # noqa: F401 - a fixture
from tests.portal.orders.trading import Trading

MANY = 20_000


@pytest.fixture
def shop(trading_on_each: Trading) -> Trading:  # noqa: F811
    return trading_on_each


def somebody(shop: Trading, assignment: Assignment, name: str) -> User:
    with shop.database.begin() as transaction:
        return create_user(transaction, shop.company, f"{name}@empresa.example", assignment, "-")


def acting(shop: Trading, user: User, customer_id: int) -> User:
    """The user of a session that chose the customer."""
    token = open_session(shop.database, user)
    choose_customer(shop.database, shop.publish(), token, user, customer_id)
    found = user_of(shop.database, token)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("assignment", "column"),
    [
        (Assignment(Role.SALESPERSON, salesperson_id=7), "VENDEDOR_ID"),
        (Assignment(Role.SALESPERSON, collector_id=7), "COBRADOR_ID"),
    ],
)
def test_who_sells_sees_and_chooses_their_own_customers_only(
    shop: Trading, assignment: Assignment, column: str
) -> None:
    values: list[dict[str, Any]] = [{column: 7}, {column: 8, "NOMBRE": "Ajena"}]
    own, others = (shop.customer(**each) for each in values)
    nobodys = shop.customer(NOMBRE="De nadie")
    seller = somebody(shop, assignment, "ventas")
    reader = shop.publish()
    assert [each.customer_id for each in find_customers(reader, seller).customers] == [own]
    assert acting(shop, seller, own).customer_id == own
    for other in (others, nobodys):
        with pytest.raises(NotServed):
            choose_customer(shop.database, reader, open_session(shop.database, seller), seller, other)


def test_a_customer_that_microsip_gives_to_somebody_else_is_lost_at_once(shop: Trading) -> None:
    own = shop.customer(VENDEDOR_ID=7)
    seller = acting(shop, somebody(shop, Assignment(Role.SALESPERSON, salesperson_id=7), "ventas"), own)
    assert customer_of(shop.publish(), seller).customer_id == own
    shop.shop.rows["clientes"][0]["VENDEDOR_ID"] = 8
    with pytest.raises(NotServed):
        customer_of(shop.publish(), seller)


def test_an_order_on_behalf_says_who_placed_it(shop: Trading) -> None:
    own, hammer = shop.customer(VENDEDOR_ID=7), shop.article("Martillo")
    seller = acting(shop, somebody(shop, Assignment(Role.SALESPERSON, salesperson_id=7), "ventas"), own)
    shop.put(seller, (hammer, "1"))
    made = place(shop.installation, shop.buyer(seller), carts.cart_of(shop.database, seller), Choices())
    assert (made.on_behalf, made.placed_by, made.customer_id) == (True, "ventas@empresa.example", own)
    buyer = shop.user(own)
    shop.put(buyer, (hammer, "1"))
    assert not place(shop.installation, shop.buyer(buyer), carts.cart_of(shop.database, buyer), Choices()).on_behalf


def test_whoever_leaves_the_customer_acts_for_none(shop: Trading) -> None:
    administrator, own = somebody(shop, Assignment(Role.ADMINISTRATOR), "admin"), shop.customer()
    token = open_session(shop.database, administrator)
    choose_customer(shop.database, shop.publish(), token, administrator, own)
    viewer = user_of(shop.database, token)
    assert viewer is not None
    assert viewer.is_viewing
    with pytest.raises(NotPermitted):
        find_users(shop.database, viewer)
    leave_customer(shop.database, token)
    assert user_of(shop.database, token) == administrator


def test_a_customers_user_chooses_no_other_customer(shop: Trading) -> None:
    own, other = shop.customer(), shop.customer(NOMBRE="Otra")
    buyer = shop.user(own)
    token = open_session(shop.database, buyer)
    with pytest.raises(NotPermitted):
        choose_customer(shop.database, shop.publish(), token, buyer, other)


def test_a_suspended_customer_is_not_ordered_for(shop: Trading) -> None:
    own = shop.customer(VENDEDOR_ID=7, ESTATUS="B")
    seller = acting(shop, somebody(shop, Assignment(Role.SALESPERSON, salesperson_id=7), "ventas"), own)
    with pytest.raises(CustomerSuspended):
        customer_of(shop.publish(), seller)


def test_a_principal_user_looks_after_colleagues_and_nobody_else(shop: Trading) -> None:
    own, other = shop.customer(), shop.customer(NOMBRE="Otra")
    principal, stranger = shop.user(own), shop.user(other)
    colleague = invite_user(shop.installation, principal, "obra@cliente.example", Assignment(Role.BUYER, own))
    assert {each.id for each in find_users(shop.database, principal).users} == {principal.id, colleague.id}
    changed = change_role(shop.database, principal, colleague.id, Assignment(Role.SUPERVISED_BUYER, own, Decimal(5)))
    assert changed.approval_over == Decimal(5)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: suspend(shop.database, principal, stranger.id),
        lambda: change_role(shop.database, principal, stranger.id, Assignment(Role.ACCOUNT, own)),
        lambda: change_role(shop.database, principal, colleague.id, Assignment(Role.ADMINISTRATOR)),
        lambda: invite_user(shop.installation, principal, "x@x.example", Assignment(Role.BUYER, other)),
        lambda: invite_user(shop.installation, colleague, "x@x.example", Assignment(Role.BUYER, own)),
    )
    for forbidden in attempts:
        with pytest.raises(NotPermitted):
            forbidden()
    with pytest.raises(Oneself):
        suspend(shop.database, principal, principal.id)


def test_another_role_or_suspension_ends_open_sessions(shop: Trading) -> None:
    administrator, buyer = somebody(shop, Assignment(Role.ADMINISTRATOR), "admin"), shop.user(shop.customer())
    customer = buyer.customer_id
    token = open_session(shop.database, buyer)
    change_role(shop.database, administrator, buyer.id, Assignment(Role.ACCOUNT, customer))
    assert user_of(shop.database, token) is None
    token = open_session(shop.database, buyer)
    suspend(shop.database, administrator, buyer.id)
    assert user_of(shop.database, token) is None


@pytest.mark.parametrize("text", ["'; DROP TABLE users; --", "%", "_", "' OR '1'='1", "\\", "Ñ" * 500])
def test_what_is_searched_for_is_text_and_nothing_else(shop: Trading, text: str) -> None:
    administrator = somebody(shop, Assignment(Role.ADMINISTRATOR), "admin")
    shop.customer()
    assert find_customers(shop.publish(), administrator, text).total == 0
    assert find_users(shop.database, administrator, text).total == 0
    assert find_users(shop.database, administrator).total == 1


def test_one_customer_of_twenty_thousand_is_found_and_many_are_invited(shop: Trading) -> None:
    for number in range(MANY):
        customer = shop.shop.add("clientes", NOMBRE=f"Cliente n.º {number:05}", ESTATUS="A")
        email = f"c{number}@cliente.example, otro@cliente.example" if number % 2 else ""
        shop.shop.add("dirs_clientes", CLIENTE_ID=customer, ES_DIR_PPAL="S", EMAIL=email)
    reader = shop.publish()
    administrator = somebody(shop, Assignment(Role.ADMINISTRATOR), "admin")
    assert find_customers(reader, administrator).total == MANY
    [found] = find_customers(reader, administrator, "cliénte 19999").customers
    assert found.email == "c19999@cliente.example"
    first = find_customers(reader, administrator, page_size=6).customers
    invited = invite_customers(shop.installation, administrator, first)
    assert [user.email for user in invited.users] == [f"c{number}@cliente.example" for number in (1, 3, 5)]
    assert len(invited.refused) == 3
    assert sum(users_by_customer(shop.database, administrator).values()) == 3
