"""What a company's administrator chose about its syncs: how often they take place, how many versions are kept, and
which texts are managed in the portal.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, String, Table, delete, select
from sqlalchemy import Connection as Transaction

from microsip.declaration import Catalogue
from microsip.errors import NeedsConfiguration
from portal import audit_log
from portal.audit_log import Action
from portal.companies import Company
from portal.database import Database, UtcDateTime, metadata, utc_now

HOURS = range(1, 25)
MINUTES = range(10, 24 * 60)
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


sync_intervals_table = Table(
    "sync_intervals",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("catalogue", String(20), primary_key=True),
    Column("minutes", Integer, nullable=False),
)
"""The catalogues that are synchronised more often than the others."""


class BadSyncSetting(NeedsConfiguration): ...


class Field(Enum):
    """What describes something and may follow Microsip or be managed in the portal, by whose it is and what it is.

    Keys, prices and stock are none of these: they follow Microsip always.
    """

    ARTICLE_NAME = "articulos.nombre"
    ARTICLE_NOTES = "articulos.descripcion"
    ARTICLE_PICTURE = "articulos.imagen"
    LINE_NAME = "lineas.nombre"
    GROUP_NAME = "grupos.nombre"
    CUSTOMER_NAME = "clientes.nombre"

    @property
    def title(self) -> str:
        """What people call it."""
        return _TITLES[self]

    @property
    def catalogue(self) -> Catalogue:
        """Under which catalogue it is switched."""
        return Catalogue.CLIENTES if self is Field.CUSTOMER_NAME else Catalogue.ARTICULOS


_TITLES = {
    Field.ARTICLE_NAME: "Nombre de los artículos",
    Field.ARTICLE_NOTES: "Descripción de los artículos",
    Field.ARTICLE_PICTURE: "Imagen de los artículos",
    Field.LINE_NAME: "Nombre de las líneas",
    Field.GROUP_NAME: "Nombre de los grupos",
    Field.CUSTOMER_NAME: "Nombre de los clientes",
}


@dataclass(frozen=True)
class SyncSettings:
    """`hours`: from the beginning of one automatic sync to the next. `versions`: how many are kept in all.

    `minutes`: the same of catalogues that are brought over by themselves in between, too.
    `managed`: the fields that show the portal's text where there is one; all others follow Microsip. Who saved them
    last and when, in UTC; nobody yet for the defaults.
    """

    hours: int = 6
    versions: int = 5
    changed_at: datetime | None = None
    changed_by: str = ""
    managed: frozenset[Field] = frozenset()
    minutes: Mapping[Catalogue, int] = field(default_factory=dict, hash=False)

    @property
    def interval(self) -> timedelta:
        return timedelta(hours=self.hours)

    def interval_of(self, catalogue: Catalogue) -> timedelta:
        """How old the catalogue may become when everything goes as it should."""
        minutes = self.minutes.get(catalogue)
        return self.interval if minutes is None else timedelta(minutes=minutes)


def sync_settings(db: Database, company: Company) -> SyncSettings:
    """The company's settings; the defaults until somebody saves others."""
    with db.read() as transaction:
        row = transaction.execute(
            select(sync_settings_table).where(sync_settings_table.c.company_id == company.id)
        ).one_or_none()
        intervals = transaction.execute(
            select(sync_intervals_table).where(sync_intervals_table.c.company_id == company.id)
        ).all()
    if row is None:
        return SyncSettings()
    managed = frozenset(field for field in Field if field.value in row.managed.split(","))
    minutes = {Catalogue(each.catalogue): each.minutes for each in intervals}
    return SyncSettings(row.hours, row.versions, row.changed_at, row.changed_by, managed, minutes)


def save_sync_settings(
    db: Database,
    company: Company,
    hours: int,
    versions: int,
    author: str,
    managed: Set[Field] | None = None,
    minutes: Mapping[Catalogue, int] | None = None,
) -> SyncSettings:
    """Saves the settings as a whole, with who chose them; raises BadSyncSetting and then changes nothing.

    `managed`: the fields that are managed in the portal; `minutes`: the intervals of catalogues that have their own.
    Those of before when they are left out.
    Prefect's schedules follow with `portal.schedules.reconcile`.
    """
    _check("Las horas entre sincronizaciones", hours, HOURS)
    _check("Las versiones que se conservan", versions, VERSIONS)
    before = sync_settings(db, company)
    _check_minutes(hours, before.minutes if minutes is None else minutes)
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
        if minutes is not None:
            _save_minutes(transaction, company, minutes)
        _record(transaction, company, author, before, (hours, versions, managed, minutes))
    return sync_settings(db, company)


def _record(
    transaction: Transaction,
    company: Company,
    author: str,
    before: SyncSettings,
    now: tuple[int, int, Set[Field] | None, Mapping[Catalogue, int] | None],
) -> None:
    """Tells the audit log what is no longer as it was."""
    hours, versions, managed, minutes = now
    changes = {
        "horas": (before.hours, hours),
        "versiones": (before.versions, versions),
        "textos del portal": (_listed(before.managed), _listed(before.managed if managed is None else managed)),
        "minutos": (_minutes_told(before.minutes), _minutes_told(before.minutes if minutes is None else minutes)),
    }
    details = {name: f"{was} → {now}" for name, (was, now) in changes.items() if was != now}
    if details:
        audit_log.record(transaction, company, author, Action.SYNC_SETTINGS_CHANGED, details=details)


def _listed(managed: Set[Field]) -> str:
    return ", ".join(sorted(field.value for field in managed)) or "ninguno"


def _minutes_told(minutes: Mapping[Catalogue, int]) -> str:
    return ", ".join(f"{catalogue.value} {each}" for catalogue, each in sorted(minutes.items(), key=str)) or "ninguno"


def _save_minutes(transaction: Transaction, company: Company, minutes: Mapping[Catalogue, int]) -> None:
    transaction.execute(delete(sync_intervals_table).where(sync_intervals_table.c.company_id == company.id))
    for catalogue, each in minutes.items():
        values = {"company_id": company.id, "catalogue": catalogue.value, "minutes": each}
        transaction.execute(sync_intervals_table.insert().values(values))


def _check_minutes(hours: int, minutes: Mapping[Catalogue, int]) -> None:
    for catalogue, each in minutes.items():
        _check(f"Los minutos entre sincronizaciones de {catalogue.value}", each, MINUTES)
        if each >= hours * 60:
            raise BadSyncSetting(
                f"{catalogue.value} cada {each} minutos no es más seguido que cada {hours} h; escribe menos minutos o "
                "deja que siga a los demás catálogos.",
                f"{catalogue.key}: {each} minutes with {hours} hours",
            )


def _check(what: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise BadSyncSetting(
            f"{what} deben ser de {allowed[0]} a {allowed[-1]}; escribe un número entero entre esos dos.",
            f"{value!r} is not within {allowed[0]}–{allowed[-1]}",
        )
