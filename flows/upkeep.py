"""The upkeep as a flow: a task for each step of `portal.upkeep`."""

from datetime import UTC, datetime, timedelta

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from portal.installation import open_installation
from portal.upkeep import STEPS, Done, carry_out

LATEST = timedelta(minutes=5)


@flow(name="upkeep", flow_run_name="Mantenimiento", persist_result=False)
def upkeep() -> State[None]:
    """Envía los correos que esperan y borra lo que ya no se usa."""
    if datetime.now(UTC) - flow_run.scheduled_start_time > LATEST:
        # Else everything that was planned for an outage would be made up for at once.
        return Completed(message="Se omitió: ya pasó su hora.")
    installation = open_installation()

    @task(task_run_name="{title}", cache_policy=NO_CACHE, persist_result=False)
    def step(title: str, position: int) -> Done:
        return carry_out(installation, STEPS[position])

    done = [step(each.title, position) for position, each in enumerate(STEPS)]
    failures = [each.failure for each in done if each.failure is not None]
    for failure in failures:
        get_run_logger().error("%s\n%s", failure.message, failure.detail)
    if failures:
        return Failed(message=" ".join(failure.message for failure in failures))
    return Completed(message="; ".join(each.told for each in done if each.told) or "No había nada que hacer.")
