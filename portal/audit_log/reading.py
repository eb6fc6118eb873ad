"""Reading the audit log, a page at a time, and as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, Select, select

from portal.audit_log.actions import TITLES, Action
from portal.audit_log.tables import audit_log
from portal.database import Database

if TYPE_CHECKING:
    from portal.companies import Company

PAGE = 50
AT_A_TIME = 1_000

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes spreadsheets take a cell for a formula."""


@dataclass(frozen=True)
class Entry:
    """Something that was done. `title`: the action as people read it. `at`: in UTC."""

    id: int
    at: datetime
    who: str
    title: str
    subject: str
    details: dict[str, Any]

    @property
    def told(self) -> str:
        """The details in one line."""
        return "; ".join(f"{name}: {_shown(value)}" for name, value in self.details.items())


def entries(
    db: Database,
    company: Company | None,
    *,
    who: str | None = None,
    action: Action | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[Entry, ...]:
    """The newest first, of one company or, with None, of the installation. `before`: only those older than that id."""
    wanted = _wanted(company).limit(limit)
    if who:
        wanted = wanted.where(audit_log.c.who == who)
    if action is not None:
        wanted = wanted.where(audit_log.c.action == action.key)
    if since is not None:
        wanted = wanted.where(audit_log.c.at >= since)
    if until is not None:
        wanted = wanted.where(audit_log.c.at < until)
    if before is not None:
        wanted = wanted.where(audit_log.c.id < before)
    with db.read() as transaction:
        return tuple(_entry(row) for row in transaction.execute(wanted))


def people(db: Database, company: Company | None) -> tuple[str, ...]:
    """Who is in the log, by name."""
    wanted = select(audit_log.c.who).where(_of(company)).distinct().order_by(audit_log.c.who)
    with db.read() as transaction:
        return tuple(transaction.execute(wanted).scalars())


def exported(db: Database, company: Company | None) -> Iterator[str]:
    """The whole log as CSV, the newest first, some lines at a time; no cell is taken for a formula."""
    yield _lines([("Fecha (UTC)", "Quién", "Acción", "Sobre qué", "Detalles")])
    before = None
    while found := entries(db, company, before=before, limit=AT_A_TIME):
        yield _lines([(each.at.isoformat(), each.who, each.title, each.subject, each.told) for each in found])
        before = found[-1].id


def _of(company: Company | None) -> Any:
    return audit_log.c.company_id.is_(None) if company is None else audit_log.c.company_id == company.id


def _wanted(company: Company | None) -> Select[Any]:
    return select(audit_log).where(_of(company)).order_by(audit_log.c.id.desc())


def _entry(row: Row[Any]) -> Entry:
    title = TITLES.get(row.action, row.action)
    return Entry(row.id, row.at, row.who, title, row.subject, json.loads(row.details))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    return "nada" if value is None or value == "" else str(value)


def _lines(rows: list[tuple[str, ...]]) -> str:
    written = StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
