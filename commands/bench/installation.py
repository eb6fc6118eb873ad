"""Installations that are measured: each in a folder of its own below B2BGO_HOME/bench, beginning with nothing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from commands.bench.figures import Sync
from microsip.errors import NeedsAttention

if TYPE_CHECKING:
    from microsip.connection import Connection, Server

SLUG = "bench"


class BenchFailed(NeedsAttention):
    """What was measured did not succeed."""


def bench_home() -> Path:
    """Where measurements keep their companies, servers and installations."""
    from portal.settings import load_settings

    return load_settings().home / "bench"


def new_installation(name: str, connection: Connection, home: Path, postgres: str | None = None) -> dict[str, str]:
    """The environment of an installation that did not exist before, connected to the company and not synchronised.

    `postgres`: the empty database of both stores, which are files without it.
    """
    from portal.companies import connect_company
    from portal.installation import open_installation
    from portal.settings import load_settings

    own = home / f"installation-{name}"
    shutil.rmtree(own, ignore_errors=True)
    installation = open_installation(load_settings(home=own, **_stores(own, postgres)))
    connect_company(installation.database, SLUG, None, connection)
    installation.database.close()
    return environment_of(name, home, postgres)


def environment_of(name: str, home: Path, postgres: str | None = None) -> dict[str, str]:
    """The environment of an installation that was made before."""
    own = home / f"installation-{name}"
    return {"B2BGO_HOME": str(own)} | {f"B2BGO_{key.upper()}": url for key, url in _stores(own, postgres).items()}


def _stores(own: Path, postgres: str | None) -> dict[str, str]:
    return {
        "database_url": postgres or f"sqlite:///{own / 'portal.sqlite'}",
        "warehouse_url": postgres or f"duckdb:///{own / 'warehouse'}",
    }


def measured(installation: dict[str, str], *options: str) -> Sync:
    """The figures of one sync in a process of its own; raises BenchFailed."""
    done = subprocess.run(
        (sys.executable, "-m", "commands.bench.measured_sync", SLUG, *options),
        env=os.environ | installation,
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        raise BenchFailed("La sincronización que se medía falló; el motivo está arriba.")
    return TypeAdapter(Sync).validate_json(done.stdout)


@contextmanager
def running_agent(connection: Connection, home: Path) -> Iterator[tuple[Server, int]]:
    """An agent in a process of its own: its address and its process."""
    from commands.services import agent
    from commands.services.interrupts import Interrupts
    from commands.services.supervision import Services
    from microsip.connection import Route
    from microsip.connection import Server as Address
    from portal.settings import load_settings

    settings = load_settings(home=home / "agent", host="127.0.0.1", agent_port=free_port())
    with Interrupts() as interrupts, Services(interrupts, home / "logs") as services:
        running = services.start(agent.agent(settings, Path(connection.folder), connection.server))
        services.wait_until_ready(running)
        address = Address(Route.AGENT, settings.host, settings.agent_port)
        yield address, running.process.pid


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
