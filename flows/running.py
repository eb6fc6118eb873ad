"""Carrying a sync out as a flow run: its steps as tasks, its progress and result as artifacts, its end as a state."""

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.reporting import ProgressArtifact, show_result
from portal.companies import company
from portal.history import Run, RunKind, RunState
from portal.installation import open_installation
from portal.sync import synchronise
from tasks.sync import as_task

ATTEMPTS = 3
"""How often everything is read when the link to Microsip gets lost: no task can go on without its snapshot."""


def run_sync(slug: str, kind: RunKind, run_id: str | None = None) -> State[None]:
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
    )
    bar.finish(done)
    show_result(whose, done)
    return end_of(done)


def end_of(run: Run) -> State[None]:
    """Completed for a run that succeeded or had nothing to do; Failed with the message for people otherwise."""
    if run.successful:
        return Completed(message=run.message)
    if run.state is RunState.OMITIDO:
        return Completed(name=run.state.value, message=run.message)
    get_run_logger().error("%s\n%s", run.message, run.detail)
    return Failed(name=run.state.value, message=run.message)
