"""`b2bgo bench companies`: many companies, few workers: who waits how long, and what a broken one costs the others."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from microsip.connection import Connection
    from portal.companies import Company
    from portal.installation import Installation

COMPANIES = 100
WORKERS = 4
RUNS_EACH = 1
BROKEN = "broken"
POLL_SECONDS = 1.0
PATIENCE_SECONDS = 30 * 60


@dataclass(frozen=True)
class Fairness:
    """What became of syncs that were all asked for at once, in seconds since the first was asked for.

    `begun_*`: when a company's turn came; `sync_*`: how long a turn took; `overtaken`: how many companies that were
    asked for later than some other had their turn before it, at most; `broken_*`: of the company whose password is
    wrong, which was asked for first.
    """

    companies: int
    workers: int
    published: int
    seconds: float
    begun_median: float
    begun_last: float
    sync_median: float
    sync_longest: float
    at_once: int
    overtaken: int
    broken_state: str
    broken_sync: float


@dataclass(frozen=True)
class _Turn:
    """When a company's run was carried out."""

    slug: str
    began: datetime
    ended: datetime

    @property
    def seconds(self) -> float:
        return (self.ended - self.began).total_seconds()


def companies(
    count: Annotated[int, typer.Option("--companies", min=2, help="Cuántas empresas, una de ellas rota.")] = COMPANIES,
    workers: Annotated[int, typer.Option(min=1, help="Cuántos trabajadores, de una ejecución cada uno.")] = WORKERS,
    json: Json = False,
) -> None:
    """Prints how long companies wait for their turn when all are synchronised at once, one of which cannot be."""
    figures = measure(count, workers)
    if json:
        answer(figures)
        return
    table(
        ("Empresas", "Publicadas", "Trabajadores", "Segundos", "Empieza, mediana", "la última", "Adelantadas"),
        [
            (
                figures.companies,
                figures.published,
                figures.workers,
                f"{figures.seconds:.1f}",
                f"{figures.begun_median:.1f}",
                f"{figures.begun_last:.1f}",
                figures.overtaken,
            )
        ],
    )


def measure(count: int, workers: int) -> Fairness:
    """Synchronises small companies in one Postgres. Raises BenchFailed, PostgresMissing."""
    from commands.bench.company import measured_company

    with (
        measured_company(Size.SMALL, None) as (_, connection),
        _installation(connection, count, workers) as (made, all_),
    ):
        say(f"{count} empresas, {workers} trabajadores…")
        return _measure(made, all_, workers)


@contextmanager
def _installation(connection: Connection, count: int, workers: int) -> Iterator[tuple[Installation, Sequence[Company]]]:
    """An installation whose workers carry out one run at a time each, and its companies, the broken one first."""
    from commands.bench.installation import SLUG, bench_home, free_port, new_installation
    from commands.bench.postgres import private_postgres
    from commands.services import Interrupts, Services, prefect
    from portal.companies import company, connect_company
    from portal.installation import open_installation
    from portal.settings import load_settings

    with private_postgres() as postgres:
        environment = new_installation("companies", connection, bench_home(), postgres.create_database("b2bgo"))
        orchestration = postgres.asynchronous(postgres.create_database("prefect"))
        os.environ.update(environment)
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{free_port()}/api"
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = orchestration
        os.environ["B2BGO_WORKER_RUNS"] = str(RUNS_EACH)
        settings = load_settings()
        with Interrupts() as interrupts, Services(interrupts, settings.home / "logs") as services:
            services.wait_until_ready(services.start(prefect.server(settings)))
            services.wait_until_done(services.start(prefect.publishing(settings)))
            made = open_installation(settings)
            broken = connect_company(made.database, BROKEN, "Rota", replace(connection, password="no-es-esta"))
            healthy = [
                company(made.database, SLUG),
                *(connect_company(made.database, f"company-{n}", f"Empresa {n}", connection) for n in range(2, count)),
            ]
            for number in range(workers):
                services.start(prefect.worker(settings, f"worker-{number}"))
            yield made, (broken, *healthy)
            made.database.close()
            made.warehouse.close()


def _measure(installation: Installation, every: Sequence[Company], workers: int) -> Fairness:
    from portal.history import RunKind, RunState, run
    from portal.sync.starting import start_sync

    asked = {company.slug: start_sync(installation, company, RunKind.MANUAL) for company in every}
    turns = _turns(installation, {slug: each.flow_run_id or "" for slug, each in asked.items()})
    ended = {company.slug: run(installation.database, company, asked[company.slug].id) for company in every}
    healthy = [turn for turn in turns if turn.slug != BROKEN]
    [broken] = [turn for turn in turns if turn.slug == BROKEN]
    first = asked[every[0].slug].started_at
    begun = [(turn.began - first).total_seconds() for turn in healthy]
    return Fairness(
        len(every),
        workers,
        sum(each.state is RunState.EXITOSO for each in ended.values()),
        round((max(turn.ended for turn in turns) - first).total_seconds(), 1),
        round(median(begun), 1),
        round(max(begun), 1),
        round(median(turn.seconds for turn in healthy), 2),
        round(max(turn.seconds for turn in healthy), 2),
        max(sum(other.began <= turn.began < other.ended for other in turns) for turn in turns),
        max(sum(later.began < turn.began for later in turns[place + 1 :]) for place, turn in enumerate(turns)),
        str(ended[BROKEN].state.value),
        round(broken.seconds, 2),
    )


def _turns(installation: Installation, flow_runs: Mapping[str, str]) -> list[_Turn]:
    """Every company's turn, in the order in which they were asked for, once all have ended. Raises BenchFailed."""
    from commands.bench.installation import BenchFailed

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        known = {each["id"]: each for each in _flow_runs(installation, list(flow_runs.values()))}
        if len(known) == len(flow_runs) and all(each["end_time"] for each in known.values()):
            return [
                _Turn(
                    slug,
                    datetime.fromisoformat(known[id_]["start_time"] or known[id_]["end_time"]),
                    datetime.fromisoformat(known[id_]["end_time"]),
                )
                for slug, id_ in flow_runs.items()
            ]
        if time.monotonic() > deadline:
            raise BenchFailed("Las empresas no terminaron a tiempo; revisa la bitácora de los trabajadores.")
        time.sleep(POLL_SECONDS)


def _flow_runs(installation: Installation, ids: list[str]) -> list[dict[str, Any]]:
    import httpx

    answered = httpx.post(
        f"{installation.settings.prefect_api_url}/flow_runs/filter",
        json={"flow_runs": {"id": {"any_": ids}}},
        timeout=30,
        trust_env=False,
    )
    found: list[dict[str, Any]] = answered.raise_for_status().json()
    return found
