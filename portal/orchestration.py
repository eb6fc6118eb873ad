"""Starting Prefect's deployments by name, through its REST API.

The portal and the storefront never import Prefect, which takes two seconds, nor the flows: a deployment's name and the
company's are all that is handed over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from microsip.errors import NeedsConfiguration, Transient

TIMEOUT_SECONDS = 10


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

    def page_of(self, flow_run_id: str) -> str:
        """The address of a flow run's page in Prefect's own pages."""
        return f"{self.api_url.rstrip('/').removesuffix('/api')}/runs/flow-run/{flow_run_id}"

    def _deployment_id(self, deployment: str) -> str:
        return str(self._ask("GET", f"/deployments/name/{deployment}", missing=deployment)["id"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, *, missing: str = "") -> Any:
        try:
            answer = httpx.request(method, self.api_url.rstrip("/") + path, json=body, timeout=TIMEOUT_SECONDS)
        except httpx.HTTPError as error:
            raise _unreachable(f"{method} {path} at {self.api_url}: {error!r}") from error
        if answer.status_code == httpx.codes.NOT_FOUND and missing:
            raise DeploymentMissing(
                f"Falta el proceso «{missing}» en Prefect; pide a quien instaló el portal que lo publique de nuevo.",
                f"the Prefect server at {self.api_url} has no deployment {missing}",
            )
        if answer.is_error:
            raise _unreachable(f"{method} {path} at {self.api_url}: HTTP {answer.status_code} {answer.text[:500]}")
        return answer.json()


def _flow_run(answer: dict[str, Any]) -> FlowRun:
    expected = answer["expected_start_time"] or answer["created"]
    return FlowRun(str(answer["id"]), datetime.fromisoformat(expected))


def _unreachable(detail: str) -> OrchestratorUnreachable:
    return OrchestratorUnreachable(
        "El servidor de sincronización (Prefect) no responde; comprueba que esté encendido y vuelve a intentarlo.",
        detail,
    )
