"""Prefect as services of this machine: its server, the publishing of the flows, and one worker.

Their state is under the installation's own home, so a person's own Prefect profile is neither read nor changed.
"""

import os
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from commands.services.service import Address, Service, answers
from portal.logs import FORMAT, JSON
from portal.settings import Settings

WORK_POOL = "b2bgo"
DEFAULT_PORT = 4200
KEPT_SECONDS = 30 * 24 * 60 * 60
"""How long Prefect keeps flow runs and events: an upkeep every five minutes makes a hundred thousand a year."""
REMOVED = ("PREFECT_PROFILE", "PREFECT_PROFILES_PATH")


def environment(settings: Settings) -> dict[str, str]:
    """What every process of Prefect's must see."""
    return {
        "B2BGO_HOME": str(settings.home),
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_SECONDS),
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_COLORS": "false",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        **({"PREFECT_LOGGING_HANDLERS_CONSOLE_FORMATTER": "json"} if os.environ.get(FORMAT) == JSON else {}),
    }


def server(settings: Settings) -> Service:
    """Prefect's server, at the host and port of the API's address."""
    parts = urlsplit(settings.prefect_api_url)
    address = Address(parts.hostname or "127.0.0.1", parts.port or DEFAULT_PORT, "PREFECT_API_URL")
    listen = ("--host", address.host, "--port", str(address.port))
    return _service(
        settings,
        name="prefect",
        title="El servidor de Prefect",
        command=("prefect", "server", "start", *listen),
        ready=answers(f"{_api(settings)}/health"),
        address=address,
    )


def publishing(settings: Settings) -> Service:
    """What publishes the flows to the server, and ends."""
    return _service(
        settings,
        name="publishing",
        title="La publicación de los procesos en Prefect",
        command=("flows.deploy",),
        ready=lambda: True,
    )


def worker(settings: Settings, name: str = "") -> Service:
    """A worker that carries the flows out, named after the machine or otherwise; ready when the server knows it."""
    name = name or socket.gethostname()
    pool = ("--pool", WORK_POOL, "--type", "process", "--install-policy", "never", "--no-create-pool-if-not-found")
    return _service(
        settings,
        name="worker",
        title="El trabajador de Prefect",
        command=("prefect", "worker", "start", "--name", name, "--limit", str(settings.worker_runs), *pool),
        ready=_heard_of(settings, name, datetime.now(UTC)),
    )


def published(settings: Settings) -> Callable[[], bool]:
    """Whether the server knows the work pool, which is published with the flows."""
    return answers(f"{_api(settings)}/work_pools/{WORK_POOL}")


def at_work_elsewhere(settings: Settings) -> tuple[str, ...]:
    """The other machines whose workers the server has lately heard of, by name."""
    online = {worker["name"] for worker in _workers(settings) if worker["status"] == "ONLINE"}
    return tuple(sorted(online - {socket.gethostname()}))


def is_here(settings: Settings) -> bool:
    """Whether Prefect's server is this installation's own; one on another machine is somebody else's to start."""
    host = urlsplit(settings.prefect_api_url).hostname
    return host in ("localhost", "127.0.0.1", "::1", settings.host)


def page(settings: Settings) -> str:
    """Where people look at Prefect."""
    return _api(settings).removesuffix("/api")


def _service(
    settings: Settings,
    *,
    name: str,
    title: str,
    command: tuple[str, ...],
    ready: Callable[[], bool],
    address: Address | None = None,
) -> Service:
    return Service(
        name=name,
        title=title,
        command=(sys.executable, "-m", *command),
        ready=ready,
        address=address,
        environment=environment(settings),
        removed=REMOVED,
    )


def _api(settings: Settings) -> str:
    return settings.prefect_api_url.rstrip("/")


def _heard_of(settings: Settings, name: str, since: datetime) -> Callable[[], bool]:
    def ready() -> bool:
        heard = (worker["last_heartbeat_time"] for worker in _workers(settings) if worker["name"] == name)
        return any(at and datetime.fromisoformat(at) >= since for at in heard)

    return ready


def _workers(settings: Settings) -> list[dict[str, Any]]:
    """The workers that the server knows; none when it does not answer."""
    url = f"{_api(settings)}/work_pools/{WORK_POOL}/workers/filter"
    try:
        answer = httpx.post(url, json={}, timeout=5, trust_env=False)
    except httpx.TransportError:
        return []
    known: list[dict[str, Any]] = answer.json() if answer.is_success else []
    return known
