"""Starting and scheduling Prefect's deployments by name, through its REST API.

The portal and the storefront never import Prefect, which takes two seconds, nor the flows: a deployment's name and the
company's are all that is handed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from tenacity import Retrying, retry_if_result, stop_after_attempt, wait_exponential

from microsip.errors import NeedsConfiguration, Transient

TIMEOUT_SECONDS = 10

BUSY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
"""What Prefect answers while its database is locked, which SQLite's is under load."""

BUSY_ATTEMPTS = 6

ANCHOR = "2024-01-01T00:00:00Z"
"""Intervals are counted from here, so that a schedule that is made again keeps its hours."""


class OrchestratorUnreachable(Transient):
    """The Prefect server does not answer, or answers that something broke inside it."""


class DeploymentMissing(NeedsConfiguration):
    """The Prefect server answers and has no deployment of that name."""


@dataclass(frozen=True)
class FlowRun:
    """A run of a flow as Prefect knows it. `expected_at`: when it starts or started, in UTC."""

    id: str
    expected_at: datetime


@dataclass(frozen=True)
class IntervalSchedule:
    """A schedule of a deployment, found again by its `slug`: a run with these parameters at every interval."""

    slug: str
    interval: timedelta
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Orchestrator:
    """The Prefect server whose API is at `api_url`, for example http://127.0.0.1:4200/api."""

    api_url: str

    def start(self, deployment: str, parameters: dict[str, Any], *, key: str, name: str) -> FlowRun:
        """Has a worker run `deployment` (flow/deployment) now, under a name that people read in Prefect's pages.

        Started again with the same idempotency `key`, it is the same run. Raises OrchestratorUnreachable or
        DeploymentMissing.
        """
        identifier = self._deployment_id(deployment)
        body = {"parameters": parameters, "idempotency_key": key, "name": name, "state": {"type": "SCHEDULED"}}
        return _flow_run(self._ask("POST", f"/deployments/{identifier}/create_flow_run", body))

    def next_run(self, deployment: str, parameters: dict[str, Any]) -> FlowRun | None:
        """The next run of the deployment that is scheduled with these parameters; None when there is none."""
        body = {
            "deployments": {"id": {"any_": [self._deployment_id(deployment)]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        for run in self._ask("POST", "/flow_runs/filter", body):
            if parameters.items() <= run["parameters"].items():
                return _flow_run(run)
        return None

    def schedules(self, deployment: str) -> dict[str, IntervalSchedule | None]:
        """The deployment's schedules by slug; None for one that was changed by hand into something else, or paused."""
        return {slug: _interval_schedule(entry) for slug, entry in self._schedules(deployment).items()}

    def set_schedule(self, deployment: str, schedule: IntervalSchedule) -> None:
        """Makes or changes the schedule of that slug; the runs that it had planned are planned anew."""
        entry = {
            "slug": schedule.slug,
            "active": True,
            "parameters": dict(schedule.parameters),
            "schedule": {
                "interval": schedule.interval.total_seconds(),
                "anchor_date": ANCHOR,
                "timezone": "UTC",
            },
        }
        path, known = f"/deployments/{self._deployment_id(deployment)}/schedules", self._schedules(deployment)
        if schedule.slug in known:
            self._ask("PATCH", f"{path}/{known[schedule.slug]['id']}", entry)
        else:
            self._ask("POST", path, [entry])

    def remove_schedule(self, deployment: str, slug: str) -> None:
        """Removes the schedule of that slug with the runs that it had planned; without one, nothing happens."""
        known = self._schedules(deployment)
        if slug in known:
            self._ask("DELETE", f"/deployments/{self._deployment_id(deployment)}/schedules/{known[slug]['id']}")

    def page_of(self, flow_run_id: str) -> str:
        """The address of a flow run's page in Prefect's own pages."""
        return f"{self.api_url.rstrip('/').removesuffix('/api')}/runs/flow-run/{flow_run_id}"

    def _deployment_id(self, deployment: str) -> str:
        return str(self._ask("GET", f"/deployments/name/{deployment}", missing=deployment)["id"])

    def _schedules(self, deployment: str) -> dict[str, dict[str, Any]]:
        entries = self._ask("GET", f"/deployments/{self._deployment_id(deployment)}/schedules")
        return {entry["slug"]: entry for entry in entries if entry["slug"]}

    def _ask(self, method: str, path: str, body: Any = None, *, missing: str = "") -> Any:
        """The answer's JSON, None for an answer without content."""
        try:
            answer = _request(method, self.api_url.rstrip("/") + path, body)
        except httpx.HTTPError as error:
            raise _unreachable(f"{method} {path} at {self.api_url}: {error!r}") from error
        if answer.status_code == httpx.codes.NOT_FOUND and missing:
            raise DeploymentMissing(
                f"Falta el proceso «{missing}» en Prefect; pide a quien instaló el portal que lo publique de nuevo.",
                f"the Prefect server at {self.api_url} has no deployment {missing}",
            )
        if answer.is_error:
            raise _unreachable(f"{method} {path} at {self.api_url}: HTTP {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None


def _request(method: str, url: str, body: Any) -> httpx.Response:
    """The answer; asked again for a few seconds while the server says that it is busy, and so has done nothing yet."""
    retrying = Retrying(
        retry=retry_if_result(lambda answer: answer.status_code in BUSY),
        stop=stop_after_attempt(BUSY_ATTEMPTS),
        wait=wait_exponential(multiplier=0.25, max=4),
        retry_error_callback=lambda state: state.outcome and state.outcome.result(),
    )
    answer: httpx.Response = retrying(httpx.request, method, url, json=body, timeout=TIMEOUT_SECONDS)
    return answer


def _flow_run(answer: dict[str, Any]) -> FlowRun:
    expected = answer["expected_start_time"] or answer["created"]
    return FlowRun(str(answer["id"]), datetime.fromisoformat(expected))


def _interval_schedule(entry: dict[str, Any]) -> IntervalSchedule | None:
    interval = entry["schedule"].get("interval")
    if interval is None or not entry["active"]:
        return None
    return IntervalSchedule(entry["slug"], timedelta(seconds=interval), entry["parameters"])


def _unreachable(detail: str) -> OrchestratorUnreachable:
    return OrchestratorUnreachable(
        "El servidor de sincronización (Prefect) no responde; comprueba que esté encendido y vuelve a intentarlo.",
        detail,
    )
