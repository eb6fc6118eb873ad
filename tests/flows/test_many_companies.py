"""Many companies and few workers: all get their turn, a broken one delays no other, and no machine does too much."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection
from portal.companies import Company, connect_company
from portal.history import RunKind, RunState, run
from portal.installation import Installation
from portal.sync.starting import start_sync
from tests.flows.prefect_runs import Runs
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import company_of, connected, settings_in
from tests.servers.postgres import PostgresServer
from tests.servers.prefect import free_port, running_server

HEALTHY = 3
WORKERS = 2
RUNS_EACH = 1


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    small_company: Path,
    connection_to: ConnectionTo,
) -> Iterator[Installation]:
    """An installation in Postgres whose two workers carry out one run each at a time."""
    folder = tmp_path_factory.mktemp("many")
    with ExitStack() as stack:
        url = stack.enter_context(postgres_server.database())
        prefect, _ = stack.enter_context(running_server(tmp_path_factory.mktemp("prefect"), free_port()))
        made = connected(folder / "home", connection_to(small_company), prefect.api_url, url)
        prefect.publish(made.settings)
        for number in range(WORKERS):
            home = Path(shutil.copytree(made.settings.home, folder / f"worker{number}"))
            settings = settings_in(home, prefect.api_url, url)
            stack.enter_context(prefect.worker(settings, f"worker{number}", RUNS_EACH))
        yield made
        made.database.close()
        made.warehouse.close()


def test_every_company_gets_its_turn_and_a_broken_one_delays_no_other(
    installation: Installation, small_company: Path, connection_to: ConnectionTo
) -> None:
    right = connection_to(small_company)
    wrong = replace(right, password="no-es-esta")
    broken = connect_company(installation.database, "equivocada", "Equivocada", wrong)
    healthy = [company_of(installation), *(another(installation, number, right) for number in range(1, HEALTHY))]
    runs = Runs(installation)
    started = {company.slug: start_sync(installation, company, RunKind.MANUAL) for company in (broken, *healthy)}
    ended = {slug: runs.ended(each.flow_run_id or "") for slug, each in started.items()}
    states = {
        company.slug: run(installation.database, company, started[company.slug].id).state
        for company in (broken, *healthy)
    }
    assert states == {company.slug: RunState.EXITOSO for company in healthy} | {broken.slug: RunState.FALLIDO}
    assert [len(installation.warehouse.versions(company.slug)) for company in healthy] == [1] * HEALTHY
    assert at_once(list(ended.values())) <= WORKERS * RUNS_EACH


def another(installation: Installation, number: int, connection: Connection) -> Company:
    return connect_company(installation.database, f"empresa-{number}", f"Empresa {number}", connection)


def at_once(flow_runs: list[dict[str, Any]]) -> int:
    """How many of the runs went on at the same time at most."""
    times = [
        (datetime.fromisoformat(each["start_time"]), datetime.fromisoformat(each["end_time"])) for each in flow_runs
    ]
    return max(sum(start <= moment < end for start, end in times) for moment, _ in times)
