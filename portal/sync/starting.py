"""Starting a sync from a page: it is in history at once, and a worker of Prefect carries it out."""

from microsip.errors import Failure
from portal.companies import Company
from portal.history import Run, RunKind, RunState, run, writing
from portal.installation import Installation
from portal.orchestration import FlowRun

FIRST_SYNC = "first-sync/first-sync"
MANUAL_SYNC = "manual-sync/manual-sync"


def start_sync(installation: Installation, company: Company, kind: RunKind, author: str = "") -> Run:
    """The company's run in progress: a new one that Prefect was told to start, or the one that had begun before.

    When that one brings over a single catalogue, one of all catalogues is started that waits for its turn. Raises
    OrchestratorUnreachable or DeploymentMissing; history then tells it, too.
    """
    database = installation.database
    begun = writing.begin_run(database, company, kind, author=author)
    if begun.joined:
        if not begun.run.covers(None):
            _start(installation, company, kind, {"company": company.slug}, key=f"after {begun.run.id}")
        return begun.run
    try:
        parameters = {"company": company.slug, "run_id": begun.run.id}
        flow_run = _start(installation, company, kind, parameters, key=begun.run.id)
    except Failure as failure:
        state = RunState.after(failure.remedy)
        writing.close_run(database, begun.run.id, state, failure.message, failure.detail)
        raise
    writing.attach_flow_run(database, begun.run.id, flow_run.id)
    return run(database, company, begun.run.id)


def _start(
    installation: Installation, company: Company, kind: RunKind, parameters: dict[str, str], key: str
) -> FlowRun:
    name = f"Sincronización {kind.value} · {company.slug}"
    return installation.orchestrator.start(_deployment(installation, company), parameters, key=key, name=name)


def _deployment(installation: Installation, company: Company) -> str:
    return MANUAL_SYNC if installation.warehouse.versions(company.slug) else FIRST_SYNC
