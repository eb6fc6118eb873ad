"""Who may sign in, and what guessing leads to."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from portal import audit_log, passwords
from portal.accounts import (
    BadEmail,
    Role,
    SeveralCompanies,
    UnknownUser,
    User,
    UserExists,
    WrongSignIn,
    add_user,
    authenticate,
    change_password,
    user,
    users,
    users_table,
)
from portal.attempts import LOCKED, SignInLocked, peer
from portal.audit_log import Action
from portal.companies import Company, create_company
from portal.database import Database, utc_now
from portal.encryption import Encryption
from portal.passwords import WeakPassword
from portal.people import set_active

EMAIL, PASSWORD, PEER = "compras@cliente.mx", "llanta azul de madera", "203.0.113.7"


@pytest.fixture
def buyer(database: Database, ferreteria: Company) -> User:
    return add_user(database, ferreteria, EMAIL, PASSWORD, Role.CUSTOMER, customer_id=42)


def _guess(database: Database, times: int, email: str = EMAIL, peer: str = PEER) -> None:
    for _ in range(times):
        with pytest.raises(WrongSignIn):
            authenticate(database, email, "not this one", peer)


def test_a_user_signs_in_with_the_password(database: Database, buyer: User) -> None:
    assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer
    assert authenticate(database, f" {EMAIL.upper()} ", PASSWORD, PEER, "ferreteria") == buyer
    assert buyer.customer_id == 42


def test_the_password_is_kept_as_an_argon2id_hash(database: Database, buyer: User) -> None:
    with database.read() as transaction:
        kept = transaction.execute(select(users_table.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


def test_a_hash_made_weaker_than_todays_is_renewed_at_the_next_sign_in(
    database: Database, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer
    with database.read() as transaction:
        kept = transaction.execute(select(users_table.c.password_hash)).scalar_one()
    assert "m=16,t=2" in kept
    assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer


@pytest.mark.parametrize(
    ("email", "password", "company"),
    [(EMAIL, PASSWORD.upper(), None), ("otro@cliente.mx", PASSWORD, None), (EMAIL, PASSWORD, "otra"), ("", "", None)],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    database: Database, buyer: User, email: str, password: str, company: str | None
) -> None:
    with pytest.raises(WrongSignIn) as caught:
        authenticate(database, email, password, PEER, company)
    assert caught.value.message.startswith("El correo o la contraseña no son correctos")


def test_an_unknown_user_costs_a_verification_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[str] = []
    monkeypatch.setattr("portal.passwords.spend_time_on", spent.append)
    _guess(database, 1)
    assert spent == ["not this one"]


def test_an_inactive_user_is_answered_like_an_unknown_one(database: Database, buyer: User) -> None:
    with database.begin() as transaction:
        set_active(transaction, buyer, "prueba", active=False)
    with pytest.raises(WrongSignIn):
        authenticate(database, EMAIL, PASSWORD, PEER)
    assert not user(database, buyer.company, EMAIL).active
    with database.begin() as transaction:
        set_active(transaction, buyer, "prueba", active=True)
    assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer


def test_after_five_wrong_passwords_the_right_one_is_not_answered_either(database: Database, buyer: User) -> None:
    _guess(database, 5)
    with pytest.raises(SignInLocked, match="espera 15 minutos"):
        authenticate(database, EMAIL, PASSWORD, "198.51.100.1")


def test_the_lock_survives_a_restart_and_ends_by_itself(database: Database, database_url: str, buyer: User) -> None:
    _guess(database, 5)
    restarted = Database(database_url, Encryption(database.encryption.key_file))
    with pytest.raises(SignInLocked):
        authenticate(restarted, EMAIL, PASSWORD, PEER)
    restarted.close()
    assert authenticate(database, EMAIL, PASSWORD, PEER, now=utc_now() + LOCKED) == buyer


def test_trying_while_locked_does_not_lock_for_longer(database: Database, buyer: User) -> None:
    _guess(database, 5)
    for minutes in (1, 7, 14):
        with pytest.raises(SignInLocked) as caught:
            authenticate(database, EMAIL, PASSWORD, PEER, now=utc_now() + timedelta(minutes=minutes))
        assert caught.value.minutes == 15 - minutes
    assert authenticate(database, EMAIL, PASSWORD, PEER, now=utc_now() + LOCKED) == buyer


def test_a_lock_is_in_the_audit_log_once(database: Database, buyer: User) -> None:
    _guess(database, 5)
    for _ in range(3):
        with pytest.raises(SignInLocked):
            authenticate(database, EMAIL, PASSWORD, PEER)
    [entry] = audit_log.entries(database, buyer.company, action=Action.SIGN_IN_LOCKED)
    assert (entry.subject, entry.details) == (EMAIL, {"desde": PEER, "minutos": 15})


def test_an_account_that_does_not_exist_locks_like_one_that_does(database: Database) -> None:
    _guess(database, 5, "nobody@cliente.mx")
    with pytest.raises(SignInLocked):
        authenticate(database, "nobody@cliente.mx", PASSWORD, PEER)


def test_a_right_password_forgets_the_wrong_ones(database: Database, buyer: User) -> None:
    for _ in range(3):
        _guess(database, 4)
        assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer


def test_who_tries_many_accounts_is_locked_out_even_with_an_account_of_their_own(
    database: Database, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.passwords.spend_time_on", lambda password: None)
    for victim in range(50):
        _guess(database, 1, f"victim{victim}@cliente.mx")
        if victim in (10, 20, 30):
            assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer
    with pytest.raises(SignInLocked):
        authenticate(database, EMAIL, PASSWORD, PEER)
    assert authenticate(database, EMAIL, PASSWORD, "198.51.100.1") == buyer


def test_one_peer_of_ipv6_is_its_prefix() -> None:
    assert peer("2001:db8::1") == peer("2001:db8::ffff:1%eth0") != peer("2001:db8:0:1::1")
    assert peer("203.0.113.7") != peer("203.0.113.8")
    assert peer("") == peer("")


def test_the_same_email_in_two_companies_is_told_apart_by_the_company(database: Database, buyer: User) -> None:
    other = create_company(database, "otra", "Otra")
    colleague = add_user(database, other, EMAIL, "otra contraseña larga", Role.CUSTOMER, customer_id=1)
    assert authenticate(database, EMAIL, PASSWORD, PEER) == buyer
    assert authenticate(database, EMAIL, "otra contraseña larga", PEER) == colleague
    change_password(database, colleague, PASSWORD, "root")
    with pytest.raises(SeveralCompanies):
        authenticate(database, EMAIL, PASSWORD, PEER)
    assert authenticate(database, EMAIL, PASSWORD, PEER, "otra") == colleague


def test_an_email_is_used_once_in_a_company(database: Database, buyer: User) -> None:
    with pytest.raises(UserExists, match=EMAIL):
        add_user(database, buyer.company, EMAIL.upper(), PASSWORD, Role.ADMINISTRATOR)
    assert users(database, buyer.company) == (buyer,)


@pytest.mark.parametrize("email", ["", "compras", "a@b", "a b@c.mx", "@c.mx", "a@c..mx", f"{'a' * 250}@c.mx"])
def test_an_email_that_is_none_is_refused(database: Database, ferreteria: Company, email: str) -> None:
    with pytest.raises(BadEmail, match=r"nombre@empresa\.com"):
        add_user(database, ferreteria, email, PASSWORD, Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    "password", ["", "corta", "12345678", "Contraseña", "aaaabbbb", "COMPRAS@cliente.mx", "x" * 201]
)
def test_a_weak_password_is_refused(database: Database, ferreteria: Company, password: str) -> None:
    with pytest.raises(WeakPassword, match="usa"):
        add_user(database, ferreteria, EMAIL, password, Role.ADMINISTRATOR)
    assert users(database, ferreteria) == ()


def test_only_customers_users_have_a_customer(database: Database, ferreteria: Company) -> None:
    for role, customer_id in ((Role.ADMINISTRATOR, 42), (Role.CUSTOMER, None)):
        with pytest.raises(ValueError, match="role"):
            add_user(database, ferreteria, EMAIL, PASSWORD, role, customer_id)


def test_an_unknown_user_is_told_by_email(database: Database, ferreteria: Company) -> None:
    with pytest.raises(UnknownUser, match=r"nadie@cliente\.mx"):
        user(database, ferreteria, "nadie@cliente.mx")


def test_a_sign_in_is_in_the_audit_log_with_where_it_came_from(database: Database, buyer: User) -> None:
    with pytest.raises(WrongSignIn):
        authenticate(database, EMAIL, "equivocada", PEER)
    authenticate(database, EMAIL, PASSWORD, PEER)
    [entry] = audit_log.entries(database, buyer.company, action=Action.SIGNED_IN)
    assert (entry.who, entry.details) == (EMAIL, {"desde": PEER})
