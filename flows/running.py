"""Carrying a sync out as a flow run: its steps as tasks, its progress and result as artifacts, its end as a state."""

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.reporting import ProgressArtifact, show_result
from microsip.declaration import Catalogue
from portal.companies import company
from portal.history import Run, RunKind, RunState, Wanted, runs
from portal.installation import open_installation
from portal.schedules import interval_of, is_beginning
from portal.sync import synchronise
from tasks.sync import as_task

ATTEMPTS = 3
"""How often everything is read when the link to Microsip gets lost: no task can go on without its snapshot."""


def run_scheduled_sync(slug: str, key: str | None) -> State[None]:
    """Synchronises a company whose time has come, unless it was synchronised since then. `key`: a catalogue's, if any.

    So the runs that were planned for an outage are not made up for one by one. A catalogue by itself stands back where
    all of them have the same hour.
    """
    installation = open_installation()
    whose = company(installation.database, slug)
    catalogue = None if key is None else Catalogue[key.upper()]
    planned = flow_run.scheduled_start_time
    since = runs(installation.database, whose, Wanted(since=planned))
    if any(each.successful and each.restored is None and each.covers(catalogue) for each in since):
        return Completed(message="Se omitió: ya hubo una sincronización después de su hora.")
    if catalogue is not None and is_beginning(planned, interval_of(installation, whose)):
        return Completed(message="Se omitió: a la misma hora se sincronizan todos los catálogos.")
    return run_sync(slug, RunKind.AUTOMATICA, catalogue=catalogue)


def run_sync(slug: str, kind: RunKind, run_id: str | None = None, catalogue: Catalogue | None = None) -> State[None]:
    """Synchronises a company within a flow run, and returns the state in which that ends."""
    installation = open_installation()
    whose = company(installation.database, slug)
    bar = ProgressArtifact(whose)
    done = synchronise(
        installation,
        whose,
        kind,
        run_id,
        flow_run_id=str(flow_run.id),
        call=as_task,
        watch=bar,
        attempts=ATTEMPTS,
        catalogue=catalogue,
    )
    bar.finish(done)
    show_result(whose, done)
    return end_of(done)


def end_of(run: Run) -> State[None]:
    """Completed for a run that succeeded or had nothing to do; Failed with the message for people otherwise.

    The names stay Prefect's own: automations know states by them.
    """
    if run.state in (RunState.EXITOSO, RunState.OMITIDO):
        return Completed(message=run.message)
    get_run_logger().error("%s\n%s", run.message, run.detail)
    return Failed(message=run.message)
