"""Flow runs whose process is gone: a worker that notices tells history at once; Prefect notices by their silence."""

from datetime import timedelta
from typing import Any, cast

from prefect import Flow
from prefect.automations import Automation
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from portal.history import writing
from portal.installation import open_installation

NAME = "Sincronizaciones sin proceso"
SILENCE = timedelta(seconds=90)
"""Three of the heartbeats that flow runs send every 30 seconds."""

_CRASHED = ChangeFlowRunState(
    name="Crashed", state=StateType.CRASHED, message="El proceso dejó de dar señales.", force=False
)
_HEARTBEAT = "prefect.flow-run.heartbeat"
_ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}


def close_interrupted(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Called in the worker when a flow run's process died or was cancelled: history need not wait for its lease."""
    writing.interrupt(open_installation().database, str(flow_run.id))


def watch_for_silence() -> None:
    """Has Prefect mark as Crashed what sends no heartbeats any more, for example after the machine went down."""
    automation = Automation(
        name=NAME,
        description="Marca como Crashed los procesos que dejaron de dar señales.",
        trigger=EventTrigger(
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *_ENDS},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[_CRASHED],
    )
    try:
        known = cast(Automation, Automation.read(name=NAME))
    except ValueError:  # there is none of that name
        automation.create()
    else:
        automation.id = known.id
        automation.update()
