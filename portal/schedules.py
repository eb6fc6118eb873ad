"""When companies are synchronised by themselves. The choice is kept here and reconciled into Prefect.

`prefect deploy` knows nothing of companies, and Prefect's own database may be lost; so whoever deploys, connects a
company or changes its hours reconciles afterwards.
"""

from datetime import UTC, datetime, timedelta

from portal.companies import Company, companies, connection_settings
from portal.installation import Installation
from portal.orchestration import ANCHOR, IntervalSchedule
from portal.sync_settings import sync_settings

INCREMENTAL_SYNC = "incremental-sync/incremental-sync"


def interval_of(installation: Installation, company: Company) -> timedelta:
    """How long after the beginning of one automatic sync the next begins."""
    return sync_settings(installation.database, company).interval


def next_sync(installation: Installation, company: Company, now: datetime | None = None) -> datetime | None:
    """When the company's next automatic sync begins, in UTC; None while Prefect has no schedule for it.

    Raises OrchestratorUnreachable or DeploymentMissing.
    """
    schedule = installation.orchestrator.schedules(INCREMENTAL_SYNC).get(company.slug)
    return None if schedule is None else following(now or datetime.now(UTC), schedule.interval)


def following(moment: datetime, interval: timedelta) -> datetime:
    """The first beginning of an interval after this moment, as Prefect counts them."""
    anchor = datetime.fromisoformat(ANCHOR)
    return anchor + ((moment - anchor) // interval + 1) * interval


def reconcile(installation: Installation) -> None:
    """Makes Prefect's schedules those of the connected companies; what is as it should be is left alone.

    Raises OrchestratorUnreachable or DeploymentMissing.
    """
    orchestrator = installation.orchestrator
    wanted = {
        company.slug: IntervalSchedule(company.slug, interval_of(installation, company), {"company": company.slug})
        for company in companies(installation.database)
        if connection_settings(installation.database, company) is not None
    }
    known = orchestrator.schedules(INCREMENTAL_SYNC)
    for slug in known.keys() - wanted.keys():
        orchestrator.remove_schedule(INCREMENTAL_SYNC, slug)
    for slug, schedule in wanted.items():
        if known.get(slug) != schedule:
            orchestrator.set_schedule(INCREMENTAL_SYNC, schedule)
