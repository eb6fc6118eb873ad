"""When companies are synchronised by themselves. The choice is kept here and reconciled into Prefect.

`prefect deploy` knows nothing of companies, and Prefect's own database may be lost; so whoever deploys, connects a
company or changes its hours reconciles afterwards.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from microsip.declaration import Catalogue
from portal.companies import Company, companies, connection_settings, is_suspended
from portal.installation import Installation
from portal.orchestration import ANCHOR, IntervalSchedule
from portal.sync_settings import sync_settings

INCREMENTAL_SYNC = "incremental-sync/incremental-sync"


def interval_of(installation: Installation, company: Company) -> timedelta:
    """How long after the beginning of one automatic sync the next begins."""
    return sync_settings(installation.database, company).interval


def next_sync(
    installation: Installation, company: Company, now: datetime | None = None, catalogue: Catalogue | None = None
) -> datetime | None:
    """When the company's next automatic sync begins, in UTC; None while Prefect has no schedule for it.

    `catalogue`: the next one that brings this catalogue over, be it by itself or with the others. Raises
    OrchestratorUnreachable or DeploymentMissing.
    """
    known = installation.orchestrator.schedules(INCREMENTAL_SYNC)
    names = [company.slug] if catalogue is None else [company.slug, _slug(company, catalogue)]
    scheduled = [schedule for name in names if (schedule := known.get(name)) is not None]
    return min((following(now or datetime.now(UTC), each.interval) for each in scheduled), default=None)


def following(moment: datetime, interval: timedelta) -> datetime:
    """The first beginning of an interval after this moment, as Prefect counts them."""
    anchor = datetime.fromisoformat(ANCHOR)
    return anchor + ((moment - anchor) // interval + 1) * interval


def is_beginning(moment: datetime, interval: timedelta) -> bool:
    """Whether an interval begins at this very moment."""
    return (moment - datetime.fromisoformat(ANCHOR)) % interval == timedelta(0)


def reconcile(installation: Installation) -> None:
    """Makes Prefect's schedules those of the connected companies; what is as it should be is left alone.

    Raises OrchestratorUnreachable or DeploymentMissing.
    """
    orchestrator = installation.orchestrator
    wanted = {
        schedule.slug: schedule
        for company in companies(installation.database)
        if connection_settings(installation.database, company) is not None
        and not is_suspended(installation.database, company)
        for schedule in _schedules(installation, company)
    }
    known = orchestrator.schedules(INCREMENTAL_SYNC)
    for slug in known.keys() - wanted.keys():
        orchestrator.remove_schedule(INCREMENTAL_SYNC, slug)
    for slug, schedule in wanted.items():
        if known.get(slug) != schedule:
            orchestrator.set_schedule(INCREMENTAL_SYNC, schedule)


def _schedules(installation: Installation, company: Company) -> Iterator[IntervalSchedule]:
    """One for all catalogues, and one for each that has an interval of its own."""
    settings = sync_settings(installation.database, company)
    yield IntervalSchedule(company.slug, settings.interval, {"company": company.slug})
    for catalogue in settings.minutes:
        parameters = {"company": company.slug, "catalogue": catalogue.key}
        yield IntervalSchedule(_slug(company, catalogue), settings.interval_of(catalogue), parameters)


def _slug(company: Company, catalogue: Catalogue) -> str:
    """No company's key has a colon."""
    return f"{company.slug}:{catalogue.key}"
