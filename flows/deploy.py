"""Publishing the flows: the work pool, the deployments of prefect.yaml, and the companies' schedules.

`python -m flows.deploy` does it, as often as one likes: what is there is brought up to date. It may be started together
with the Prefect server, and waits for it. (`prefect deploy --all` publishes the same deployments and knows neither the
pool nor the schedules; its two interpreters take 7 s where this takes half a second after the imports.)
"""

import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import yaml  # type: ignore[import-untyped]  # has no types of its own
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Interval
from prefect.settings import PREFECT_API_URL
from prefect.utilities.processutils import command_to_string
from prefect.workers.process import ProcessWorker

from flows.vanished import watch_for_silence
from microsip.errors import Failure
from portal.installation import Installation, open_installation
from portal.orchestration import OrchestratorUnreachable
from portal.schedules import reconcile

POOL = "b2bgo"
SOON = "soon"
"""The queue whose runs workers carry out before all others."""

DECLARED = Path(__file__).resolve().parent.parent / "prefect.yaml"
PATIENCE_SECONDS = 120


def deploy(installation: Installation) -> None:
    """Publishes everything to the Prefect server of PREFECT_API_URL; raises OrchestratorUnreachable."""
    try:
        make_pool()
        publish()
        watch_for_silence()
    except httpx.HTTPError as error:
        raise _unreachable(repr(error)) from error
    reconcile(installation)


def make_pool() -> None:
    """The process work pool, whose workers start each run in this very interpreter.

    Left to itself, a worker first starts another interpreter to find out how to run the flow, which takes seconds.
    """
    template = ProcessWorker.get_default_base_job_template()
    variables = template["variables"]["properties"]
    variables["command"]["default"] = command_to_string([sys.executable, "-m", "prefect.engine"])
    variables["env"]["default"] = {"PREFECT_LOGGING_EXTRA_LOGGERS": "portal,warehouse,microsip"}
    pool = WorkPoolCreate(
        name=POOL, type=ProcessWorker.type, base_job_template=template, description="Sincronización con Microsip"
    )
    with get_client(sync_client=True) as client:
        client.create_work_pool(pool, overwrite=True)
        with suppress(ObjectAlreadyExists):
            client.create_work_queue(SOON, work_pool_name=POOL, priority=1)


def publish() -> None:
    """The deployments of prefect.yaml."""
    for declared in yaml.safe_load(DECLARED.read_text())["deployments"]:
        RunnerDeployment.from_entrypoint(
            declared["entrypoint"],
            name=declared["name"],
            work_pool_name=declared["work_pool"]["name"],
            work_queue_name=declared["work_pool"]["work_queue_name"],
            tags=declared["tags"],
            schedules=[
                Interval(timedelta(seconds=each["interval"]), slug=each["slug"])
                for each in declared.get("schedules", ())
            ],
        ).apply()


def wait_for_server(seconds: float = PATIENCE_SECONDS) -> None:
    """Returns when the Prefect server answers; raises OrchestratorUnreachable when it does not in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            httpx.get(f"{PREFECT_API_URL.value()}/health", timeout=5).raise_for_status()
            return
        except httpx.HTTPError as error:
            if time.monotonic() > deadline:
                raise _unreachable(repr(error)) from error
        time.sleep(0.2)


def main() -> int:
    """Waits for the server and deploys; says on standard error what keeps it from that."""
    try:
        wait_for_server()
        deploy(open_installation())
    except Failure as failure:
        print(f"{failure.message}\n{failure.detail}", file=sys.stderr)
        return 1
    return 0


def _unreachable(detail: str) -> OrchestratorUnreachable:
    return OrchestratorUnreachable(
        "No se pudieron publicar los procesos de sincronización; comprueba que el servidor de Prefect esté encendido "
        "y vuelve a intentarlo.",
        detail,
    )


if __name__ == "__main__":
    sys.exit(main())
