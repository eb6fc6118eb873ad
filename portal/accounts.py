"""Who may sign in: administrators of a company, and users of its customers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)
from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import IntegrityError

from microsip.errors import NeedsConfiguration
from portal import attempts, passwords
from portal.companies import Company, companies_table
from portal.database import Database, UtcDateTime, metadata, utc_now

EMAIL_CHARACTERS = 254

users_table = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("companies.id"), nullable=False),
    Column("email", String(EMAIL_CHARACTERS), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("customer_id", Integer),
    Column("password_hash", String(200), nullable=False),
    Column("password_changed_at", UtcDateTime, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("company_id", "email"),
)

_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")


class WrongSignIn(NeedsConfiguration):
    """No active user has this e-mail and password; which of them is wrong is told to nobody."""


class SeveralCompanies(NeedsConfiguration):
    """The e-mail and password are a user's in several companies, and none was named."""


class UserExists(NeedsConfiguration): ...


class UnknownUser(NeedsConfiguration): ...


class BadEmail(NeedsConfiguration): ...


class Role(Enum):
    """What a user may do. A customer's user is tied to a CLIENTE_ID of the company."""

    CUSTOMER = "customer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class User:
    """A user of one company; `customer_id` is None for administrators."""

    id: int
    company: Company
    email: str
    role: Role
    customer_id: int | None
    active: bool = True


def add_user(
    db: Database, company: Company, email: str, password: str, role: Role, customer_id: int | None = None
) -> User:
    """Raises BadEmail, WeakPassword or UserExists; ValueError when role and `customer_id` do not fit together."""
    if (role is Role.CUSTOMER) != (customer_id is not None):
        raise ValueError(f"role {role.value} with customer {customer_id}")
    address = _checked_address(email)
    passwords.check_strength(password, address)
    now = utc_now()
    values = {
        "company_id": company.id,
        "email": address,
        "role": role.value,
        "customer_id": customer_id,
        "password_hash": passwords.hashed(password),
        "password_changed_at": now,
        "active": True,
        "created_at": now,
    }
    try:
        with db.begin() as transaction:
            key = transaction.execute(insert(users_table).values(values).returning(users_table.c.id)).scalar_one()
    except IntegrityError as error:
        raise UserExists(
            f"Ya hay un usuario con el correo {address} en «{company.name}»; usa otro correo o cambia su contraseña.",
            f"user {address} of {company.slug} exists",
        ) from error
    return User(key, company, address, role, customer_id)


def authenticate(
    db: Database,
    email: str,
    password: str,
    peer: str,
    company_slug: str | None = None,
    *,
    now: datetime | None = None,
) -> User:
    """The active user with this e-mail and password. `peer`: the address from which somebody signs in.

    Raises WrongSignIn, which takes the same time whether there is such a user or not; SignInLocked after too many of
    them; SeveralCompanies when the company would have to be guessed.
    """
    address = _folded(email)
    account, source = attempts.account(address), attempts.peer(peer)
    attempts.begin_attempt(db, (account, source), now or utc_now())
    right = _matching(_candidates(db, address, company_slug), password)
    if not right:
        raise WrongSignIn(
            "El correo o la contraseña no son correctos; escríbelos de nuevo, con mayúsculas y minúsculas.",
            f"wrong e-mail or password for {address} from {peer}",
        )
    with db.begin() as transaction:
        attempts.forgive_attempt(transaction, account, source)
        for row in right:
            _renew_hash(transaction, row, password)
    if len(right) > 1:
        raise SeveralCompanies(
            "Tu correo está dado de alta en varias empresas; entra desde la dirección de la tienda de cada una.",
            f"{address} is a user of {len(right)} companies",
        )
    return user_of_row(right[0])


def user(db: Database, company: Company, email: str) -> User:
    """Raises UnknownUser."""
    address = _folded(email)
    with db.read() as transaction:
        row = transaction.execute(
            select_users().where(users_table.c.company_id == company.id, users_table.c.email == address)
        ).one_or_none()
    if row is None:
        raise UnknownUser(
            f"No hay ningún usuario con el correo {address} en «{company.name}»; revisa el correo o dalo de alta.",
            f"no user {address} of {company.slug}",
        )
    return user_of_row(row)


def users(db: Database, company: Company) -> tuple[User, ...]:
    """All users of a company by e-mail."""
    with db.read() as transaction:
        rows = transaction.execute(
            select_users().where(users_table.c.company_id == company.id).order_by(users_table.c.email)
        ).all()
    return tuple(user_of_row(row) for row in rows)


def change_password(db: Database, user: User, password: str) -> None:
    """Gives the user another password and ends all sessions opened with the old one. Raises WeakPassword."""
    passwords.check_strength(password, user.email)
    values = {"password_hash": passwords.hashed(password), "password_changed_at": utc_now()}
    with db.begin() as transaction:
        transaction.execute(update(users_table).where(users_table.c.id == user.id).values(values))


def set_active(db: Database, user: User, active: bool) -> None:
    """An inactive user cannot sign in, and no session of theirs is answered."""
    with db.begin() as transaction:
        transaction.execute(update(users_table).where(users_table.c.id == user.id).values(active=active))


def select_users() -> Select[*tuple[Any, ...]]:
    """What `user_of_row` makes a user of; further conditions are the caller's."""
    return select(
        users_table.c.id,
        users_table.c.email,
        users_table.c.role,
        users_table.c.customer_id,
        users_table.c.active,
        users_table.c.password_hash,
        companies_table.c.id.label("company_id"),
        companies_table.c.slug,
        companies_table.c.name,
    ).join_from(users_table, companies_table)


def user_of_row(row: Row[*tuple[Any, ...]]) -> User:
    """The user in a row of `select_users`."""
    company = Company(row.company_id, row.slug, row.name)
    return User(row.id, company, row.email, Role(row.role), row.customer_id, row.active)


def _candidates(db: Database, address: str, company_slug: str | None) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = select_users().where(
        users_table.c.email == address, users_table.c.active, companies_table.c.suspended_at.is_(None)
    )
    if company_slug is not None:
        statement = statement.where(companies_table.c.slug == company_slug)
    with db.read() as transaction:
        return transaction.execute(statement).all()


def _matching(rows: Sequence[Row[*tuple[Any, ...]]], password: str) -> list[Row[*tuple[Any, ...]]]:
    """The rows with this password; without any row as much time is spent."""
    if not rows:
        passwords.spend_time_on(password)
    return [row for row in rows if passwords.matches(row.password_hash, password)]


def _renew_hash(transaction: Transaction, row: Row[*tuple[Any, ...]], password: str) -> None:
    if passwords.is_outdated(row.password_hash):
        statement = update(users_table).where(users_table.c.id == row.id)
        transaction.execute(statement.values(password_hash=passwords.hashed(password)))


def _folded(email: str) -> str:
    return email.strip().casefold()


def _checked_address(email: str) -> str:
    address = _folded(email)
    if not _EMAIL.fullmatch(address) or len(address) > EMAIL_CHARACTERS:
        raise BadEmail(
            f"El correo «{email.strip()}» no es válido; escríbelo como nombre@empresa.com.", f"e-mail {email!r}"
        )
    return address
