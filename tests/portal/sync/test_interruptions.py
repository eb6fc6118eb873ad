"""What is killed in the middle of a sync leaves the published version as it was and nothing «En progreso»."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from microsip.connection import Connection, Route, Server
from microsip.demo.server import FirebirdServer
from portal.database import utc_now
from portal.history import Progress, RunKind, RunState, current_run, run, runs
from portal.history.tables import sync_runs
from portal.history.writing import LEASE
from portal.installation import Installation
from portal.sync import synchronise
from tests.servers.installation import SLUG, company_of, connected
from tests.servers.prefect import environment_of

MIDDLE = "Clientes · Clientes"

UNTIL_THE_MIDDLE = f"""
import time
from portal.companies import company
from portal.history import RunKind
from portal.installation import open_installation
from portal.sync import synchronise

def stop(progress):
    if progress.step == "{MIDDLE}":
        print("middle", flush=True)
        time.sleep(600)

installation = open_installation()
synchronise(installation, company(installation.database, "{SLUG}"), RunKind.MANUAL, watch=stop)
"""
"""A process that synchronises and stays where it is in the middle, to be killed there."""


@pytest.fixture
def firebird(tmp_path: Path) -> Iterator[FirebirdServer]:
    """A server of its own, to be killed."""
    server = FirebirdServer.prepare(tmp_path / "firebird")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def its_installation(
    tmp_path: Path, firebird: FirebirdServer, company_copy: Callable[..., Path]
) -> Iterator[Installation]:
    """An installation that was synchronised once with a company in that server."""
    copy = company_copy("EMPRESA")
    server = Server(Route.DIRECT, firebird.host, firebird.port)
    made = connected(
        tmp_path / "home", Connection(server, str(copy.parent), copy.name, firebird.user, firebird.password)
    )
    assert synchronise(made, company_of(made), RunKind.AUTOMATICA).successful
    yield made
    made.database.close()


def once_at(step: str, act: Callable[[], None]) -> Callable[[Progress], None]:
    """A watch that acts when the step begins, the first time."""
    acted: list[bool] = []

    def watch(progress: Progress) -> None:
        if progress.step.startswith(step) and not acted:
            acted.append(True)
            act()

    return watch


def test_firebird_killed_in_the_middle_leaves_the_published_version(
    its_installation: Installation, firebird: FirebirdServer
) -> None:
    company = company_of(its_installation)
    done = synchronise(its_installation, company, RunKind.MANUAL, watch=once_at(MIDDLE, firebird.kill))
    assert done.state is RunState.INCOMPLETO, f"{done.message} {done.detail}"
    assert done.message.endswith((".", "»."))
    assert [version.number for version in its_installation.warehouse.versions(SLUG)] == [1]
    assert current_run(its_installation.database, company) is None


@pytest.mark.fault(
    "Link lost in the middle, Firebird back a little later",
    "The same run begins again and succeeds",
)
def test_after_firebird_comes_back_the_sync_begins_again(
    its_installation: Installation, firebird: FirebirdServer
) -> None:
    port = firebird.port
    die = once_at(MIDDLE, firebird.kill)
    come_back = once_at("Se perdió la conexión", lambda: firebird.start(port))

    def watch(progress: Progress) -> None:
        die(progress)
        come_back(progress)

    done = synchronise(its_installation, company_of(its_installation), RunKind.MANUAL, watch=watch, attempts=2)
    assert done.successful, f"{done.message} {done.detail}"
    assert (done.attempts, done.version) == (2, 1)


def test_a_process_killed_in_the_middle_leaves_nothing_in_progress(installation: Installation) -> None:
    company = company_of(installation)
    killed = kill_in_the_middle(installation)
    later = utc_now() + LEASE + timedelta(seconds=1)
    seen = run(installation.database, company, killed, at=later)
    assert seen.state is RunState.INCOMPLETO
    assert seen.message.startswith("La sincronización se interrumpió")
    assert current_run(installation.database, company, at=later) is None
    assert installation.warehouse.versions(SLUG) == ()


def test_the_sync_after_a_killed_one_succeeds(installation: Installation) -> None:
    killed = kill_in_the_middle(installation)
    expire_lease(installation, killed)
    done = synchronise(installation, company_of(installation), RunKind.MANUAL)
    assert done.successful, f"{done.message} {done.detail}"
    assert [each.state for each in runs(installation.database, company_of(installation))] == [
        RunState.EXITOSO,
        RunState.INCOMPLETO,
    ]


@pytest.mark.fault(
    "Syncing process interrupted (SIGINT)",
    "Incompleto at once",
)
def test_ctrl_c_is_told_at_once(installation: Installation) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synchronise(installation, company_of(installation), RunKind.MANUAL, watch=once_at(MIDDLE, interrupt))
    (told,) = runs(installation.database, company_of(installation))
    assert (told.state, told.version) == (RunState.INCOMPLETO, None)


@pytest.mark.fault(
    "Defect of ours in the middle of a sync",
    "Fallido with one sentence; nothing is published",
)
def test_a_defect_of_ours_is_told_as_failed(installation: Installation) -> None:
    def fail() -> None:
        raise ZeroDivisionError("a defect")

    with pytest.raises(ZeroDivisionError):
        synchronise(installation, company_of(installation), RunKind.MANUAL, watch=once_at(MIDDLE, fail))
    (told,) = runs(installation.database, company_of(installation))
    assert (told.state, told.detail) == (RunState.FALLIDO, "ZeroDivisionError: a defect")


def kill_in_the_middle(installation: Installation) -> str:
    """Kills a process that synchronises, with SIGKILL, and returns its run."""
    command = [sys.executable, "-c", UNTIL_THE_MIDDLE]
    environment = environment_of(installation.settings)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "middle\n", process.stderr and process.stderr.read()
    finally:
        process.kill()
        process.communicate()
    (killed,) = runs(installation.database, company_of(installation))
    assert killed.running
    return killed.id


def expire_lease(installation: Installation, run_id: str) -> None:
    """As if the lease's time had passed."""
    with installation.database.begin() as connection:
        connection.execute(
            update(sync_runs).where(sync_runs.c.id == run_id).values(lease_until=utc_now() - timedelta(seconds=1))
        )
