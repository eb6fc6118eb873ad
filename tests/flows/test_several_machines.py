"""Two workers, two storefronts and one Postgres, Prefect's on it, too: what is killed loses and doubles nothing.

Everything is started once, and whoever was killed is started again only where the next test needs it.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import ColumnElement, Text, select

from microsip.demo.content.sales_rows import PORTAL_SERIES
from portal import checking
from portal.accounts import Role, add_user
from portal.configuration import save
from portal.configuration.ordering import ORDER_SERIES
from portal.history import Run, RunKind, RunState, run
from portal.history.tables import sync_runs
from portal.installation import Installation
from portal.orders.reading import order
from portal.orders.records import Order
from portal.outbox.starting import PUSH_ORDERS
from portal.outbox.tables import outbox_table
from portal.sync import start_sync, synchronise
from storefront_app.web.cookies import cookie_name
from tests.flows.prefect_runs import Runs, eventually
from tests.portal.outbox.ordering import Attach, marked_documents, placed
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import SLUG, company_of, connected, settings_in
from tests.servers.postgres import PostgresServer, private_postgres
from tests.servers.prefect import PrefectServer, free_port, running_server
from tests.servers.storefront import ADMINISTRATOR, PASSWORD, Storefront, running_storefront

MACHINES = ("one", "two")
ORDERS = 4
LOCKED_FOLIO = "UPDATE FOLIOS_VENTAS SET CONSECUTIVO = CONSECUTIVO"


class Machines:
    """An installation on several machines that was synchronised once, with its workers and storefronts."""

    def __init__(self, stack: ExitStack, folder: Path, postgres: PostgresServer) -> None:
        self._stack = stack
        self._folder = folder
        self._port = free_port()
        self.postgres = postgres
        self.url, self._orchestration = (stack.enter_context(postgres.database()) for _ in range(2))
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.start_prefect()

    def start_prefect(self) -> None:
        kept = {"PREFECT_API_DATABASE_CONNECTION_URL": self.postgres.asynchronous(self._orchestration)}
        started = self._stack.enter_context(running_server(self._made("prefect"), self._port, kept))
        self.prefect: PrefectServer = started[0]
        self.prefect_process = started[1]

    def open(self, installation: Installation) -> None:
        """Starts the machines of an installation, all with its key."""
        self.installation, self.company = installation, company_of(installation)
        self.prefect.publish(installation.settings)
        for name in MACHINES:
            self.start_worker(name)
        self.storefronts = tuple(self._storefront(name) for name in MACHINES)

    def start_worker(self, name: str) -> None:
        settings = settings_in(self._home(name), self.prefect.api_url, self.url)
        self.workers[name] = self._stack.enter_context(self.prefect.worker(settings, name))

    def worker_of(self, process: int) -> str:
        """The one that started a process, itself or through others."""
        return next(name for name, worker in self.workers.items() if is_above(worker.pid, process))

    def home(self) -> Path:
        return self._made("home")

    def _storefront(self, name: str) -> Storefront:
        settings = settings_in(self._home(name), self.prefect.api_url, self.url)
        there = replace(self.installation, settings=settings)
        return self._stack.enter_context(running_storefront(there, self._home(name)))

    def _home(self, name: str) -> Path:
        shutil.copy(self.installation.settings.key_file, self._made(name))
        return self._folder / name

    def _made(self, name: str) -> Path:
        made = self._folder / name
        made.mkdir(exist_ok=True)
        return made


@pytest.fixture(scope="module")
def machines(
    tmp_path_factory: pytest.TempPathFactory, microsip_file: Path, connection_to: ConnectionTo
) -> Iterator[Machines]:
    with ExitStack() as stack:
        postgres = stack.enter_context(private_postgres())
        made = Machines(stack, tmp_path_factory.mktemp("machines"), postgres)
        first = connected(made.home(), connection_to(microsip_file), made.prefect.api_url, made.url)
        company = company_of(first)
        assert synchronise(first, company, RunKind.AUTOMATICA).successful
        add_user(first.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR)
        save(first.database, company, {ORDER_SERIES: PORTAL_SERIES}, "prueba")
        made.open(first)
        yield made
        first.database.close()
        first.warehouse.close()


@pytest.mark.fault(
    "Flow process killed (SIGKILL) while its worker lives",
    "Crashed in Prefect and Incompleto in history at once; what was published stays",
)
def test_a_flow_process_that_is_killed_is_told_at_once(machines: Machines) -> None:
    before = versions(machines)
    with a_sync_that_dies(machines) as (begun, process):
        os.kill(process, signal.SIGKILL)
    assert Runs(machines.installation).ended(begun.flow_run_id or "")["state"]["type"] == "CRASHED"
    assert versions(machines) == before


@pytest.mark.fault(
    "Prefect server killed (SIGKILL) during a sync",
    "The sync goes on and is Exitoso; the server started again has the workers carry out the next click",
)
def test_a_sync_goes_on_while_prefects_server_is_gone(machines: Machines) -> None:
    with nobody_lands(machines):
        begun, _ = a_sync(machines)
        kill(machines.prefect_process)
    ended = eventually(partial(ended_run, machines, begun), "it stays in progress")
    assert ended.successful, f"{ended.message} {ended.detail}"
    machines.start_prefect()


@pytest.mark.fault(
    "Worker killed (SIGKILL) during a sync",
    "Its flow process ends itself: Incompleto at once, and no lock remains; another worker takes the next click",
)
def test_a_sync_ends_with_its_worker(machines: Machines) -> None:
    with a_sync_that_dies(machines) as (_, process):
        killed = machines.worker_of(process)
        os.kill(machines.workers[killed].pid, signal.SIGKILL)
    machines.start_worker(killed)


@pytest.mark.fault(
    "Of two workers, two storefronts and one Postgres, one of each killed (SIGKILL) at once while a sync and the "
    "delivery of orders are under way",
    "Nothing is lost or doubled: every order is in Microsip once, who was signed in stays so at the other storefront, "
    "and the next sync succeeds at the other worker",
)
def test_one_of_each_is_killed_while_a_company_is_synchronised_and_orders_are_delivered(
    machines: Machines, microsip_file: Path, fdb_attach: Attach
) -> None:
    database, runs = machines.installation.database, Runs(machines.installation)
    one, two = machines.storefronts
    token = signed_in_at(one)
    orders = [placed(machines.installation) for _ in range(ORDERS)]
    with fdb_attach(microsip_file) as microsip, nobody_lands(machines):
        microsip.cursor().execute(LOCKED_FOLIO)
        runs.start(PUSH_ORDERS, company=SLUG)
        begun, _ = a_sync(machines)
        delivering = eventually(partial(process_of, machines, outbox_table.c.holder), "nobody delivers")
        lost = machines.worker_of(delivering)
        kill(machines.workers[lost])
        one.process.kill()
        machines.postgres.kill()
    machines.postgres.start()
    orders.append(eventually(partial(ordered, machines), "nothing can be ordered"))
    eventually(partial(ended_run, machines, begun), "its lease does not end")
    runs.start(PUSH_ORDERS, company=SLUG)
    folios = [eventually(partial(folio_of, machines, each), "an order is lost") for each in orders]
    delivered = marked_documents(fdb_attach, microsip_file)
    assert sorted(folio for _, folio, _ in delivered) == sorted(set(folios))
    assert len({mark for mark, _, _ in delivered}) == len(orders)
    again = start_sync(machines.installation, machines.company, RunKind.MANUAL)
    ended = eventually(partial(ended_run, machines, again), "the other worker does not take it")
    assert ended.successful, f"{ended.message} {ended.detail}"
    assert not checking.check(machines.installation, machines.company).differing
    assert run(database, machines.company, begun.id).state in (RunState.INCOMPLETO, RunState.EXITOSO)
    page = httpx.get(f"{two.address}/historial", cookies={cookie_name(two.address.removeprefix("http://")): token})
    assert page.status_code == 200


def versions(machines: Machines) -> tuple[int, ...]:
    return tuple(version.number for version in machines.installation.warehouse.versions(SLUG))


def a_sync(machines: Machines) -> tuple[Run, int]:
    """One that a worker has taken, and the process that carries it out."""
    begun = start_sync(machines.installation, machines.company, RunKind.MANUAL)
    chosen = sync_runs.c.id == begun.id
    return begun, eventually(partial(process_of, machines, sync_runs.c.holder, chosen), "no worker takes the sync")


@contextmanager
def a_sync_that_dies(machines: Machines) -> Iterator[tuple[Run, int]]:
    """One under way, and its process: by what the block kills it must be Incompleto at once."""
    with nobody_lands(machines):
        begun, process = a_sync(machines)
        yield begun, process
        ended = eventually(partial(ended_run, machines, begun), "it stays in progress")
    assert ended.state is RunState.INCOMPLETO


def process_of(machines: Machines, holder: ColumnElement[Text], *conditions: ColumnElement[bool]) -> int | None:
    """The process that carries something out, once one does."""
    held = select(holder).where(holder.is_not(None), *conditions)
    with machines.installation.database.read() as connection:
        found = connection.execute(held).scalars().first()
    return None if found is None else int(str(found).rpartition(":")[2])


def ended_run(machines: Machines, begun: Run) -> Run | None:
    told = run(machines.installation.database, machines.company, begun.id)
    return None if told.running else told


def ordered(machines: Machines) -> Order:
    return placed(machines.installation)


def folio_of(machines: Machines, made: Order) -> str | None:
    return order(machines.installation.database, machines.company, made.id).folio


def signed_in_at(storefront: Storefront) -> str:
    """The token of the session of the administrator, who signs in there."""
    form = {"email": ADMINISTRATOR, "password": PASSWORD, "next": "/"}
    headers = {"Origin": storefront.address, "Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(f"{storefront.address}/sign-in", data=form, headers=headers)
    assert answer.status_code == 303, answer.text
    (token,) = answer.cookies.values()
    return str(token)


def kill(process: subprocess.Popen[bytes]) -> None:
    """With everything that it started, as when its machine goes down."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def nobody_lands(machines: Machines) -> Iterator[None]:
    """While the block runs, a sync stays where it brings its first dataset over."""
    connection = psycopg.connect(machines.url)
    connection.execute("LOCK TABLE b2bgo_warehouse.stored IN ACCESS EXCLUSIVE MODE")
    yield
    connection.close()  # also when the server is gone


def is_above(ancestor: int, process: int) -> bool:
    """Whether a process was started by another, or by one that it started."""
    while process > 1:
        if process == ancestor:
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False
