"""A machine that goes down in the middle of a sync takes Prefect's server, the worker and the flow with it."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from microsip.connection import Route, Server
from portal import checking
from portal.companies import connection_of, save_connection
from portal.history import RunKind, RunState, current_run, run
from portal.installation import Installation
from portal.sync import start_sync, synchronise
from tests.flows.prefect_runs import eventually
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import company_of, connected
from tests.servers.prefect import free_port, running_server


@pytest.fixture
def silent_server() -> Iterator[Server]:
    """Takes connections and says nothing, so that whoever connects waits."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Server(Route.DIRECT, "127.0.0.1", listener.getsockname()[1])


def kill(process: subprocess.Popen[bytes]) -> None:
    """With everything that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def reach(installation: Installation, server: Server) -> None:
    company = company_of(installation)
    save_connection(
        installation.database, company, replace(connection_of(installation.database, company), server=server)
    )


@pytest.mark.fault(
    "Prefect server, worker and flow process killed (SIGKILL) together during an incremental sync",
    "Incompleto when its lease of 20 s ends; once they are started again, a click synchronises",
)
def test_everything_of_prefect_is_killed_in_the_middle(
    tmp_path: Path, small_company: Path, connection_to: ConnectionTo, silent_server: Server
) -> None:
    port, folder = free_port(), tmp_path / "prefect"
    folder.mkdir()
    made = connected(tmp_path / "home", connection_to(small_company), f"http://127.0.0.1:{port}/api")
    company, database, there = company_of(made), made.database, connection_to(small_company).server
    assert synchronise(made, company, RunKind.AUTOMATICA).successful
    before = made.warehouse.versions(company.slug)
    with running_server(folder, port) as (server, process):
        server.publish(made.settings)
        reach(made, silent_server)
        with server.worker(made.settings) as worker:
            begun = start_sync(made, company, RunKind.MANUAL)
            eventually(lambda: run(database, company, begun.id).attempts, "the sync does not begin")
            kill(worker)
            kill(process)
    eventually(lambda: current_run(database, company) is None, "it stays in progress")
    assert run(database, company, begun.id).state is RunState.INCOMPLETO
    assert made.warehouse.versions(company.slug) == before
    reach(made, there)
    with running_server(folder, port) as (server, _):
        server.publish(made.settings)
        with server.worker(made.settings):
            again = start_sync(made, company, RunKind.MANUAL)
            eventually(lambda: not run(database, company, again.id).running, "the sync does not end")
    assert run(database, company, again.id).successful
    assert not checking.check(made, company).differing
    database.close()
