"""The companies that an installation serves, and how each one's Microsip is reached."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
)
from sqlalchemy import Connection as Transaction

from microsip.connection import Connection, Server, parse_server
from microsip.errors import NeedsConfiguration
from portal import audit_log
from portal.audit_log import Action
from portal.database import Database, UtcDateTime, metadata, utc_now

NAME_CHARACTERS = 200

companies_table = Table(
    "companies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(40), nullable=False, unique=True),
    Column("name", String(NAME_CHARACTERS), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # NULL while it is in service.
    Column("suspended_at", UtcDateTime),
)

connections_table = Table(
    "connections",
    metadata,
    Column("company_id", ForeignKey("companies.id"), primary_key=True),
    Column("server", String(300), nullable=False),
    Column("folder", String(500), nullable=False),
    Column("database", String(200), nullable=False),
    Column("user", String(100), nullable=False),
    Column("password", LargeBinary, nullable=False),
    Column("certificate", String(100)),
    Column("allow_plain_http", Boolean, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

_COLUMNS = (companies_table.c.id, companies_table.c.slug, companies_table.c.name)

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class UnknownCompany(NeedsConfiguration): ...


class CompanyExists(NeedsConfiguration): ...


class BadSlug(NeedsConfiguration): ...


class NotConnected(NeedsConfiguration):
    """The company has no connection with Microsip yet."""


@dataclass(frozen=True)
class Company:
    """A company of this installation; `slug` names it in addresses, commands, folders and flows."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class ConnectionView:
    """What may be shown of a connection: everything but the password. `changed_at`: when it was last saved, in UTC."""

    server: Server
    folder: str
    database: str
    user: str
    certificate: str | None
    allow_plain_http: bool
    changed_at: datetime


def check_slug(slug: str) -> None:
    """Raises BadSlug unless a company may be called so."""
    if not _SLUG.fullmatch(slug):
        raise BadSlug(
            f"La clave de empresa «{slug}» no es válida; usa hasta 40 letras minúsculas sin acento, números y guiones.",
            f"slug {slug!r}",
        )


def create_company(db: Database, slug: str, name: str) -> Company:
    """Raises BadSlug or CompanyExists."""
    with db.begin() as transaction:
        if _find(transaction, slug) is not None:
            raise CompanyExists(f"La empresa «{slug}» ya existe; elige otra clave.", f"company {slug} exists")
        return _create(transaction, slug, name)


def company(db: Database, slug: str) -> Company:
    """Raises UnknownCompany."""
    with db.read() as transaction:
        found = _find(transaction, slug)
    if found is None:
        raise UnknownCompany(
            f"No hay ninguna empresa «{slug}»; revisa la clave o conéctala con «b2bgo connect».", f"company {slug!r}"
        )
    return found


def is_suspended(db: Database, company: Company) -> bool:
    """Whether the company is out of service: nobody signs in, and nothing is synchronised."""
    wanted = select(companies_table.c.suspended_at).where(companies_table.c.id == company.id)
    with db.read() as transaction:
        return transaction.execute(wanted).scalar_one_or_none() is not None


def rename_company(db: Database, company: Company, name: str, by: str) -> Company:
    """Gives the company another name; an empty one leaves it as it is."""
    with db.begin() as transaction:
        renamed = _rename(transaction, company, name)
        if renamed.name != company.name:
            details = {"antes": company.name, "ahora": renamed.name}
            audit_log.record(transaction, company, by, Action.COMPANY_CHANGED, "Nombre", details)
    return renamed


def companies(db: Database) -> tuple[Company, ...]:
    """All companies by name."""
    with db.read() as transaction:
        rows = transaction.execute(select(*_COLUMNS).order_by(companies_table.c.name, companies_table.c.id)).all()
    return tuple(_company(row) for row in rows)


def connect_company(db: Database, slug: str, name: str | None, connection: Connection, by: str = "") -> Company:
    """Saves the connection of a company, which is created when it is new: both or nothing.

    `name`: the company's, which otherwise keeps its own, or takes the database's. `by`: who did it, for the audit log.
    Raises BadSlug.
    """
    with db.begin() as transaction:
        found = _find(transaction, slug)
        if found is None:
            found = _create(transaction, slug, name or connection.database)
        elif name and name != found.name:
            found = _rename(transaction, found, name)
        _save(transaction, db, found, connection, by)
    return found


def save_connection(db: Database, company: Company, connection: Connection, by: str = "") -> None:
    """Keeps how the company's Microsip is reached, in place of what was known; the password is encrypted.

    `by`: who did it, for the audit log.
    """
    with db.begin() as transaction:
        _save(transaction, db, company, connection, by)


def disconnect_company(db: Database, company: Company, by: str) -> None:
    """Forgets how the company's Microsip is reached, password and all; nothing else of the company is touched.

    Prefect's schedules follow with `portal.schedules.reconcile`.
    """
    with db.begin() as transaction:
        gone = delete(connections_table).where(connections_table.c.company_id == company.id)
        server = transaction.execute(gone.returning(connections_table.c.server)).scalar_one_or_none()
        if server is not None:
            audit_log.record(transaction, company, by, Action.CONNECTION_REMOVED, server)


def connection_of(db: Database, company: Company) -> Connection:
    """Raises NotConnected, and KeyMissing or KeyWrong when the password cannot be decrypted."""
    row = _connection_row(db, company)
    if row is None:
        raise NotConnected(
            f"La empresa «{company.name}» no está conectada a Microsip; "
            "conéctala en Configuración › Integraciones › Microsip.",
            f"company {company.slug} has no connection",
        )
    return Connection(
        server=parse_server(row.server),
        folder=row.folder,
        database=row.database,
        user=row.user,
        password=db.encryption.decrypt(row.password, _place(company)),
        certificate=row.certificate,
        allow_plain_http=row.allow_plain_http,
    )


def connection_settings(db: Database, company: Company) -> ConnectionView | None:
    """What may be shown of the company's connection; None when it has none."""
    row = _connection_row(db, company)
    if row is None:
        return None
    return ConnectionView(
        parse_server(row.server),
        row.folder,
        row.database,
        row.user,
        row.certificate,
        row.allow_plain_http,
        row.changed_at,
    )


def _company(row: Row[*tuple[Any, ...]]) -> Company:
    return Company(row.id, row.slug, row.name)


def _find(transaction: Transaction, slug: str) -> Company | None:
    row = transaction.execute(select(*_COLUMNS).where(companies_table.c.slug == slug)).one_or_none()
    return None if row is None else _company(row)


def _create(transaction: Transaction, slug: str, name: str) -> Company:
    check_slug(slug)
    values = {"slug": slug, "name": name.strip()[:NAME_CHARACTERS] or slug, "created_at": utc_now()}
    row = transaction.execute(insert(companies_table).values(values).returning(*_COLUMNS)).one()
    return _company(row)


def _rename(transaction: Transaction, company: Company, name: str) -> Company:
    name = name.strip()[:NAME_CHARACTERS] or company.name
    transaction.execute(companies_table.update().where(companies_table.c.id == company.id).values(name=name))
    return Company(company.id, company.slug, name)


def _save(transaction: Transaction, db: Database, company: Company, connection: Connection, by: str) -> None:
    values = {
        "server": str(connection.server),
        "folder": connection.folder,
        "database": connection.database,
        "user": connection.user,
        "password": db.encryption.encrypt(connection.password, _place(company)),
        "certificate": connection.certificate,
        "allow_plain_http": connection.allow_plain_http,
        "changed_at": utc_now(),
    }
    statement = db.insert(connections_table).values(company_id=company.id, **values)
    transaction.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
    details = {"servidor": str(connection.server), "usuario": connection.user}
    audit_log.record(transaction, company, by, Action.CONNECTION_SAVED, connection.path, details)


def _connection_row(db: Database, company: Company) -> Row[*tuple[Any, ...]] | None:
    with db.read() as transaction:
        return transaction.execute(
            select(connections_table).where(connections_table.c.company_id == company.id)
        ).one_or_none()


def _place(company: Company) -> str:
    """What an encrypted password is bound to."""
    return f"connections.password of company {company.id}"
