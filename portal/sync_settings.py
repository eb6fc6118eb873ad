"""What a company's administrator chose about its syncs: how often they take place, how many versions are kept, and
which texts are managed in the portal.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select

from microsip.errors import NeedsConfiguration
from portal.companies import Company
from portal.database import Database, UtcDateTime, metadata, utc_now

HOURS = range(1, 25)
VERSIONS = range(2, 31)

AUTHOR_CHARACTERS = 254

sync_settings_table = Table(
    "sync_settings",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("hours", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    # The values of fields, in any order, with commas between them.
    Column("managed", String(500), nullable=False, default="", server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(AUTHOR_CHARACTERS), nullable=False),
)


class BadSyncSetting(NeedsConfiguration): ...


class Field(Enum):
    """A text that may follow Microsip or be managed in the portal, by its dataset and what it is."""

    ARTICLE_NAME = "articulos.nombre"
    ARTICLE_NOTES = "articulos.descripcion"

    @property
    def title(self) -> str:
        """What people call it."""
        return {Field.ARTICLE_NAME: "Nombre", Field.ARTICLE_NOTES: "Descripción"}[self]


@dataclass(frozen=True)
class SyncSettings:
    """`hours`: from the beginning of one automatic sync to the next. `versions`: how many are kept in all.

    `managed`: the fields that show the portal's text where there is one; all others follow Microsip. Who saved them
    last and when, in UTC; nobody yet for the defaults.
    """

    hours: int = 6
    versions: int = 5
    changed_at: datetime | None = None
    changed_by: str = ""
    managed: frozenset[Field] = frozenset()

    @property
    def interval(self) -> timedelta:
        return timedelta(hours=self.hours)


def sync_settings(db: Database, company: Company) -> SyncSettings:
    """The company's settings; the defaults until somebody saves others."""
    with db.read() as transaction:
        row = transaction.execute(
            select(sync_settings_table).where(sync_settings_table.c.company_id == company.id)
        ).one_or_none()
    if row is None:
        return SyncSettings()
    managed = frozenset(field for field in Field if field.value in row.managed.split(","))
    return SyncSettings(row.hours, row.versions, row.changed_at, row.changed_by, managed)


def save_sync_settings(
    db: Database, company: Company, hours: int, versions: int, author: str, managed: Set[Field] | None = None
) -> SyncSettings:
    """Saves the settings as a whole, with who chose them; raises BadSyncSetting and then changes nothing.

    `managed`: the fields that are managed in the portal; those of before when it is left out.
    Prefect's schedules follow with `portal.schedules.reconcile`.
    """
    _check("Las horas entre sincronizaciones", hours, HOURS)
    _check("Las versiones que se conservan", versions, VERSIONS)
    values: dict[str, Any] = {
        "hours": hours,
        "versions": versions,
        "changed_at": utc_now(),
        "changed_by": author[:AUTHOR_CHARACTERS],
    }
    if managed is not None:
        values["managed"] = ",".join(sorted(field.value for field in managed))
    statement = db.insert(sync_settings_table).values(company_id=company.id, **values)
    with db.begin() as transaction:
        transaction.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
    return sync_settings(db, company)


def _check(what: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise BadSyncSetting(
            f"{what} deben ser de {allowed[0]} a {allowed[-1]}; escribe un número entero entre esos dos.",
            f"{value!r} is not within {allowed[0]}–{allowed[-1]}",
        )
