"""Sessions: rows that survive a restart, found by a token that only the browser has."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import Role, User, add_user, change_password
from portal.companies import Company
from portal.database import Database, utc_now
from portal.encryption import Encryption
from portal.people import set_active
from portal.sessions import IDLE, SEEN_EVERY, close_session, open_session, sessions_table, user_of

PASSWORD = "llanta azul de madera"


@pytest.fixture
def administrator(database: Database, ferreteria: Company) -> User:
    return add_user(database, ferreteria, "admin@ferreteria.mx", PASSWORD, Role.ADMINISTRATOR)


def test_a_token_is_its_users(database: Database, administrator: User) -> None:
    token = open_session(database, administrator)
    assert user_of(database, token) == administrator
    assert user_of(database, token[:-1]) is None
    assert user_of(database, "") is None


def test_every_session_has_its_own_token_and_only_a_digest_is_kept(database: Database, administrator: User) -> None:
    tokens = {open_session(database, administrator) for _ in range(3)}
    assert len(tokens) == 3
    with database.read() as transaction:
        kept = set(transaction.execute(select(sessions_table.c.token_hash)).scalars())
    assert len(kept) == 3
    assert not kept & tokens


def test_a_restart_signs_nobody_out(database: Database, database_url: str, administrator: User) -> None:
    token = open_session(database, administrator)
    restarted = Database(database_url, Encryption(database.encryption.key_file))
    assert user_of(restarted, token) == administrator
    restarted.close()


def test_signing_out_ends_this_session_only(database: Database, administrator: User) -> None:
    token, other = open_session(database, administrator), open_session(database, administrator)
    close_session(database, token)
    close_session(database, token)
    assert user_of(database, token) is None
    assert user_of(database, other) == administrator


def test_a_session_left_alone_for_thirty_days_is_over(database: Database, administrator: User) -> None:
    opened = utc_now()
    token = open_session(database, administrator, now=opened)
    assert user_of(database, token, now=opened + IDLE) is None


def test_a_session_in_use_goes_on(database: Database, administrator: User) -> None:
    opened = utc_now()
    token = open_session(database, administrator, now=opened)
    for days in range(20, 200, 20):
        assert user_of(database, token, now=opened + timedelta(days=days)) == administrator


def test_not_every_click_is_a_write(database: Database, administrator: User) -> None:
    opened = utc_now()
    token = open_session(database, administrator, now=opened)
    user_of(database, token, now=opened + SEEN_EVERY - timedelta(seconds=1))
    with database.read() as transaction:
        assert transaction.execute(select(sessions_table.c.seen_at)).scalar_one() == opened
    user_of(database, token, now=opened + SEEN_EVERY)
    with database.read() as transaction:
        assert transaction.execute(select(sessions_table.c.seen_at)).scalar_one() == opened + SEEN_EVERY


def test_sessions_that_are_over_are_forgotten(database: Database, administrator: User) -> None:
    opened = utc_now()
    open_session(database, administrator, now=opened)
    open_session(database, administrator, now=opened + IDLE)
    with database.read() as transaction:
        assert transaction.execute(select(func.count()).select_from(sessions_table)).scalar_one() == 1


def test_an_inactive_user_is_signed_in_nowhere(database: Database, administrator: User) -> None:
    token = open_session(database, administrator)
    with database.begin() as transaction:
        set_active(transaction, administrator, "prueba", active=False)
    assert user_of(database, token) is None


def test_a_changed_password_ends_the_sessions_opened_before(database: Database, administrator: User) -> None:
    token = open_session(database, administrator)
    change_password(database, administrator, "otra contraseña larga", "root")
    assert user_of(database, token) is None
    assert user_of(database, open_session(database, administrator)) == administrator
