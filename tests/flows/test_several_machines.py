"""Two workers, two storefronts and one Postgres, Prefect's on it, too: what is killed loses and doubles nothing."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import delete, select, update

from microsip.demo.content.sales_rows import PORTAL_SERIES
from portal import checking
from portal.accounts import Role, add_user
from portal.configuration import save
from portal.configuration.ordering import ORDER_SERIES
from portal.database import utc_now
from portal.history import RunKind, RunState, current_run, runs
from portal.history.tables import sync_runs
from portal.installation import Installation
from portal.orders.reading import order
from portal.orders.records import Order
from portal.outbox.starting import start_push
from portal.outbox.tables import couriers_table, outbox_table
from portal.settings import Settings
from portal.sync.starting import start_sync
from storefront_app.web.cookies import cookie_name
from tests.flows.prefect_runs import eventually
from tests.portal.outbox.ordering import Attach, marked_documents, placed
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import SLUG, company_of, connected, settings_in
from tests.servers.postgres import PostgresServer
from tests.servers.prefect import PrefectServer, free_port, running_server
from tests.servers.storefront import ADMINISTRATOR, PASSWORD, Storefront, running_storefront

MACHINES = ("one", "two")
ORDERS = 6


@dataclass(frozen=True)
class Machines:
    """An installation on several machines, its workers and storefronts."""

    installation: Installation
    prefect: PrefectServer
    workers: dict[str, subprocess.Popen[bytes]]
    storefronts: dict[str, Storefront]


@pytest.fixture(scope="module")
def machines(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
    microsip_file: Path,
    connection_to: ConnectionTo,
) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines")
    with ExitStack() as stack:
        url, orchestration = (stack.enter_context(postgres_server.database()) for _ in range(2))
        name = orchestration.partition("///")[2].partition("?")[0]
        address = f"postgresql+asyncpg://b2bgo@/{name}?host={postgres_server.folder}"
        kept = {"PREFECT_API_DATABASE_CONNECTION_URL": address}
        prefect, _ = stack.enter_context(running_server(_made(folder / "prefect"), free_port(), kept))
        first = connected(folder / "one", connection_to(microsip_file), prefect.api_url, url)
        add_user(first.database, company_of(first), ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR)
        prefect.publish(first.settings)
        shutil.copy(first.settings.key_file, _made(folder / "two"))
        settings: dict[str, Settings] = {each: settings_in(folder / each, prefect.api_url, url) for each in MACHINES}
        workers = {each: stack.enter_context(prefect.worker(settings[each], each)) for each in MACHINES}
        storefronts = {
            each: stack.enter_context(running_storefront(replace(first, settings=settings[each]), _made(folder / each)))
            for each in MACHINES
        }
        yield Machines(first, prefect, workers, storefronts)
        first.database.close()
        first.warehouse.close()


def test_a_worker_killed_in_the_middle_of_a_sync_leaves_it_to_the_other_one(
    machines: Machines, postgres_server: PostgresServer
) -> None:
    installation, company = machines.installation, company_of(machines.installation)
    with nobody_lands(installation):
        first = start_sync(installation, company, RunKind.MANUAL)
        flow = eventually(lambda: process_of(installation, first.id), "no worker takes the sync")
        killed = next(name for name, worker in machines.workers.items() if is_above(worker.pid, flow))
        for process in (machines.workers[killed].pid, flow):
            os.kill(process, signal.SIGKILL)
    eventually(lambda: current_run(installation.database, company) is None, "its lease does not end")
    assert installation.warehouse.versions(SLUG) == ()
    second = start_sync(installation, company, RunKind.MANUAL)
    eventually(lambda: current_run(installation.database, company) is None, "the other worker does not take it")
    ended = {run.id: run for run in runs(installation.database, company)}
    assert ended[second.id].successful, f"{ended[second.id].message} {ended[second.id].detail}"
    assert ended[first.id].state is RunState.INCOMPLETO
    assert [version.number for version in installation.warehouse.versions(SLUG)] == [1]
    assert not checking.check(installation, company).differing


def test_who_signed_in_at_a_storefront_that_is_killed_is_signed_in_at_the_other_one(machines: Machines) -> None:
    one, two = machines.storefronts.values()
    form = {"email": ADMINISTRATOR, "password": PASSWORD, "next": "/"}
    answer = httpx.post(
        f"{one.address}/sign-in", data=form, headers={"Origin": one.address, "Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 303, answer.text
    (token,) = answer.cookies.values()
    one.process.kill()
    page = httpx.get(f"{two.address}/historial", cookies={cookie_name(two.address.removeprefix("http://")): token})
    assert page.status_code == 200


@pytest.mark.fault(
    "Worker killed (SIGKILL) while it delivers orders and its storefront is gone, both of several",
    "Another worker delivers the rest, once each, when the lease of what was being sent has ended",
)
def test_orders_on_their_way_when_their_worker_is_killed_are_delivered_once_by_another_one(
    machines: Machines, microsip_file: Path, fdb_attach: Attach
) -> None:
    installation, company = machines.installation, company_of(machines.installation)
    save(installation.database, company, {ORDER_SERIES: PORTAL_SERIES}, "prueba")
    orders = [placed(installation) for _ in range(ORDERS)]
    with machines.prefect.worker(installation.settings, "three") as killed:
        others = [worker for worker in machines.workers.values() if worker.poll() is None]
        for worker in others:
            worker.send_signal(signal.SIGSTOP)
        start_push(installation, company, orders[0]).join()
        eventually(partial(folio_of, installation, orders[0]), "nobody delivers")
        os.killpg(killed.pid, signal.SIGKILL)
    for worker in others:
        worker.send_signal(signal.SIGCONT)
    orders.append(placed(installation))
    let_leases_end(installation)
    start_push(installation, company, orders[-1]).join()
    folios = [eventually(partial(folio_of, installation, each), "an order is lost") for each in orders]
    assert len(set(folios)) == len(orders)
    delivered = marked_documents(fdb_attach, microsip_file)
    assert sorted(folio for _, folio, _ in delivered) == sorted(folios)
    assert len({mark for mark, _, _ in delivered}) == len(orders)


def folio_of(installation: Installation, placed_order: Order) -> str | None:
    return order(installation.database, company_of(installation), placed_order.id).folio


def let_leases_end(installation: Installation) -> None:
    """As when three minutes have passed since somebody died who was sending."""
    with installation.database.begin() as transaction:
        held = update(outbox_table).where(outbox_table.c.lease_until.is_not(None))
        transaction.execute(held.values(lease_until=utc_now(), due_at=utc_now()))
        transaction.execute(delete(couriers_table))


@contextmanager
def nobody_lands(installation: Installation) -> Iterator[None]:
    """While the block runs, a sync stays where it brings its first dataset over."""
    installation.warehouse.versions(SLUG)
    with psycopg.connect(installation.settings.warehouse_url) as connection:
        connection.execute("LOCK TABLE b2bgo_warehouse.stored IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def process_of(installation: Installation, run_id: str) -> int | None:
    """The process that carries out a run, once one does."""
    with installation.database.read() as connection:
        holder = connection.execute(select(sync_runs.c.holder).where(sync_runs.c.id == run_id)).scalar()
    return None if holder is None else int(holder.rpartition(":")[2])


def is_above(ancestor: int, process: int) -> bool:
    """Whether a process was started by another, or by one that it started."""
    while process > 1:
        if process == ancestor:
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
