"""`b2bgo bench storefront`: pages of priced articles, and many people at the storefront at once."""

from __future__ import annotations

import json as json_module
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from commands.services.supervision import Running
    from portal.installation import Installation

LINK = "storefront"
PAGES = 200
_PASSWORD = "Tornillos-y-tuercas-4"
_MIB = 1024


def storefront(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    people: Annotated[int, typer.Option(min=1, help="Sesiones al mismo tiempo.")] = 50,
    clicks: Annotated[int, typer.Option(min=1, help="Clics de cada una.")] = 10,
    seconds: Annotated[float, typer.Option(min=0, help="Segundos entre dos clics de una persona, en promedio.")] = 20,
    json: Json = False,
) -> None:
    """Prints how long a page of 50 articles takes to compute, what a click takes, and the memory of a session."""
    from commands.bench.measured_sync import cpu_seconds

    environment = _installation(size, database)
    say(f"{PAGES} páginas de 50 artículos con precio…")
    pages = _printed("searches", environment, "bench", str(PAGES))
    with _serving(environment) as (address, running):
        tokens = _signed_in(environment, people)
        _printed("visitors", environment, address, "1", "0", given=tokens[:1])
        pid = running.process.pid
        before, used = _resident_mib(pid), cpu_seconds(pid)
        say(f"{people} personas, {clicks} clics cada una…")
        took = _printed("visitors", environment, address, str(clicks), str(seconds), given=tokens)
        figures = {
            "page_ms": _spread([wall for wall, _ in pages]),
            "page_cpu_ms": _spread([cpu for _, cpu in pages]),
            "click_ms": _spread(took),
            "clicks": len(took),
            "cpu_ms_a_click": round((cpu_seconds(pid) - used) * 1000 / (len(took) + people), 1),
            "session_mib": round((_resident_mib(pid) - before) / people, 2),
            "storefront_mib": _resident_mib(pid),
        }
    if json:
        answer(figures)
    else:
        _print(figures, people)


def _installation(size: Size, database: Path | None) -> dict[str, str]:
    """The environment of an installation with the company published; made once for each size."""
    from commands.bench.company import measured_company
    from commands.bench.installation import bench_home, environment_of, measured, new_installation

    home = bench_home()
    name = f"{LINK}-{size.value}"
    if database is None and (home / f"installation-{name}" / "warehouse" / "bench" / "versions.json").exists():
        return environment_of(name, home)
    with measured_company(size, database) as (_, connection):
        environment = new_installation(name, connection, home)
        say("Primera sincronización…")
        measured(environment)
    return environment


def _printed(module: str, environment: dict[str, str], *arguments: str, given: Sequence[str] = ()) -> list[Any]:
    """What a module of this package prints, run in a process of its own; raises BenchFailed."""
    from commands.bench.installation import BenchFailed

    done = subprocess.run(
        (sys.executable, "-m", f"commands.bench.{module}", *arguments),
        env=os.environ | environment,
        input="\n".join(given),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BenchFailed("La medición falló; el motivo está arriba.", f"{module} ended with {done.returncode}")
    figures: list[Any] = json_module.loads(done.stdout)
    return figures


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[tuple[str, Running]]:
    """The storefront of the installation, in a process of its own: its address and the process."""
    from commands.bench.installation import free_port
    from commands.services.interrupts import Interrupts
    from commands.services.storefront import page
    from commands.services.storefront import storefront as service_of
    from commands.services.supervision import Services
    from portal.settings import load_settings

    home = Path(environment["B2BGO_HOME"])
    settings = load_settings(home=home, host="127.0.0.1", storefront_port=free_port())
    service = service_of(settings)
    own = {"B2BGO_HOST": settings.host, "B2BGO_STOREFRONT_PORT": str(settings.storefront_port)}
    service = replace(service, environment={**service.environment, **environment, **own})
    with Interrupts() as interrupts, Services(interrupts, home / "logs") as services:
        running = services.start(service)
        services.wait_until_ready(running)
        yield page(settings), running


def _signed_in(environment: dict[str, str], people: int) -> list[str]:
    """The sessions of so many users, each of another customer."""
    from portal.installation import open_installation
    from portal.sessions import open_session
    from portal.settings import load_settings

    stores = {name: environment[f"B2BGO_{name.upper()}"] for name in ("database_url", "warehouse_url")}
    installation = open_installation(load_settings(home=Path(environment["B2BGO_HOME"]), **stores))
    try:
        return [open_session(installation.database, user) for user in _users(installation, people)]
    finally:
        installation.database.close()


def _users(installation: Installation, people: int) -> list[Any]:
    """Users for the company's first customers; those of an earlier measurement are used again."""
    from sqlalchemy import select

    from portal.accounts import Role, add_user, users
    from portal.companies import company
    from warehouse import tables

    whose = company(installation.database, "bench")
    known = {user.customer_id: user for user in users(installation.database, whose)}
    clientes = tables.microsip["clientes"].c
    wanted = select(clientes.CLIENTE_ID).where(clientes["ESTATUS"] == "A").order_by(clientes.CLIENTE_ID).limit(people)
    ids = installation.warehouse.reader(whose.slug).frame(wanted)["CLIENTE_ID"].to_list()
    return [
        known.get(each)
        or add_user(installation.database, whose, f"{each}@bench.example", _PASSWORD, Role.CUSTOMER, each)
        for each in ids
    ]


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds that half of them, all but one in twenty, and all of them took at most."""
    ordered = sorted(seconds)
    places = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {
        name: round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 1)
        for name, share in places.items()
    }


def _resident_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [resident] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return round(resident / _MIB, 1)


def _print(figures: dict[str, Any], people: int) -> None:
    table(
        ("Milisegundos", "p50", "p95", "Máximo"),
        [
            (title, *(f"{figures[name][place]:>8.1f}" for place in ("p50", "p95", "max")))
            for title, name in (
                ("Página de 50 artículos con precio y existencia", "page_ms"),
                ("  de ellos, del procesador", "page_cpu_ms"),
                (f"Clic con {people} personas a la vez", "click_ms"),
            )
        ],
    )
    print(f"Procesador por clic: {figures['cpu_ms_a_click']} ms")
    print(f"Memoria por sesión: {figures['session_mib']} MiB; del portal: {figures['storefront_mib']} MiB")
