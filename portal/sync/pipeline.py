"""A sync from end to end: snapshot → mirror → every dataset → audit → publication, and its result as history.

There is one composition and two callers: the command line carries out each step straight away, the flows make a
Prefect task of it. A sync of one catalogue is the same with fewer datasets, and goes on to all of them where the
catalogue would not fit the others as they were.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue
from microsip.errors import Failure, LinkLost
from microsip.link import Identity
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.database import utc_now
from portal.history import Progress, Run, RunKind, RunState, run, writing
from portal.history.wording import INTERRUPTED, quantity
from portal.installation import Installation
from portal.logs import telling
from portal.sync.auditing import audited, means_another_mirror
from portal.sync.bringing import bring_over
from portal.sync.landing import Landing
from portal.sync.recording import Recorder, Watch
from portal.sync.selection import selected
from portal.sync.source import Source
from portal.sync.steps import AUDIT, CONNECT, OPEN_MIRROR, PUBLISH, Call, Step, at_once
from portal.sync_settings import sync_settings
from warehouse.errors import AuditFailed, MirrorBusy
from warehouse.store import Mirror, Version

T = TypeVar("T")

FURTHER_STEPS = 4
STEPS = len(DATASETS) + FURTHER_STEPS
BUSY = "Se omitió: otra sincronización estaba en curso."
UNEXPECTED = "La sincronización falló por un error inesperado; avisa a quien da soporte al portal."

logger = logging.getLogger(__name__)


def unwatched(progress: Progress) -> None:
    """Watches nothing."""


@dataclass(frozen=True)
class Manner:
    """How a sync is carried out. `attempts`: how often it begins when the link to Microsip gets lost.

    `full`: everything is read, whatever digests say. `catalogue`: it alone is brought over; None for all of them.
    """

    call: Call = at_once
    watch: Watch = unwatched
    attempts: int = 1
    full: bool = False
    catalogue: Catalogue | None = None


@dataclass(frozen=True)
class Outcome:
    """The version that is current after a sync. `confirmed`: it was before; it still shows what Microsip holds."""

    version: Version
    confirmed: bool


def carry_out(installation: Installation, company: Company, taken: Run, manner: Manner) -> Run:
    """Carries out a run that this process has taken on, and returns it as it ended, well or not.

    What is no Failure of ours is recorded and raised again, and so is an interruption.
    """
    with telling(company=company.slug, run=taken.id):
        return _carried_out(installation, company, taken, manner)


def _carried_out(installation: Installation, company: Company, taken: Run, manner: Manner) -> Run:
    database = installation.database
    manner = replace(manner, catalogue=taken.catalogue)
    recorder = Recorder(database, taken.id, manner.watch)
    began = perf_counter()
    try:
        with recorder.alive():
            outcome = _with_attempts(installation, company, recorder, manner)
    except Failure as failure:
        logger.exception("%s: %s", type(failure).__name__, failure.detail)
        state, message = _failed(failure, taken.kind)
        writing.close_run(database, taken.id, state, message, failure.detail)
    except Exception as error:
        writing.close_run(database, taken.id, RunState.FALLIDO, UNEXPECTED, f"{type(error).__name__}: {error}")
        raise
    except BaseException as interruption:
        writing.close_run(database, taken.id, RunState.INCOMPLETO, INTERRUPTED, type(interruption).__name__)
        raise
    else:
        told = _success(run(database, company, taken.id), outcome, perf_counter() - began)
        writing.close_run(database, taken.id, RunState.EXITOSO, told, version=outcome.version.number)
    return run(database, company, taken.id)


def _with_attempts(installation: Installation, company: Company, recorder: Recorder, manner: Manner) -> Outcome:
    """A lost link takes its snapshot along, so the sync begins again, after a while that grows."""

    def wait(state: RetryCallState) -> None:
        recorder.wait(f"Se perdió la conexión con Microsip; intento {state.attempt_number + 1} de {manner.attempts}")

    retrying = Retrying(
        retry=retry_if_exception_type(LinkLost),
        stop=stop_after_attempt(manner.attempts),
        wait=wait_exponential_jitter(multiplier=5, max=120),
        before_sleep=wait,
        reraise=True,
    )
    try:
        return retrying(_attempt, installation, company, recorder, manner)
    except AuditFailed as failure:
        if manner.full or not means_another_mirror(failure):
            raise
        logger.warning("everything is read again: %s", failure.detail)
        return retrying(_attempt, installation, company, recorder, replace(manner, full=True, catalogue=None))


def _attempt(installation: Installation, company: Company, recorder: Recorder, manner: Manner) -> Outcome:
    """All steps, within one snapshot of Microsip and one transaction of the mirror."""

    def carry(step: Step, work: Callable[[], T]) -> T:
        recorder.begin(step)
        return manner.call(step, work)

    recorder.begin_attempt(len(selected(manner.catalogue)) + FURTHER_STEPS)
    connection = connection_of(installation.database, company)
    link = open_link(connection)
    with ExitStack() as stack:
        snapshot = carry(CONNECT, lambda: stack.enter_context(link.snapshot()))
        seen_at = utc_now()
        keep = sync_settings(installation.database, company).versions
        source = Source(snapshot, connection.server.authority)
        again = not manner.full and bool(installation.warehouse.versions(company.slug))
        with source.asking_ahead(selected(manner.catalogue) if again else ()):
            mirror = carry(OPEN_MIRROR, lambda: stack.enter_context(installation.warehouse.mirror(company.slug, keep)))
            landing = Landing(source, mirror, recorder, manner.full)
            catalogues = bring_over(landing, manner.catalogue, carry, recorder.expect)
        carry(AUDIT, lambda: audited(landing, recorder, utc_now()))
        return carry(PUBLISH, lambda: _published(mirror, snapshot.identity, dict.fromkeys(catalogues, seen_at)))


def _published(mirror: Mirror, identity: Identity, seen: Mapping[Catalogue, datetime]) -> Outcome:
    confirmed = mirror.confirm(identity, seen)
    return Outcome(confirmed or mirror.publish(identity, seen), confirmed is not None)


def _failed(failure: Failure, kind: RunKind) -> tuple[RunState, str]:
    """A scheduled sync that finds another at work has nothing to do; it did not fail."""
    if isinstance(failure, MirrorBusy) and kind is RunKind.AUTOMATICA:
        return RunState.OMITIDO, BUSY
    return RunState.after(failure.remedy), failure.message


def _success(done: Run, outcome: Outcome, seconds: float) -> str:
    number = outcome.version.number
    rows = quantity(sum(figures.read for figures in done.datasets))
    if outcome.confirmed:
        return f"Sin cambios: la versión {number} es lo que hay en Microsip; {rows} registros leídos, {seconds:.1f} s."
    changes = sum(figures.written + figures.removed for figures in done.datasets)
    return (
        f"Se publicó la versión {number}: {rows} registros leídos, "
        f"{quantity(changes)} {'cambio' if changes == 1 else 'cambios'}, {seconds:.1f} s."
    )
