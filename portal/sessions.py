"""Who is signed in: a session is a row, so a restart signs nobody out. Only the token's hash is kept."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Column, ForeignKey, Integer, String, Table, delete, insert, update
from sqlalchemy import Connection as Transaction

from portal.accounts import User, select_users, user_of_row, users_table
from portal.companies import companies_table
from portal.database import Database, UtcDateTime, metadata, utc_now

sessions_table = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False, index=True),
    # The customer that somebody of the company acts for; NULL for none, and for customers' users.
    Column("customer_id", Integer),
)

IDLE = timedelta(days=30)
"""After so long without being used a session is over."""

SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is noted when a session was last used: not every click is worth a write."""


def open_session(db: Database, user: User, *, now: datetime | None = None) -> str:
    """A new token for the user's browser; sessions that are over are forgotten meanwhile."""
    token = secrets.token_urlsafe(32)
    now = now or utc_now()
    with db.begin() as transaction:
        transaction.execute(delete(sessions_table).where(sessions_table.c.seen_at <= now - IDLE))
        values = {"token_hash": _hash(token), "user_id": user.id, "opened_at": now, "seen_at": now}
        transaction.execute(insert(sessions_table).values(values))
    return token


def user_of(db: Database, token: str, *, now: datetime | None = None) -> User | None:
    """Whose session the token is.

    None when there is no such session or it is over, the user is inactive, or has changed the password since, or the
    company is suspended.
    """
    now = now or utc_now()
    session = sessions_table.c
    statement = (
        select_users()
        .add_columns(session.seen_at, session.customer_id.label("acts_for"))
        .join(sessions_table, session.user_id == users_table.c.id)
        .where(
            session.token_hash == _hash(token),
            session.seen_at > now - IDLE,
            session.opened_at >= users_table.c.password_changed_at,
            users_table.c.active,
            companies_table.c.suspended_at.is_(None),
        )
    )
    with db.read() as transaction:
        row = transaction.execute(statement).one_or_none()
    if row is None:
        return None
    if now - row.seen_at >= SEEN_EVERY:
        with db.begin() as transaction:
            transaction.execute(update(sessions_table).where(session.token_hash == _hash(token)).values(seen_at=now))
    user = user_of_row(row)
    return user if row.acts_for is None or user.role.is_customers else replace(user, customer_id=row.acts_for)


def act_for(transaction: Transaction, token: str, customer_id: int | None) -> None:
    """Has somebody of the company act for a customer, or for none, in this session; whether they may, callers check."""
    statement = update(sessions_table).where(sessions_table.c.token_hash == _hash(token))
    transaction.execute(statement.values(customer_id=customer_id))


def end_sessions(transaction: Transaction, user: User) -> None:
    """Ends all sessions of the user."""
    transaction.execute(delete(sessions_table).where(sessions_table.c.user_id == user.id))


def close_session(db: Database, token: str) -> None:
    """Ends the session; nothing happens when there is none."""
    with db.begin() as transaction:
        transaction.execute(delete(sessions_table).where(sessions_table.c.token_hash == _hash(token)))


def forget_old_sessions(db: Database, *, now: datetime | None = None) -> int:
    """Deletes the sessions that are over; returns how many."""
    with db.begin() as transaction:
        return transaction.execute(
            delete(sessions_table).where(sessions_table.c.seen_at <= (now or utc_now()) - IDLE)
        ).rowcount


def _hash(token: str) -> str:
    """Tokens are random enough that a plain digest cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
