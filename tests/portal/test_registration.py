"""Requests to become a customer: what is refused, whom they match, and what is decided on them once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from microsip.connection import Connection
from portal import registration
from portal.accounts import Role, User, UserExists, add_user
from portal.attempts import SignInLocked
from portal.companies import save_connection
from portal.configuration import save
from portal.configuration.integration import CREATE_CUSTOMERS, NEW_CUSTOMER_TERMS, REGISTRATION, RFC_REQUIRED
from portal.database import utc_now
from portal.mail.tables import mails_table
from portal.permissions import NotPermitted
from portal.registration import (
    AlreadyDecided,
    Application,
    BadApplication,
    DoubtfulRfc,
    RegistrationClosed,
    approve,
    ask,
    pending,
    refuse,
)
from portal.registration.deciding import CreatingNotAllowed
from tests.portal.orders.conftest import trading, trading_on_each  # noqa: F401 - fixtures
from tests.portal.orders.trading import PASSWORD, Trading
from tests.servers.firebird import Attach, ConnectionTo

PEER = "203.0.113.9"
RFC = "EKU9003173C9"
ASKED = Application("Ferretería Nueva", "compras@nueva.example", "Ana López", "81 1234 5678", RFC)


@pytest.fixture
def shop(trading_on_each: Trading) -> Trading:  # noqa: F811
    save(trading_on_each.database, trading_on_each.company, {REGISTRATION: True}, "admin")
    return trading_on_each


@pytest.fixture
def administrator(shop: Trading) -> User:
    return add_user(shop.database, shop.company, "admin@empresa.example", PASSWORD, Role.ADMINISTRATOR)


def asked(shop: Trading, **changes: Any) -> int:
    return ask(shop.database, shop.company, replace(ASKED, **changes), PEER)


def templates(shop: Trading) -> list[tuple[str, str]]:
    with shop.database.read() as transaction:
        rows = transaction.execute(select(mails_table.c.template, mails_table.c.recipient).order_by(mails_table.c.id))
        return [(row.template, row.recipient) for row in rows]


def test_a_company_that_takes_no_requests_stores_none(shop: Trading) -> None:
    save(shop.database, shop.company, {REGISTRATION: False}, "admin")
    with pytest.raises(RegistrationClosed):
        asked(shop)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rfc": ""}, "Falta el RFC"),
        ({"rfc": "EKU900317"}, "no tiene la forma"),
        ({"rfc": "EKU9013403C9"}, "La fecha del RFC"),
        ({"rfc": "XAXX010101000"}, "genérico"),
        ({"email": "correo"}, "no es válido"),
        ({"name": "  "}, "no puede quedar vacío"),
        ({"name": "x" * 201}, "200"),
        ({"street": "漢字"}, "La calle"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    shop: Trading, administrator: User, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(BadApplication, match=told):
        asked(shop, **changes)
    assert pending(shop.database, administrator) == ()


def test_a_doubtful_rfc_is_taken_once_it_was_confirmed(shop: Trading, administrator: User) -> None:
    doubtful = replace(ASKED, rfc="eku-900317-3C8")
    with pytest.raises(DoubtfulRfc, match="constancia"):
        ask(shop.database, shop.company, doubtful, PEER)
    ask(shop.database, shop.company, doubtful, PEER, rfc_confirmed=True)
    assert [each.rfc for each in pending(shop.database, administrator)] == ["EKU9003173C8"]


@pytest.mark.parametrize("rfc", ["", "XAXX010101000"])
def test_where_no_rfc_is_required_none_and_a_generic_one_are_taken_and_match_nobody(
    shop: Trading, administrator: User, rfc: str
) -> None:
    save(shop.database, shop.company, {RFC_REQUIRED: False}, "admin")
    customer = shop.shop.add("clientes", NOMBRE="Público en general", ESTATUS="A")
    shop.shop.add("dirs_clientes", CLIENTE_ID=customer, ES_DIR_PPAL="S", RFC_CURP=rfc)
    asked(shop, rfc=rfc)
    [request] = pending(shop.database, administrator)
    assert request.matches(shop.publish()) == ()


@pytest.mark.parametrize(
    "known", [{"RFC_CURP": "EKU-900317-3C9"}, {"EMAIL": "ventas@nueva.example; COMPRAS@nueva.example"}]
)
def test_a_request_is_matched_with_the_customer_of_its_rfc_or_email(
    shop: Trading, administrator: User, known: dict[str, str]
) -> None:
    customer = shop.shop.add("clientes", NOMBRE="Nueva", ESTATUS="A")
    shop.shop.add("dirs_clientes", CLIENTE_ID=customer, ES_DIR_PPAL="S", **known)
    shop.customer()
    asked(shop)
    [request] = pending(shop.database, administrator)
    assert [each.customer_id for each in request.matches(shop.publish())] == [customer]


def test_an_approved_request_becomes_the_customers_user_once(shop: Trading, administrator: User) -> None:
    number = asked(shop)
    user = approve(shop.installation, administrator, number, 7)
    assert (user.email, user.role, user.customer_id) == (ASKED.email, Role.CUSTOMER, 7)
    assert templates(shop)[-1] == ("invitation", ASKED.email)
    with pytest.raises(AlreadyDecided):
        approve(shop.installation, administrator, number, 8)
    with pytest.raises(AlreadyDecided):
        refuse(shop.database, administrator, number, "")


def test_a_request_of_somebody_who_is_a_user_already_goes_on_waiting(shop: Trading, administrator: User) -> None:
    number = asked(shop, email=administrator.email)
    with pytest.raises(UserExists):
        approve(shop.installation, administrator, number, 7)
    assert [each.id for each in pending(shop.database, administrator)] == [number]


def test_a_refused_request_is_told_and_gone(shop: Trading, administrator: User) -> None:
    refuse(shop.database, administrator, asked(shop), "Por ahora no.")
    assert templates(shop) == [("registration_refused", ASKED.email)]
    assert pending(shop.database, administrator) == ()


def test_asking_again_replaces_what_waits_and_asking_often_is_stopped(shop: Trading, administrator: User) -> None:
    for number in range(5):
        asked(shop, name=f"Ferretería {number}")
    assert [each.name for each in pending(shop.database, administrator)] == ["Ferretería 4"]
    with pytest.raises(SignInLocked):
        asked(shop)
    ask(shop.database, shop.company, ASKED, PEER, now=utc_now() + timedelta(minutes=16))


def test_only_who_manages_users_decides(shop: Trading) -> None:
    number, buyer = asked(shop), shop.user(7)
    for decide in (
        lambda: pending(shop.database, buyer),
        lambda: approve(shop.installation, buyer, number, 7),
        lambda: refuse(shop.database, buyer, number, ""),
        lambda: registration.create_customer(shop.installation, buyer, number),
    ):
        with pytest.raises(NotPermitted):
            decide()


def test_no_customer_is_created_where_the_administrator_has_not_allowed_it(shop: Trading, administrator: User) -> None:
    with pytest.raises(CreatingNotAllowed):
        registration.create_customer(shop.installation, administrator, asked(shop))


def test_an_approved_request_creates_the_customer_in_microsip_once(
    trading: Trading,  # noqa: F811
    company_copy: Callable[..., Path],
    connection_to: ConnectionTo,
    fdb_attach: Attach,
) -> None:
    path = company_copy("ALTAS")
    connection: Connection = connection_to(path)
    database, company = trading.database, trading.company
    save_connection(database, company, connection, "admin")
    with fdb_attach(path) as attached:
        cursor = attached.cursor()
        cursor.execute("SELECT FIRST 1 COND_PAGO_ID FROM CONDICIONES_PAGO WHERE ES_PREDET = 'S'")
        terms = int(cursor.fetchone()[0])
        values: dict[Any, Any] = {REGISTRATION: True, CREATE_CUSTOMERS: True, NEW_CUSTOMER_TERMS: terms}
        save(database, company, values, "admin")
        administrator = add_user(database, company, "admin@empresa.example", PASSWORD, Role.ADMINISTRATOR)
        number = asked(trading)
        trading.publish()
        made = {registration.create_customer(trading.installation, administrator, number) for _ in range(3)}
        attached.commit()  # what was written meanwhile is seen by a transaction that begins now
        cursor.execute("SELECT CLIENTE_ID FROM CLIENTES WHERE NOMBRE LIKE 'Ferreter%Nueva'")
        assert {row[0] for row in cursor.fetchall()} == made
        attached.rollback()
