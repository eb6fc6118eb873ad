"""Several companies in one installation: each at its own address, and administered apart."""

from collections.abc import Callable

import pytest

from portal import audit_log
from portal.accounts import Role, User, WrongSignIn, add_user, authenticate
from portal.addresses import company_at
from portal.companies import Company, companies, create_company, is_suspended
from portal.configuration import save
from portal.configuration.mail import PORTAL_ADDRESS
from portal.database import Database
from portal.sessions import open_session, user_of
from portal.super_administrators import (
    NotAllowed,
    company_states,
    create,
    grant,
    is_super_administrator,
    resume,
    revoke,
    suspend,
)

PASSWORD = "una contraseña buena"


@pytest.fixture
def other(database: Database) -> Company:
    return create_company(database, "otra", "Otra")


@pytest.fixture
def administrator(database: Database, ferreteria: Company) -> User:
    return add_user(database, ferreteria, "admin@latuerca.example", PASSWORD, Role.ADMINISTRATOR)


def test_the_only_company_is_meant_wherever_one_comes_from(database: Database, ferreteria: Company) -> None:
    assert company_at(database, "anything:8501") == ferreteria
    assert company_at(database, "anything", "nobody") is None


def test_a_company_is_meant_by_its_host_or_its_key(database: Database, ferreteria: Company, other: Company) -> None:
    save(database, other, {PORTAL_ADDRESS: "https://Pedidos.Otra.example:8443/"}, "nobody")
    assert company_at(database, "pedidos.otra.example:8443") == other
    assert company_at(database, "pedidos.otra.example:8443", "ferreteria") == ferreteria
    assert company_at(database, "pedidos.otra.example") is None
    assert company_at(database, "localhost:8501") is None


def test_administrators_see_their_own_company_only_until_they_are_trusted_with_all(
    database: Database, administrator: User, other: Company
) -> None:
    for attempt in attempts(database, administrator, other):
        with pytest.raises(NotAllowed):
            attempt()
    assert len(companies(database)) == 2
    grant(database, administrator, "root")
    assert is_super_administrator(database, administrator)
    assert {state.company.slug for state in company_states(database, administrator)} == {"ferreteria", "otra"}
    assert create(database, "tercera", "Tercera", administrator).name == "Tercera"
    revoke(database, administrator, "root")
    assert not is_super_administrator(database, administrator)


def attempts(database: Database, by: User, other: Company) -> tuple[Callable[[], object], ...]:
    return (
        lambda: company_states(database, by),
        lambda: create(database, "tercera", "Tercera", by),
        lambda: suspend(database, other, by),
        lambda: resume(database, other, by),
    )


def test_a_customers_user_is_never_trusted_with_the_installation(database: Database, ferreteria: Company) -> None:
    customer = add_user(database, ferreteria, "compras@cliente.example", PASSWORD, Role.CUSTOMER, 7)
    with pytest.raises(NotAllowed):
        grant(database, customer, "root")


def test_nobody_of_a_suspended_company_gets_in_until_it_is_resumed(
    database: Database, administrator: User, other: Company
) -> None:
    grant(database, administrator, "root")
    theirs = add_user(database, other, "admin@otra.example", PASSWORD, Role.ADMINISTRATOR)
    token = open_session(database, theirs)
    suspend(database, other, administrator)
    assert is_suspended(database, other)
    assert user_of(database, token) is None
    with pytest.raises(WrongSignIn):
        authenticate(database, theirs.email, PASSWORD, "127.0.0.1")
    resume(database, other, administrator)
    assert user_of(database, token) == theirs
    assert [entry.title for entry in audit_log.entries(database, other, limit=2)] == [
        "Reactivó una empresa",
        "Suspendió una empresa",
    ]


def test_ones_own_company_is_not_suspended(database: Database, ferreteria: Company, administrator: User) -> None:
    grant(database, administrator, "root")
    with pytest.raises(NotAllowed, match="propia"):
        suspend(database, ferreteria, administrator)
