"""Incidents: what is wrong with a company's syncs, from when to when. At most one of each kind is open at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, Row, String, Table, Text, insert, select, update
from sqlalchemy import Connection as Transaction

from portal.companies import Company
from portal.database import Database, UtcDateTime, metadata

incidents_table = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    # The sync by which it began; NULL when none took place.
    Column("run_id", String(36)),
    Column("message", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
)

Index(
    "uq_incidents_open",
    incidents_table.c.company_id,
    incidents_table.c.kind,
    unique=True,
    sqlite_where=incidents_table.c.closed_at.is_(None),
    postgresql_where=incidents_table.c.closed_at.is_(None),
)


class IncidentKind(Enum):
    """What is wrong."""

    FAILED = "failed"  # the last sync did not succeed, after all its attempts
    MISSED = "missed"  # no sync took place when it should have


@dataclass(frozen=True)
class Incident:
    """`message`: in Spanish, what is wrong and what to do. `closed_at`: when it was over; None while it is not."""

    id: int
    company_id: int
    kind: IncidentKind
    run_id: str | None
    message: str
    opened_at: datetime
    closed_at: datetime | None


def open_incidents(db: Database, company: Company) -> tuple[Incident, ...]:
    """What is wrong with the company's syncs at present, the oldest first."""
    with db.read() as transaction:
        return still_open(transaction, company)


def still_open(transaction: Transaction, company: Company) -> tuple[Incident, ...]:
    """The same, within a transaction."""
    table = incidents_table
    wanted = select(table).where(table.c.company_id == company.id, table.c.closed_at.is_(None)).order_by(table.c.id)
    return tuple(_incident(row) for row in transaction.execute(wanted))


def begin(
    transaction: Transaction, company: Company, kind: IncidentKind, run_id: str | None, message: str, at: datetime
) -> Incident:
    """Opens an incident; IntegrityError when one of that kind is open."""
    values = {
        "company_id": company.id,
        "kind": kind.value,
        "run_id": run_id,
        "message": message,
        "opened_at": at,
    }
    row = transaction.execute(insert(incidents_table).values(values).returning(*incidents_table.c)).one()
    return _incident(row)


def end(transaction: Transaction, incident: Incident, at: datetime) -> None:
    """Closes an incident."""
    transaction.execute(update(incidents_table).where(incidents_table.c.id == incident.id).values(closed_at=at))


def _incident(row: Row[*tuple[Any, ...]]) -> Incident:
    return Incident(
        row.id, row.company_id, IncidentKind(row.kind), row.run_id, row.message, row.opened_at, row.closed_at
    )
