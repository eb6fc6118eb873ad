"""Links by which somebody chooses a password without knowing the old one: for a while, once, and only the newest.

They are sent by mail; what is kept of one is its token's hash. Looking at a link does not use it, since mail programs
look at every link before people do.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Column, ForeignKey, String, Table, delete, select
from sqlalchemy import Connection as Transaction

from microsip.errors import NeedsConfiguration
from portal import audit_log, passwords
from portal.accounts import User, select_users, set_password, user_of_row, users_table
from portal.audit_log import Action
from portal.companies import companies_table
from portal.database import Database, UtcDateTime, metadata, utc_now

links_table = Table(
    "single_use_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("purpose", String(20), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)


class LinkOver(NeedsConfiguration):
    """The link was used, replaced by a newer one or has expired; or there never was such a link."""

    def __init__(self) -> None:
        super().__init__(
            "Este enlace ya no sirve: se usó, venció o te enviamos otro más reciente; pide uno nuevo en "
            "«¿Olvidaste tu contraseña?».",
            "a link that is over",
        )


class Purpose(Enum):
    """What a link was sent for."""

    INVITATION = "invitation"
    FORGOTTEN = "forgotten"

    @property
    def lifetime(self) -> timedelta:
        return timedelta(days=7) if self is Purpose.INVITATION else timedelta(hours=1)


def make_link(
    db: Database, transaction: Transaction, user: User, purpose: Purpose, *, now: datetime | None = None
) -> str:
    """The token of a new link of the user's; the one before is over."""
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": _hash(token),
        "purpose": purpose.value,
        "expires_at": (now or utc_now()) + purpose.lifetime,
    }
    statement = db.insert(links_table).values(user_id=user.id, **values)
    transaction.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))
    return token


def user_of_link(db: Database, token: str, *, now: datetime | None = None) -> User:
    """Who may choose a password by this link; it stays as it is. Raises LinkOver."""
    statement = (
        select_users()
        .join(links_table, links_table.c.user_id == users_table.c.id)
        .where(
            links_table.c.token_hash == _hash(token),
            links_table.c.expires_at > (now or utc_now()),
            users_table.c.active,
            companies_table.c.suspended_at.is_(None),
        )
    )
    with db.read() as transaction:
        row = transaction.execute(statement).one_or_none()
    if row is None:
        raise LinkOver
    return user_of_row(row)


def use_link(db: Database, token: str, password: str, *, now: datetime | None = None) -> User:
    """Gives the link's user this password, and ends the link and all of the user's sessions.

    Raises LinkOver, or WeakPassword, after which the link can still be used.
    """
    user = user_of_link(db, token, now=now)
    passwords.check_strength(password, user.email)
    password_hash = passwords.hashed(password)
    with db.begin() as transaction:
        used = delete(links_table).where(links_table.c.token_hash == _hash(token))
        if transaction.execute(used.returning(links_table.c.user_id)).scalar_one_or_none() is None:
            raise LinkOver  # by another request, meanwhile
        set_password(transaction, user, password_hash)
        audit_log.record(transaction, user.company, user.email, Action.PASSWORD_CHANGED, user.email)
    return user


def forget_old_links(db: Database, *, now: datetime | None = None) -> int:
    """Deletes the links that have expired; returns how many."""
    with db.begin() as transaction:
        return transaction.execute(delete(links_table).where(links_table.c.expires_at <= (now or utc_now()))).rowcount


def has_link(db: Database, user: User) -> bool:
    """Whether a link of the user's has not expired yet."""
    wanted = select(links_table.c.user_id).where(links_table.c.user_id == user.id, links_table.c.expires_at > utc_now())
    with db.read() as transaction:
        return transaction.execute(wanted).one_or_none() is not None


def _hash(token: str) -> str:
    """Tokens are random enough that a plain digest cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
