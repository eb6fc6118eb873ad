"""Who may sign in: those of a company, and users of its customers. What each may do is in `portal.permissions`."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
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
from portal import attempts, audit_log, passwords
from portal.audit_log import Action
from portal.audit_log.writing import Detail
from portal.companies import Company, companies_table
from portal.database import Database, Exact, UtcDateTime, metadata, utc_now
from portal.permissions import Permission, Role, permissions_of
from portal.pricing.arithmetic import MONEY_DIGITS

__all__ = [
    "EMAIL_CHARACTERS",
    "Assignment",
    "BadEmail",
    "Role",
    "SeveralCompanies",
    "UnknownUser",
    "User",
    "UserExists",
    "WrongSignIn",
    "add_user",
    "assign",
    "authenticate",
    "change_password",
    "checked_address",
    "create_user",
    "select_users",
    "set_password",
    "user",
    "user_by_id",
    "user_of_row",
    "users",
    "users_table",
]

EMAIL_CHARACTERS = 254

PORTAL = "El portal"
"""Who did what nobody did, in the audit log."""

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
    # Of which orders somebody else decides: those of more than this, in the customer's currency.
    Column("approval_over", Exact(MONEY_DIGITS)),
    # Whose customers a salesperson serves: VENDEDOR_ID, COBRADOR_ID.
    Column("salesperson_id", Integer),
    Column("collector_id", Integer),
    # When the user was invited last; NULL once the user has chosen a password.
    Column("invited_at", UtcDateTime),
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


@dataclass(frozen=True)
class Assignment:
    """What somebody is, and for whom; ValueError when that does not fit together.

    `customer_id` of a customer's users; `approval_over` of those whose larger orders somebody approves;
    `salesperson_id` and `collector_id`, one of them at least, of salespeople.
    """

    role: Role
    customer_id: int | None = None
    approval_over: Decimal | None = None
    salesperson_id: int | None = None
    collector_id: int | None = None

    def __post_init__(self) -> None:
        serves = self.salesperson_id is not None or self.collector_id is not None
        if (
            self.role.is_customers != (self.customer_id is not None)
            or (self.role is Role.SUPERVISED_BUYER) != (self.approval_over is not None)
            or (self.role is Role.SALESPERSON) != serves
        ):
            raise ValueError(f"{self} does not fit together")

    @property
    def values(self) -> dict[str, Any]:
        """The columns of `users` that hold it."""
        return {**asdict(self), "role": self.role.value}


@dataclass(frozen=True)
class User:
    """A user of one company. `customer_id`: the customer that the user acts for.

    That is a customer's users' own; those of the company act for none until they choose one for their session.
    `invited_at`: None once the user has chosen a password.
    """

    id: int
    company: Company
    email: str
    role: Role
    customer_id: int | None
    active: bool = True
    approval_over: Decimal | None = None
    salesperson_id: int | None = None
    collector_id: int | None = None
    invited_at: datetime | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.role, for_customer=self.customer_id is not None)

    @property
    def is_viewing(self) -> bool:
        """Whether this is an administrator who looks at the store as a customer sees it."""
        return self.role is Role.ADMINISTRATOR and self.customer_id is not None

    @property
    def is_on_behalf(self) -> bool:
        """Whether the customer that the user acts for is somebody else's."""
        return not self.role.is_customers and self.customer_id is not None


def add_user(
    db: Database, company: Company, email: str, password: str, role: Role, customer_id: int | None = None, by: str = ""
) -> User:
    """A new user who needs no invitation. `by`: who adds it, for the audit log.

    Raises BadEmail, WeakPassword or UserExists; ValueError when role and `customer_id` do not fit together.
    """
    assignment = Assignment(role, customer_id)
    passwords.check_strength(password, checked_address(email))
    password_hash = passwords.hashed(password)
    with db.begin() as transaction:
        added = create_user(transaction, company, email, assignment, password_hash)
        details = {"rol": role.title, "cliente": customer_id}
        audit_log.record(transaction, company, by, Action.USER_ADDED, added.email, details)
    return added


def create_user(
    transaction: Transaction,
    company: Company,
    email: str,
    assignment: Assignment,
    password_hash: str,
    *,
    invited_at: datetime | None = None,
) -> User:
    """A new user with a password that was hashed before. Raises BadEmail or UserExists."""
    address = checked_address(email)
    now = utc_now()
    values = {
        **assignment.values,
        "company_id": company.id,
        "email": address,
        "password_hash": password_hash,
        "password_changed_at": now,
        "active": True,
        "created_at": now,
        "invited_at": invited_at,
    }
    try:
        key = transaction.execute(insert(users_table).values(values).returning(users_table.c.id)).scalar_one()
    except IntegrityError as error:
        raise UserExists(
            f"Ya hay un usuario con el correo {address} en «{company.name}»; usa otro correo o cambia su contraseña.",
            f"user {address} of {company.slug} exists",
        ) from error
    return User(key, company, address, active=True, invited_at=invited_at, **vars(assignment))


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
    attempts.begin_attempt(db, (account, source), now or utc_now(), partial(_record_lock, address, peer))
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
        if len(right) == 1:
            signed_in = user_of_row(right[0])
            audit_log.record(
                transaction, signed_in.company, signed_in.email, Action.SIGNED_IN, signed_in.role.title, {"desde": peer}
            )
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


def user_by_id(transaction: Transaction, company: Company, user_id: int) -> User:
    """Raises UnknownUser."""
    wanted = select_users().where(users_table.c.company_id == company.id, users_table.c.id == user_id)
    row = transaction.execute(wanted).one_or_none()
    if row is None:
        raise UnknownUser("Ese usuario ya no existe; vuelve a buscarlo.", f"no user {user_id} of {company.slug}")
    return user_of_row(row)


def users(db: Database, company: Company) -> tuple[User, ...]:
    """All users of a company by e-mail."""
    with db.read() as transaction:
        rows = transaction.execute(
            select_users().where(users_table.c.company_id == company.id).order_by(users_table.c.email)
        ).all()
    return tuple(user_of_row(row) for row in rows)


def change_password(db: Database, user: User, password: str, by: str) -> None:
    """Gives the user another password and ends all sessions opened with the old one. Raises WeakPassword.

    `by`: who did it, for the audit log.
    """
    passwords.check_strength(password, user.email)
    password_hash = passwords.hashed(password)
    with db.begin() as transaction:
        set_password(transaction, user, password_hash)
        audit_log.record(transaction, user.company, by, Action.PASSWORD_SET, user.email)


def set_password(transaction: Transaction, user: User, password_hash: str) -> None:
    """The same with a password that was checked and hashed before."""
    values = {"password_hash": password_hash, "password_changed_at": utc_now(), "invited_at": None}
    transaction.execute(update(users_table).where(users_table.c.id == user.id).values(values))


def assign(transaction: Transaction, user: User, assignment: Assignment) -> None:
    """Makes the user something else."""
    transaction.execute(update(users_table).where(users_table.c.id == user.id).values(assignment.values))


def select_users() -> Select[*tuple[Any, ...]]:
    """What `user_of_row` makes a user of; further conditions are the caller's."""
    return select(
        users_table.c.id,
        users_table.c.email,
        users_table.c.role,
        users_table.c.customer_id,
        users_table.c.active,
        users_table.c.approval_over,
        users_table.c.salesperson_id,
        users_table.c.collector_id,
        users_table.c.invited_at,
        users_table.c.password_hash,
        companies_table.c.id.label("company_id"),
        companies_table.c.slug,
        companies_table.c.name,
    ).join_from(users_table, companies_table)


def user_of_row(row: Row[*tuple[Any, ...]]) -> User:
    """The user in a row of `select_users`."""
    company = Company(row.company_id, row.slug, row.name)
    return User(
        row.id,
        company,
        row.email,
        Role(row.role),
        row.customer_id,
        row.active,
        row.approval_over,
        row.salesperson_id,
        row.collector_id,
        row.invited_at,
    )


def _record_lock(address: str, peer: str, transaction: Transaction, subject: attempts.Subject) -> None:
    """Tells the companies of an account that it is locked; of an address that tries many, the whole installation."""
    details: dict[str, Detail] = {"desde": peer, "minutos": attempts.LOCKED // timedelta(minutes=1)}
    if subject.kind == attempts.ACCOUNT:
        for row in transaction.execute(select_users().where(users_table.c.email == address)).all():
            whose = user_of_row(row)
            audit_log.record(transaction, whose.company, PORTAL, Action.SIGN_IN_LOCKED, address, details)
    else:
        audit_log.record(transaction, None, PORTAL, Action.SIGN_IN_LOCKED, subject.name, details)


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


def checked_address(email: str) -> str:
    """An address as it is kept. Raises BadEmail."""
    address = _folded(email)
    if not _EMAIL.fullmatch(address) or len(address) > EMAIL_CHARACTERS:
        raise BadEmail(
            f"El correo «{email.strip()}» no es válido; escríbelo como nombre@empresa.com.", f"e-mail {email!r}"
        )
    return address
