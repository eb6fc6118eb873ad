"""Looking at flow runs through Prefect's API, as its own pages do."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import pytest

from portal.installation import Installation

T = TypeVar("T")

PATIENCE_SECONDS = 180
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Runs:
    """The flow runs of an installation's Prefect server."""

    def __init__(self, installation: Installation) -> None:
        self._api = installation.settings.prefect_api_url
        self._orchestrator = installation.orchestrator

    def start(self, deployment: str, **parameters: Any) -> str:
        """Starts a deployment as a person does in Prefect's pages, and returns the flow run's id."""
        return self._orchestrator.start(deployment, parameters, key=f"{time.time_ns()}", name="a test").id

    def ended(self, flow_run_id: str) -> dict[str, Any]:
        """The flow run after it has ended."""
        return eventually(lambda: self._ended(flow_run_id), f"flow run {flow_run_id} does not end")

    def tasks(self, flow_run_id: str) -> list[str]:
        """The names of its task runs, in the order in which they ran, once the server has been told of all."""
        found = self._filter("task_runs", {"task_runs": {"flow_run_id": {"any_": [flow_run_id]}}})
        return [task["name"] for task in sorted(found, key=lambda task: task["start_time"] or "")]

    def artifact(self, flow_run_id: str, kind: str) -> dict[str, Any]:
        """Its artifact of that type."""
        (found,) = self._filter(
            "artifacts", {"artifacts": {"flow_run_id": {"any_": [flow_run_id]}, "type": {"any_": [kind]}}}
        )
        return found

    def log(self, flow_run_id: str) -> str:
        """What it wrote into its log so far."""
        lines = self._filter("logs", {"logs": {"flow_run_id": {"any_": [flow_run_id]}}, "sort": "TIMESTAMP_ASC"})
        return "\n".join(line["message"] for line in lines)

    def get(self, path: str) -> Any:
        """What Prefect's API answers at a path."""
        return httpx.get(f"{self._api}/{path}", timeout=30).raise_for_status().json()

    def _ended(self, flow_run_id: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self.get(f"flow_runs/{flow_run_id}")
        return found if found["state"]["type"] in ENDED else None

    def _filter(self, what: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = httpx.post(f"{self._api}/{what}/filter", json=body, timeout=30).raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found


def eventually(look: Callable[[], T | None], otherwise: str) -> T:
    """What `look` finds, as soon as it finds something; the test fails when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    pytest.fail(otherwise)
