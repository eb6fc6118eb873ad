"""Whatever is killed while a company is synchronised: nothing stays in progress or locked, and the next sync succeeds.

Everybody who is killed is a process of its own. Readers see the version before, whole, until the next one is published.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from microsip.connection import Connection, Route, Server, parse_server
from microsip.demo.build import Variant
from microsip.demo.server import FirebirdServer
from portal import checking
from portal.companies import connection_of, save_connection
from portal.database import utc_now
from portal.history import Progress, Run, RunKind, RunState, current_run, runs
from portal.installation import Installation
from portal.sync import synchronise
from portal.sync.recording import Watch
from tests.servers.agent import free_port, started_agent
from tests.servers.installation import SLUG, company_of, connected
from tests.servers.prefect import environment_of
from tests.servers.storefront import add_people, running_storefront

CHANGE = "update ARTICULOS set NOMBRE = reverse(NOMBRE); update CLIENTES set LIMITE_CREDITO = 7; commit;"
IN_THE_MIDDLE = 40
"""The step at which somebody is killed."""


class Killable:
    """A company on a Firebird of its own that was synchronised once and then changed."""

    def __init__(self, firebird: FirebirdServer, path: Path, installation: Installation) -> None:
        self.firebird = firebird
        self.path = path
        self.installation = installation
        assert self.sync().successful
        self.firebird.isql(CHANGE, path)
        self.before = self.versions

    def sync(self, kind: RunKind = RunKind.AUTOMATICA, watch: Watch = lambda _: None) -> Run:
        return synchronise(self.installation, company_of(self.installation), kind, watch=watch)

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(version.number for version in self.installation.warehouse.versions(SLUG))

    def connect(self, **changes: object) -> None:
        """Reaches the same database in another way."""
        company = company_of(self.installation)
        connection = replace(connection_of(self.installation.database, company), **changes)  # type: ignore[arg-type]
        save_connection(self.installation.database, company, connection)

    def is_as_before(self) -> bool:
        """Nothing was published, nothing is in progress, and readers see a whole version."""
        later = utc_now() + timedelta(minutes=3)
        company = company_of(self.installation)
        rows = self.installation.warehouse.reader(SLUG).rows()
        return (
            self.versions == self.before
            and current_run(self.installation.database, company, at=later) is None
            and rows["articulos"] > 0
        )

    def next_sync_succeeds(self) -> bool:
        done = self.sync(RunKind.MANUAL)
        assert done.successful, f"{done.message} {done.detail}"
        return not checking.check(self.installation, company_of(self.installation)).differing


@pytest.fixture
def company(
    tmp_path: Path, company_masters: Callable[[Variant], Path], synced_installation: Installation
) -> Iterator[Killable]:
    with FirebirdServer.prepare(tmp_path / "firebird") as firebird:
        path = tmp_path / "data" / "FERRETERA.FDB"
        path.parent.mkdir()
        path.write_bytes(company_masters(Variant.CURRENT).read_bytes())
        address = Server(Route.DIRECT, firebird.host, firebird.port)
        connection = Connection(address, str(path.parent), path.name, firebird.user, firebird.password)
        made = connected(tmp_path / "home", connection)
        yield Killable(firebird, path, made)
        made.database.close()


def once(work: Callable[[], object], step: int = IN_THE_MIDDLE) -> Watch:
    """Does it when that step begins."""
    done: list[int] = []

    def watch(progress: Progress) -> None:
        if progress.done >= step and not done:
            done.append(step)
            work()

    return watch


@pytest.mark.fault(
    "Firebird killed (SIGKILL) during an incremental sync",
    "Incompleto; the version before stays; once Firebird is back, the next sync succeeds",
)
def test_firebird_is_killed(company: Killable) -> None:
    port = company.firebird.port
    ended = company.sync(watch=once(company.firebird.kill))
    assert ended.state is RunState.INCOMPLETO
    assert company.is_as_before()
    company.firebird.start(port)
    assert company.next_sync_succeeds()


@pytest.mark.fault(
    "Sync agent killed (SIGKILL) during an incremental sync",
    "Incompleto; the version before stays; once the agent is back, the next sync succeeds",
)
def test_the_agent_is_killed(company: Killable, tmp_path: Path) -> None:
    with agent(company, tmp_path) as process:
        ended = company.sync(watch=once(lambda: kill(process)))
    assert ended.state is RunState.INCOMPLETO
    assert company.is_as_before()
    with agent(company, tmp_path):
        assert company.next_sync_succeeds()


@pytest.mark.fault(
    "Syncing process killed (SIGKILL) in the middle, and while it publishes",
    "Incompleto when its lease of 20 s ends; no lock stays; readers see one whole version; the next sync succeeds",
)
@pytest.mark.parametrize("step", ["Artículos de", "Publicar"])
def test_the_process_that_synchronises_is_killed(company: Killable, step: str) -> None:
    command = [sys.executable, "-m", "commands.app", "sync", "--company", SLUG]
    environment = environment_of(company.installation.settings)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if step in line or ("Publicar" not in step and f"{IN_THE_MIDDLE}/" in line):
                process.kill()
    if process.returncode == 0:
        pytest.skip("it had published before it could be killed")
    assert company.versions in (company.before, (company.before[0] + 1, *company.before))
    ended = runs(company.installation.database, company_of(company.installation), at=utc_now() + timedelta(minutes=1))
    assert ended[0].state is RunState.INCOMPLETO
    assert company.next_sync_succeeds()
    assert not list((company.installation.settings.home / "warehouse" / SLUG).glob("work-*"))


@pytest.mark.fault(
    "Storefront killed (SIGKILL) during a sync",
    "The sync goes on and publishes; the storefront started again serves",
)
def test_the_storefront_is_killed(company: Killable, tmp_path: Path) -> None:
    add_people(company.installation)

    def killed_in_the_middle() -> Run:
        with running_storefront(company.installation, tmp_path) as storefront:
            return company.sync(watch=once(lambda: kill_listener(storefront.address)))

    assert killed_in_the_middle().successful
    assert company.versions[0] == company.before[0] + 1
    with running_storefront(company.installation, tmp_path) as storefront:
        assert httpx.get(f"{storefront.address}/health/ready").is_success


@contextmanager
def agent(company: Killable, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A sync agent in front of the company's Firebird, through which it is reached from now on."""
    port = free_port()
    process = started_agent(folder, company.path.parent, company.firebird, port)
    try:
        company.connect(server=parse_server(f"http://127.0.0.1:{port}"), allow_plain_http=True)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def kill_listener(address: str) -> None:
    """Kills the process that listens there."""
    port = int(address.rpartition(":")[2])
    inode = next(
        fields[9]
        for fields in (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
        if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port
    )
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.readlink(link) == f"socket:[{inode}]":
                os.kill(int(link.parts[2]), signal.SIGKILL)
                return
        except OSError:
            continue  # it has just been closed, or is somebody else's
    raise LookupError(address)
