"""The steps of a sync as Prefect tasks: names, retries, and which error is tried again. The work is `portal.sync`'s."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from microsip.errors import Failure, Remedy
from portal.sync.steps import Step, StepKind

T = TypeVar("T")

OPEN_RETRIES = 3
OPEN_BACKOFF_SECONDS = 5


def is_transient(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether the task failed with what may go away by itself."""
    return isinstance(state.data, Failure) and state.data.remedy is Remedy.RETRY


# Work is handed over as a function: what it returns is open (a transaction, a file) and must not be kept as a result.


@task(
    name="abrir",
    task_run_name="{name}",
    retries=OPEN_RETRIES,
    retry_delay_seconds=exponential_backoff(OPEN_BACKOFF_SECONDS),
    retry_jitter_factor=0.5,
    retry_condition_fn=is_transient,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def open_source(name: str, work: Callable[[], Any]) -> Any:
    return work()


@task(name="traer conjunto de datos", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def land(name: str, work: Callable[[], Any]) -> Any:
    return work()


@task(name="validar", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def audit(name: str, work: Callable[[], Any]) -> Any:
    return work()


@task(name="publicar", task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def publish(name: str, work: Callable[[], Any]) -> Any:
    return work()


_TASKS: dict[StepKind, Task[[str, Callable[[], Any]], Any]] = {
    StepKind.OPEN: open_source,
    StepKind.LAND: land,
    StepKind.AUDIT: audit,
    StepKind.PUBLISH: publish,
}


def as_task(step: Step, work: Callable[[], T], /) -> T:
    """Carries a step out as a task run that bears its name."""
    return cast(T, _TASKS[step.kind](step.name, work))
