"""Telling the emergency contact once that syncs went wrong, and once that they are right again.

What is wrong follows from history and from the age of what is published, and the incidents that are open are brought in
line with it: so it may be done at any time and by several processes, and nothing is lost or told twice when one dies.
The mail is queued in the transaction that opens or closes its incident.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from sqlalchemy import Connection as Transaction
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from microsip.declaration import Catalogue
from portal import mail
from portal.companies import Company, companies_table
from portal.configuration import configuration_within
from portal.configuration.integration import EMERGENCY_CONTACT
from portal.database import utc_now
from portal.freshness import Age, Freshness, ages_of, worst
from portal.history import Run, current_run, last_ended
from portal.installation import Installation
from portal.notices.incidents import Incident, IncidentKind, begin, end, open_incidents, still_open

OPENED, CLOSED = "sync_incident", "sync_recovery"


@dataclass(frozen=True)
class Trouble:
    """What is wrong now. `run_id`: the sync by which it shows; None when none took place."""

    message: str
    run_id: str | None = None


def review(installation: Installation, company: Company, now: datetime | None = None) -> tuple[Incident, ...]:
    """Opens and closes the company's incidents, each with its mail; returns what is wrong now."""
    now = now or utc_now()
    database = installation.database
    ages = ages_of(installation, company, now)
    running = current_run(database, company, at=now)
    if running is not None and worst(ages) is not Freshness.VERY_LATE:
        return open_incidents(database, company)  # how it ends will tell
    ended = (last_ended(database, company, catalogue, at=now) for catalogue in Catalogue)
    wrong = troubles([run for run in ended if run is not None], ages)
    try:
        with database.begin() as transaction:
            # Another process that reviews the same company waits, and then finds nothing left to do.
            transaction.execute(
                select(companies_table.c.id).where(companies_table.c.id == company.id).with_for_update()
            )
            _settle(transaction, company, wrong, now)
            return still_open(transaction, company)
    except IntegrityError:  # it was quicker where nothing makes it wait
        return review(installation, company, now)


def troubles(ended: Sequence[Run], ages: Sequence[Age]) -> Mapping[IncidentKind, Trouble]:
    """What is wrong, by kind. `ended`: the last syncs of all catalogues.

    A sync that failed explains that data are late, so both are not told at once.
    """
    failed = max((run for run in ended if not run.successful), key=lambda run: run.started_at, default=None)
    if failed is not None:
        return {IncidentKind.FAILED: Trouble(failed.message, failed.id)}
    late = [age for age in ages if age.freshness is not Freshness.ON_TIME]
    return {IncidentKind.MISSED: Trouble(_missed(late))} if late else {}


def _settle(transaction: Transaction, company: Company, wrong: Mapping[IncidentKind, Trouble], now: datetime) -> None:
    known = {incident.kind: incident for incident in still_open(transaction, company)}
    closed = [incident for kind, incident in known.items() if kind not in wrong]
    for incident in closed:
        end(transaction, incident, now)
    for kind, trouble in wrong.items():
        if kind not in known:
            incident = begin(transaction, company, kind, trouble.run_id, trouble.message, now)
            if not closed:  # otherwise what was wrong is wrong in another way, and people know
                _tell(transaction, company, OPENED, incident)
    for incident in closed if not wrong else ():
        _tell(transaction, company, CLOSED, incident)


def _tell(transaction: Transaction, company: Company, template: str, incident: Incident) -> None:
    """Without an address to write to, the portal's pages tell it all the same."""
    to = configuration_within(transaction, company)[EMERGENCY_CONTACT]
    if not to:
        return
    lasted = (incident.closed_at or utc_now()) - incident.opened_at
    told = {
        "message": incident.message,
        "run": incident.run_id or "",
        "missed": incident.kind is IncidentKind.MISSED,
        "lasted": format_timedelta(lasted, locale="es_MX"),
    }
    mail.queue(transaction, company, to, template, {"incident": told})


def _missed(late: Sequence[Age]) -> str:
    names = ", ".join(age.catalogue.value for age in late)
    return (
        f"No hubo sincronización a su hora y los datos de {names} no están al día; comprueba que el servicio de "
        "sincronización esté encendido y pulsa «Sincronizar ahora»."
    )
