"""Who administers the installation: administrators of one company who may also see, create and suspend the others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, delete, select, update

from microsip.errors import NeedsConfiguration
from portal import audit_log
from portal.accounts import Role, User
from portal.audit_log import Action
from portal.companies import Company, companies_table, create_company
from portal.database import Database, UtcDateTime, metadata, utc_now
from portal.permissions import Permission

super_administrators_table = Table(
    "super_administrators",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("granted_at", UtcDateTime, nullable=False),
)


class NotAllowed(NeedsConfiguration):
    """The user does not administer the installation, or the company is the user's own."""


@dataclass(frozen=True)
class CompanyState:
    """A company as the installation's administrators see it. `suspended_at`: None while it is in service."""

    company: Company
    created_at: datetime
    suspended_at: datetime | None


def is_super_administrator(db: Database, user: User) -> bool:
    """Whether the user administers the installation."""
    wanted = select(super_administrators_table.c.user_id).where(super_administrators_table.c.user_id == user.id)
    with db.read() as transaction:
        found = transaction.execute(wanted).one_or_none()
    return found is not None and user.active and Permission.CONFIGURE in user.permissions


def grant(db: Database, user: User, by: str) -> None:
    """Has an administrator administer the installation. `by`: who did it. Raises NotAllowed for anybody else."""
    if user.role is not Role.ADMINISTRATOR:
        raise NotAllowed(
            f"{user.email} no es administrador; elige a uno de la empresa.", f"user {user.id} is {user.role.value}"
        )
    with db.begin() as transaction:
        transaction.execute(
            db.insert(super_administrators_table)
            .values(user_id=user.id, granted_at=utc_now())
            .on_conflict_do_nothing(index_elements=["user_id"])
        )
        audit_log.record(transaction, user.company, by, Action.INSTALLATION_GRANTED, user.email)


def revoke(db: Database, user: User, by: str) -> None:
    """The user administers their own company only. `by`: who did it."""
    with db.begin() as transaction:
        transaction.execute(delete(super_administrators_table).where(super_administrators_table.c.user_id == user.id))
        audit_log.record(transaction, user.company, by, Action.INSTALLATION_REVOKED, user.email)


def company_states(db: Database, by: User) -> tuple[CompanyState, ...]:
    """All companies by name. Raises NotAllowed."""
    _check(db, by)
    table = companies_table.c
    with db.read() as transaction:
        rows = transaction.execute(select(companies_table).order_by(table.name, table.id)).all()
    return tuple(CompanyState(Company(row.id, row.slug, row.name), row.created_at, row.suspended_at) for row in rows)


def create(db: Database, slug: str, name: str, by: User) -> Company:
    """A new company. Raises NotAllowed, BadSlug or CompanyExists."""
    _check(db, by)
    made = create_company(db, slug, name)
    with db.begin() as transaction:
        audit_log.record(transaction, made, by.email, Action.COMPANY_CREATED, made.name)
    return made


def suspend(db: Database, company: Company, by: User) -> None:
    """Nobody of the company can sign in and it is no longer synchronised; nothing of it is deleted. Raises NotAllowed.

    Prefect's schedules follow with `portal.schedules.reconcile`.
    """
    _check(db, by)
    if company.id == by.company.id:
        raise NotAllowed("No puedes suspender tu propia empresa; entra desde otra para hacerlo.", "own company")
    _set_suspended(db, company, utc_now(), Action.COMPANY_SUSPENDED, by)


def resume(db: Database, company: Company, by: User) -> None:
    """The company is in service again. Raises NotAllowed."""
    _check(db, by)
    _set_suspended(db, company, None, Action.COMPANY_RESUMED, by)


def _set_suspended(db: Database, company: Company, at: datetime | None, action: Action, by: User) -> None:
    with db.begin() as transaction:
        transaction.execute(update(companies_table).where(companies_table.c.id == company.id).values(suspended_at=at))
        audit_log.record(transaction, company, by.email, action, company.name)


def _check(db: Database, by: User) -> None:
    if not is_super_administrator(db, by):
        raise NotAllowed(
            "Tu cuenta no administra la instalación; pide a quien la instaló que te dé acceso.",
            f"user {by.id} is no super-administrator",
        )
