"""`b2bgo bench storefront`: pages of priced articles, and many people at the storefront at once."""

from __future__ import annotations

import json as json_module
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
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


@dataclass(frozen=True)
class Spread:
    """Milliseconds that half of them, all but one in twenty, and all of them took at most."""

    p50: float
    p95: float
    max: float


@dataclass(frozen=True)
class Pages:
    """What it takes to compute a page of 50 priced articles. `page_cpu_ms`: of the processor's time."""

    page_ms: Spread
    page_cpu_ms: Spread


@dataclass(frozen=True)
class Visits:
    """What many sessions at once take. `session_mib`: what the storefront grew by for each of them."""

    people: int
    clicks: int
    click_ms: Spread
    cpu_ms_a_click: float
    session_mib: float
    storefront_mib: float


def storefront(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide este archivo .FDB en lugar de construir uno.")] = None,
    people: Annotated[int, typer.Option(min=1, help="Sesiones al mismo tiempo.")] = 50,
    clicks: Annotated[int, typer.Option(min=1, help="Clics de cada una.")] = 10,
    seconds: Annotated[float, typer.Option(min=0, help="Segundos entre dos clics de una persona, en promedio.")] = 20,
    json: Json = False,
) -> None:
    """Prints how long a page of 50 articles takes to compute, what a click takes, and the memory of a session."""
    environment = published(size, database)
    pages = measure_pages(environment)
    visits = measure_visits(environment, people, clicks, seconds)
    if json:
        answer({"pages": pages, "visits": visits})
    else:
        _print(pages, visits)


def measure_pages(environment: dict[str, str]) -> Pages:
    """Computes pages without drawing them."""
    say(f"{PAGES} páginas de 50 artículos con precio…")
    pages = _printed("searches", environment, "bench", str(PAGES))
    return Pages(_spread([wall for wall, _ in pages]), _spread([cpu for _, cpu in pages]))


def measure_visits(environment: dict[str, str], people: int, clicks: int, seconds: float) -> Visits:
    """Has so many people click; the storefront is a process of its own, and theirs is another one."""
    from commands.bench.figures import cpu_seconds

    with _serving(environment) as (address, running):
        tokens = _signed_in(environment, people)
        _printed("visitors", environment, address, "1", "0", given=tokens[:1])
        pid = running.process.pid
        before, used = _resident_mib(pid), cpu_seconds(pid)
        say(f"{people} personas, {clicks} clics cada una…")
        took = _printed("visitors", environment, address, str(clicks), str(seconds), given=tokens)
        return Visits(
            people,
            len(took),
            _spread(took),
            round((cpu_seconds(pid) - used) * 1000 / (len(took) + people), 1),
            round((_resident_mib(pid) - before) / people, 2),
            _resident_mib(pid),
        )


def published(size: Size, database: Path | None) -> dict[str, str]:
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
    """So many sessions, each of another customer while there are customers enough."""
    from portal.installation import open_installation
    from portal.sessions import open_session
    from portal.settings import load_settings

    stores = {name: environment[f"B2BGO_{name.upper()}"] for name in ("database_url", "warehouse_url")}
    installation = open_installation(load_settings(home=Path(environment["B2BGO_HOME"]), **stores))
    try:
        users = cycle(_users(installation, people))
        return [open_session(installation.database, user) for user in islice(users, people)]
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


def _spread(seconds: Sequence[float]) -> Spread:
    ordered = sorted(seconds)
    p50, p95, longest = (
        round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 1) for share in (0.5, 0.95, 1.0)
    )
    return Spread(p50, p95, longest)


def _resident_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [resident] = [int(line.split()[1]) for line in lines if line.startswith("VmRSS:")]
    return round(resident / _MIB, 1)


def _print(pages: Pages, visits: Visits) -> None:
    table(
        ("Milisegundos", "p50", "p95", "Máximo"),
        [
            (title, f"{spread.p50:>8.1f}", f"{spread.p95:>8.1f}", f"{spread.max:>8.1f}")
            for title, spread in (
                ("Página de 50 artículos con precio y existencia", pages.page_ms),
                ("  de ellos, del procesador", pages.page_cpu_ms),
                (f"Clic con {visits.people} personas a la vez", visits.click_ms),
            )
        ],
    )
    print(f"Procesador por clic: {visits.cpu_ms_a_click} ms")
    print(f"Memoria por sesión: {visits.session_mib} MiB; del portal: {visits.storefront_mib} MiB")
