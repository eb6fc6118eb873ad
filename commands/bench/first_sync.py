"""`b2bgo bench first-sync`: what a first sync takes in time and memory, over both links."""

from __future__ import annotations

import json as json_module
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size
from microsip.errors import NeedsAttention

if TYPE_CHECKING:
    from microsip.connection import Connection, Server

SLUG = "bench"
LISTED_SECONDS = 0.2
"""Steps that took less are listed together."""


class BenchFailed(NeedsAttention):
    """The measured sync did not succeed."""


def first_sync(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    json: Json = False,
) -> None:
    """Prints seconds, processors' time and peak memory of both links, by step; each sync is a process of its own."""
    from commands.bench.company import measured_company
    from commands.bench.measured_sync import peak_mib
    from portal.settings import load_settings

    home = load_settings().home / "bench"
    with measured_company(size, database) as (server, connection):
        firebird = f"firebird={server.running_pid}"
        links = [_measure("direct", connection, home, firebird)]
        with running_agent(connection, home) as (address, agent):
            at_agent = replace(connection, server=address)
            links.append(_measure("agent", at_agent, home, firebird, f"agent={agent}"))
            links[-1]["agent_peak_mib"] = peak_mib(agent)
    if json:
        answer({"links": links})
        return
    for link in links:
        _print(link)


def _measure(link: str, connection: Connection, home: Path, *processes: str) -> dict[str, Any]:
    say(f"Primera sincronización por el enlace {link}…")
    figures = measured(new_installation(link, connection, home), *processes)
    return {"link": link, **figures, "peak_mib": max(stage["peak_mib"] for stage in figures["stages"])}


def new_installation(link: str, connection: Connection, home: Path) -> dict[str, str]:
    """The environment of an installation that did not exist before, connected to the company and not synchronised."""
    from portal.companies import connect_company
    from portal.installation import open_installation
    from portal.settings import load_settings

    own = home / f"installation-{link}"
    shutil.rmtree(own, ignore_errors=True)
    installation = open_installation(load_settings(home=own, **_stores(own)))
    connect_company(installation.database, SLUG, None, connection)
    installation.database.close()
    return environment_of(link, home)


def environment_of(link: str, home: Path) -> dict[str, str]:
    """The environment of an installation that was made before."""
    own = home / f"installation-{link}"
    return {"B2BGO_HOME": str(own)} | {f"B2BGO_{name.upper()}": url for name, url in _stores(own).items()}


def _stores(own: Path) -> dict[str, str]:
    return {"database_url": f"sqlite:///{own / 'portal.sqlite'}", "warehouse_url": f"duckdb:///{own / 'warehouse'}"}


def measured(installation: dict[str, str], *options: str) -> dict[str, Any]:
    """The figures of one sync in a process of its own; raises BenchFailed."""
    done = subprocess.run(
        (sys.executable, "-m", "commands.bench.measured_sync", SLUG, *options),
        env=os.environ | installation,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchFailed("La sincronización que se medía falló; el motivo está arriba.")
    figures: dict[str, Any] = json_module.loads(done.stdout)
    return figures


@contextmanager
def running_agent(connection: Connection, home: Path) -> Iterator[tuple[Server, int]]:
    """An agent in a process of its own: its address and its process."""
    from commands.services import agent
    from commands.services.interrupts import Interrupts
    from commands.services.supervision import Services
    from microsip.connection import Route
    from microsip.connection import Server as Address
    from portal.settings import load_settings

    settings = load_settings(home=home / "agent", host="127.0.0.1", agent_port=_free_port())
    with Interrupts() as interrupts, Services(interrupts, home / "logs") as services:
        running = services.start(agent.agent(settings, Path(connection.folder), connection.server))
        services.wait_until_ready(running)
        address = Address(Route.AGENT, settings.host, settings.agent_port)
        yield address, running.process.pid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print(link: dict[str, Any]) -> None:
    long = [stage for stage in link["stages"] if stage["seconds"] >= LISTED_SECONDS]
    short = [stage for stage in link["stages"] if stage["seconds"] < LISTED_SECONDS]
    processes = link["cpu_seconds"]
    rest = {
        "stage": f"Otros {len(short)} pasos",
        "seconds": sum(stage["seconds"] for stage in short),
        "peak_mib": max((stage["peak_mib"] for stage in short), default=0.0),
        "cpu_seconds": {name: sum(stage["cpu_seconds"][name] for stage in short) for name in processes},
    }
    total = {**link, "stage": f"Total, {link['rows']:,} renglones"}
    table(
        (f"Enlace {link['link']}", "Segundos", *(f"CPU {name}" for name in processes), "Pico MiB"),
        [
            (
                stage["stage"],
                f"{stage['seconds']:>8.2f}",
                *(f"{stage['cpu_seconds'][name]:>8.2f}" for name in processes),
                f"{stage['peak_mib']:>8.1f}",
            )
            for stage in (*long, rest, total)
        ],
    )
    if "agent_peak_mib" in link:
        print(f"Pico del servicio de sincronización: {link['agent_peak_mib']:.1f} MiB")
