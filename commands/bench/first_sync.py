"""`b2bgo bench first-sync`: what a first sync takes in time and memory, over both links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.bench.figures import Stage, Sync
from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from microsip.connection import Connection

LISTED_SECONDS = 0.2
"""Steps that took less are listed together."""


@dataclass(frozen=True)
class First:
    """A first sync by one link. `agent_peak_mib`: None without an agent."""

    link: str
    sync: Sync
    agent_peak_mib: float | None = None


def first_sync(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    json: Json = False,
) -> None:
    """Prints seconds, processors' time and peak memory of both links, by step; each sync is a process of its own."""
    from commands.bench.company import measured_company
    from commands.bench.figures import peak_mib
    from commands.bench.installation import bench_home, running_agent

    home = bench_home()
    with measured_company(size, database) as (server, connection):
        firebird = f"firebird={server.running_pid}"
        direct = First("direct", _measured("direct", connection, home, firebird))
        with running_agent(connection, home) as (address, agent):
            at_agent = replace(connection, server=address)
            sync = _measured("agent", at_agent, home, firebird, f"agent={agent}")
            links = (direct, First("agent", sync, peak_mib(agent)))
    if json:
        answer({"links": links})
        return
    for link in links:
        _print(link)


def _measured(link: str, connection: Connection, home: Path, *processes: str) -> Sync:
    from commands.bench.installation import measured, new_installation

    say(f"Primera sincronización por el enlace {link}…")
    return measured(new_installation(link, connection, home), *processes)


def _print(link: First) -> None:
    sync = link.sync
    long = [stage for stage in sync.stages if stage.seconds >= LISTED_SECONDS]
    short = [stage for stage in sync.stages if stage.seconds < LISTED_SECONDS]
    rest = Stage(
        f"Otros {len(short)} pasos",
        sum(stage.seconds for stage in short),
        max((stage.peak_mib for stage in short), default=0.0),
        {name: sum(stage.cpu_seconds[name] for stage in short) for name in sync.cpu_seconds},
    )
    total = Stage(f"Total, {sync.rows:,} renglones", sync.seconds, sync.peak_mib, sync.cpu_seconds)
    table(
        (f"Enlace {link.link}", "Segundos", *(f"CPU {name}" for name in sync.cpu_seconds), "Pico MiB"),
        [
            (
                stage.stage,
                f"{stage.seconds:>8.2f}",
                *(f"{stage.cpu_seconds[name]:>8.2f}" for name in sync.cpu_seconds),
                f"{stage.peak_mib:>8.1f}",
            )
            for stage in (*long, rest, total)
        ],
    )
    if link.agent_peak_mib is not None:
        print(f"Pico del servicio de sincronización: {link.agent_peak_mib:.1f} MiB")
