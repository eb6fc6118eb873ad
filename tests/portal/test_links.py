"""Links for choosing a password: once, for a while, only the newest; and the mails that bring them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts import Assignment, Role, User, UserExists, WrongSignIn, authenticate, user
from portal.addresses import AddressMissing, address_of
from portal.companies import Company
from portal.configuration import save
from portal.configuration.mail import PORTAL_ADDRESS
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.invitations import AlreadyActive, invite, invite_again, send_forgotten
from portal.links import LinkOver, Purpose, forget_old_links, links_table, make_link, use_link, user_of_link
from portal.mail.tables import mails_table
from portal.passwords import WeakPassword
from portal.people import set_active
from portal.sessions import open_session, user_of
from tests.portal.orders.trading import Trading

EMAIL, PASSWORD, PEER = "compras@cliente.example", "martillo de bola 12", "203.0.113.9"


@pytest.fixture
def installation(tmp_path: Path, database: Database, ferreteria: Company) -> Installation:
    return Trading.open(tmp_path, database, ferreteria).installation


@pytest.fixture
def invited(installation: Installation, ferreteria: Company) -> User:
    return invite(installation, ferreteria, EMAIL, Assignment(Role.CUSTOMER, 7), "admin@empresa.example")


def mailed(database: Database) -> list[str]:
    """The tokens in the mails, the oldest first."""
    with database.read() as transaction:
        texts = transaction.execute(select(mails_table.c.text).order_by(mails_table.c.id)).scalars().all()
    return [found for text in texts for found in re.findall(r"enlace=([\w-]+)", text)]


def made(database: Database, whose: User, purpose: Purpose = Purpose.FORGOTTEN) -> str:
    with database.begin() as transaction:
        return make_link(database, transaction, whose, purpose)


def test_an_invited_user_chooses_a_password_and_signs_in(database: Database, invited: User) -> None:
    [token] = mailed(database)
    assert user_of_link(database, token) == user_of_link(database, token)
    use_link(database, token, PASSWORD)
    assert authenticate(database, EMAIL, PASSWORD, PEER).invited_at is None


def test_an_invited_user_cannot_sign_in_before(database: Database, invited: User) -> None:
    for guess in ("", "no password", EMAIL):
        with pytest.raises(WrongSignIn):
            authenticate(database, EMAIL, guess, PEER)


def test_a_link_is_used_once(database: Database, invited: User) -> None:
    [token] = mailed(database)
    use_link(database, token, PASSWORD)
    with pytest.raises(LinkOver):
        use_link(database, token, "otra contraseña larga")
    assert authenticate(database, EMAIL, PASSWORD, PEER)


def test_a_newer_link_ends_the_one_before(database: Database, installation: Installation, invited: User) -> None:
    invite_again(installation, invited, "admin@empresa.example")
    first, second = mailed(database)
    with pytest.raises(LinkOver):
        user_of_link(database, first)
    assert user_of_link(database, second).id == invited.id


@pytest.mark.parametrize(("purpose", "days"), [(Purpose.INVITATION, 7), (Purpose.FORGOTTEN, 1 / 24)])
def test_a_link_expires_and_is_forgotten(database: Database, invited: User, purpose: Purpose, days: float) -> None:
    token = made(database, invited, purpose)
    late, early = utc_now() + timedelta(days=days, seconds=1), utc_now() + timedelta(days=days, seconds=-60)
    assert user_of_link(database, token, now=early)
    with pytest.raises(LinkOver):
        use_link(database, token, PASSWORD, now=late)
    assert forget_old_links(database, now=early) == 0
    assert forget_old_links(database, now=late) == 1


def test_only_the_hash_of_a_link_is_kept(database: Database, invited: User) -> None:
    token = made(database, invited)
    with database.read() as transaction:
        [row] = transaction.execute(select(links_table)).all()
    assert token not in map(str, row)


def test_a_weak_password_leaves_the_link_as_it_is(database: Database, invited: User) -> None:
    token = made(database, invited)
    with pytest.raises(WeakPassword):
        use_link(database, token, "corta")
    assert use_link(database, token, PASSWORD)


def test_a_suspended_user_has_no_use_for_a_link(database: Database, invited: User) -> None:
    token = made(database, invited)
    with database.begin() as transaction:
        set_active(transaction, invited, "prueba", active=False)
    with pytest.raises(LinkOver):
        use_link(database, token, PASSWORD)


def test_another_password_ends_the_sessions_that_were_open(database: Database, invited: User) -> None:
    session = open_session(database, invited)
    use_link(database, made(database, invited), PASSWORD)
    assert user_of(database, session) is None


def test_nobody_is_invited_twice_or_without_an_address(
    installation: Installation, database: Database, ferreteria: Company, invited: User
) -> None:
    with pytest.raises(UserExists):
        invite(installation, ferreteria, EMAIL.upper(), Assignment(Role.BUYER, 7), "admin")
    assert len(mailed(database)) == 1
    use_link(database, mailed(database)[0], PASSWORD)
    with pytest.raises(AlreadyActive):
        invite_again(installation, user(database, ferreteria, EMAIL), "admin")


def test_links_begin_with_the_address_that_was_set_never_with_one_that_a_browser_names(
    installation: Installation, database: Database, ferreteria: Company
) -> None:
    assert address_of(installation, ferreteria) == "http://127.0.0.1:8501"
    everywhere = Installation(
        installation.settings.model_copy(update={"host": "0.0.0.0"}),
        database,
        installation.warehouse,
        installation.orchestrator,
    )
    with pytest.raises(AddressMissing):
        address_of(everywhere, ferreteria)
    save(database, ferreteria, {PORTAL_ADDRESS: "https://pedidos.empresa.example"}, "admin")
    assert address_of(everywhere, ferreteria) == "https://pedidos.empresa.example"


def test_who_forgot_the_password_is_mailed_a_link_and_strangers_nothing(
    installation: Installation, database: Database, ferreteria: Company, invited: User
) -> None:
    use_link(database, mailed(database)[0], PASSWORD)
    assert send_forgotten(installation, "nadie@cliente.example", PEER) == 0
    assert send_forgotten(installation, EMAIL, PEER, "otra-empresa") == 0
    assert send_forgotten(installation, f" {EMAIL.upper()}", PEER, ferreteria.slug) == 1
    assert use_link(database, mailed(database)[-1], "otra contraseña larga").email == EMAIL


def test_mails_are_asked_for_a_few_times_only(installation: Installation, database: Database, invited: User) -> None:
    sent = [send_forgotten(installation, EMAIL, PEER) for _ in range(6)]
    assert sent == [1, 1, 1, 0, 0, 0]
    assert authenticate_is_not_locked(database)
    later = utc_now() + timedelta(minutes=16)
    assert send_forgotten(installation, EMAIL, PEER, now=later) == 1


def authenticate_is_not_locked(database: Database) -> bool:
    """Asking for mails does not keep anybody from signing in."""
    with pytest.raises(WrongSignIn):
        authenticate(database, EMAIL, "equivocada", PEER)
    return True


def test_one_machine_cannot_have_everybody_mailed(installation: Installation, invited: User) -> None:
    for number in range(20):
        send_forgotten(installation, f"{number}@cliente.example", PEER)
    assert send_forgotten(installation, EMAIL, PEER) == 0
    assert send_forgotten(installation, EMAIL, "198.51.100.1") == 1
