"""How fresh published data are, measured in the intervals at which they are synchronised.

What is synchronised every six hours is on time for nine: a sync takes its time, and one may fail before the next mends
it. The same age is very late for stock that is synchronised every thirty minutes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from microsip.declaration import Catalogue
from portal.companies import Company, companies, connection_settings
from portal.database import utc_now
from portal.installation import Installation
from portal.sync_settings import SyncSettings, sync_settings
from warehouse.store import Version

LATE_AFTER = 1.5
VERY_LATE_AFTER = 3.0


class Freshness(Enum):
    """How late data are; the value is what people read."""

    ON_TIME = "A tiempo"
    LATE = "Con retraso"
    VERY_LATE = "Con mucho retraso"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return tuple(Freshness).index(self)


class Figure(Enum):
    """What pages show, and the catalogues from which it is computed: it is as old as the oldest of them."""

    PRICE = (Catalogue.ARTICULOS, Catalogue.CLIENTES)
    STOCK = (Catalogue.ARTICULOS,)
    BALANCE = (Catalogue.CLIENTES,)
    DOCUMENT = (Catalogue.PEDIDOS,)

    @property
    def catalogues(self) -> tuple[Catalogue, ...]:
        found: tuple[Catalogue, ...] = self.value
        return found


@dataclass(frozen=True)
class Age:
    """How old a catalogue is. `as_of`: since when it was seen to be so, in UTC; None while nothing is published.

    `intervals`: how many of its intervals have passed since then.
    """

    catalogue: Catalogue
    as_of: datetime | None
    interval: timedelta
    intervals: float
    freshness: Freshness


def judged(as_of: datetime, interval: timedelta, now: datetime) -> Freshness:
    """How late data of that instant are that should be renewed at each interval."""
    passed = (now - as_of) / interval
    if passed > VERY_LATE_AFTER:
        return Freshness.VERY_LATE
    return Freshness.LATE if passed > LATE_AFTER else Freshness.ON_TIME


def ages(version: Version | None, settings: SyncSettings, since: datetime | None, now: datetime) -> tuple[Age, ...]:
    """The ages of all catalogues. `since`: when they should have begun to come over, while nothing is published."""
    return tuple(_age(version, settings, since, now, catalogue) for catalogue in Catalogue)


def worst(found: Iterable[Age]) -> Freshness:
    """The freshness of the latest of them; on time when there are none."""
    return max((age.freshness for age in found), key=lambda each: each.rank, default=Freshness.ON_TIME)


def ages_of(installation: Installation, company: Company, now: datetime | None = None) -> tuple[Age, ...]:
    """How old each catalogue of the company is; none for a company that is not connected."""
    connection = connection_settings(installation.database, company)
    if connection is None:
        return ()
    current = next(iter(installation.warehouse.versions(company.slug)), None)
    settings = sync_settings(installation.database, company)
    return ages(current, settings, connection.changed_at, now or utc_now())


def ages_by_company(installation: Installation, now: datetime | None = None) -> dict[str, tuple[Age, ...]]:
    """The same of all connected companies, by their keys."""
    known = ((company.slug, ages_of(installation, company, now)) for company in companies(installation.database))
    return {slug: found for slug, found in known if found}


def _age(
    version: Version | None, settings: SyncSettings, since: datetime | None, now: datetime, catalogue: Catalogue
) -> Age:
    interval = settings.interval_of(catalogue)
    as_of = None if version is None else version.as_of(catalogue)
    counted = as_of or since or now
    return Age(catalogue, as_of, interval, (now - counted) / interval, judged(counted, interval, now))
