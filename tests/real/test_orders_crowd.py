"""Two hundred orders go the whole way, delivered by eight workers, while what they depend on is killed around them."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

import fdb
import pytest
from fdb import services
from sqlalchemy import func, select

from microsip.connection import Connection, Route, Server, parse_server
from microsip.demo.build import Variant
from microsip.demo.content.sales_rows import PORTAL_SERIES
from microsip.demo.server import FirebirdServer
from portal.carts import Cart, Line
from portal.catalogue.keys import article_id_by_key
from portal.companies import save_connection
from portal.configuration import save
from portal.configuration.ordering import ORDER_SERIES
from portal.customers import customer
from portal.history import RunKind
from portal.installation import Installation
from portal.orders.reading import orders
from portal.orders.records import Order
from portal.orders.review import Buyer, Review
from portal.orders.reviewing import new_key, review
from portal.orders.states import OrderState
from portal.orders.storing import store
from portal.orders.tables import orders_table
from portal.orders.tokens import token_of
from portal.outbox.queueing import enqueue
from portal.outbox.waiting import waiting
from portal.sync import synchronise
from tests.real import delivering
from tests.servers.agent import free_port, started_agent
from tests.servers.documents import are_whole
from tests.servers.firebird import Attach
from tests.servers.installation import company_of, connected
from tests.servers.other_program import OtherProgram
from tests.servers.selling import OTHER, PLAIN, Salesman
from warehouse import tables

ORDERS, WORKERS, CUSTOMERS = 200, 8, 16
PATIENCE_SECONDS = 240
ROOT = Path(__file__).parents[2]


@dataclass
class Trade:
    """An installation that reaches its company through an agent, and everybody who can be killed."""

    firebird: FirebirdServer
    installation: Installation
    start_agent: Callable[[], subprocess.Popen[bytes]]
    agent: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def confirm(self) -> None:
        """Stores confirmed orders of two lines, of as many customers as it takes for all workers to be busy."""
        reviews = list(islice(self._reviews(), CUSTOMERS))
        with self.installation.database.begin() as transaction:
            for number in range(ORDERS):
                each = replace(reviews[number % len(reviews)], key=new_key())
                order_id = store(transaction, each, OrderState.PENDING)
                enqueue(transaction, each.buyer.company, order_id, each.buyer.customer.customer_id)

    def _reviews(self) -> Iterator[Review]:
        company = company_of(self.installation)
        reader = self.installation.warehouse.reader(company.slug)
        lines = tuple(Line(article_id_by_key(reader, key), Decimal(2)) for key in (PLAIN, OTHER))
        for customer_id in reader.frame(select(tables.microsip["clientes"].c.CLIENTE_ID))["CLIENTE_ID"]:
            made = review(
                self.installation, Buyer(company, customer(reader, customer_id), "prueba"), Cart(new_key(), lines)
            )
            if made.address_id and len(made.lines) == len(lines) and made.buyer.customer.payment_terms_id:
                yield made

    def start_workers(self, processes: int = WORKERS // delivering.WORKERS) -> None:
        command = [sys.executable, "-m", delivering.__name__, str(self.installation.settings.home)]
        self.workers += [subprocess.Popen(command, cwd=ROOT) for _ in range(processes)]

    def when_accepted(self, count: int) -> None:
        """Waits until so many orders have their folios."""
        accepted = select(func.count()).where(orders_table.c.state == OrderState.ACCEPTED.value)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with self.installation.database.read() as transaction:
                if transaction.execute(accepted).scalar_one() >= count:
                    return
            assert time.monotonic() < deadline
            assert all(worker.poll() is None for worker in self.workers), "a worker ended before its work"
            time.sleep(0.05)

    def kill_workers(self) -> None:
        """Two of the eight; others take their place."""
        kill(self.workers.pop(0))
        self.start_workers(1)

    def kill_agent(self) -> None:
        kill(self.agent)
        self.agent = self.start_agent()

    def kill_firebird(self) -> None:
        port = self.firebird.port
        self.firebird.kill()
        self.firebird.start(port)

    def delivered(self) -> tuple[Order, ...]:
        """The orders, once the workers have nothing to do any more."""
        for worker in self.workers:
            assert worker.wait(PATIENCE_SECONDS) == 0
        company = company_of(self.installation)
        assert waiting(self.installation.database, company) == 0
        return orders(self.installation.database, company, page_size=2 * ORDERS).orders


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


@pytest.fixture
def path(company_masters: Callable[[Variant], Path], tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(company_masters(Variant.CURRENT), folder / "MULTITUD.FDB"))


@pytest.fixture
def trade(tmp_path: Path, path: Path) -> Iterator[Trade]:
    with FirebirdServer.prepare(tmp_path / "firebird") as firebird:
        write_without_waiting(firebird, path)
        direct = Server(Route.DIRECT, firebird.host, firebird.port)
        connection = Connection(direct, str(path.parent), path.name, firebird.user, firebird.password)
        installation = connected(tmp_path / "home", connection)
        company = company_of(installation)
        assert synchronise(installation, company, RunKind.AUTOMATICA).successful
        save(installation.database, company, {ORDER_SERIES: PORTAL_SERIES}, "prueba")
        port = free_port()

        def start_agent() -> subprocess.Popen[bytes]:
            return started_agent(tmp_path, path.parent, firebird, port)

        made = Trade(firebird, installation, start_agent, start_agent())
        at_agent = replace(connection, server=parse_server(f"http://127.0.0.1:{port}"), allow_plain_http=True)
        save_connection(installation.database, company, at_agent)
        yield made
        for process in (made.agent, *made.workers):
            kill(process)
        installation.database.close()


def write_without_waiting(firebird: FirebirdServer, path: Path) -> None:
    """Has a database not wait for the disk: nobody loses power here, and many commits take long."""
    fdb.load_api(str(firebird.libfbclient))
    with closing(services.connect(f"{firebird.host}/{firebird.port}", firebird.user, firebird.password)) as asked:
        asked.set_write_mode(str(path), services.WRITE_BUFFERED)


@pytest.mark.fault(
    "200 orders delivered by eight workers while another program takes folios of the series and two of the workers, "
    "the agent, Firebird and two more workers are killed (SIGKILL) in the middle",
    "Every order is in Microsip once and whole, with the portal's totals; no folio is used twice; the outbox is empty",
)
def test_every_order_arrives_once_whatever_is_killed(trade: Trade, path: Path, fdb_attach: Attach) -> None:
    trade.confirm()
    with OtherProgram(fdb_attach, path, trade.firebird) as program:
        trade.start_workers()
        for accepted, strike in (
            (20, trade.kill_workers),
            (60, trade.kill_agent),
            (100, trade.kill_firebird),
            (140, trade.kill_workers),
        ):
            trade.when_accepted(accepted)
            strike()
        made = trade.delivered()
    assert len(made) == ORDERS
    assert {order.state for order in made} == {OrderState.ACCEPTED}
    folios = {order.folio for order in made}
    assert len(folios) == ORDERS
    assert program.taken
    assert not folios & set(program.taken)
    company = company_of(trade.installation)
    with fdb_attach(path, server=trade.firebird) as attached:
        salesman = Salesman(attached)
        assert are_whole(salesman, [token_of(company, order.key) for order in made])
        rows = salesman.rows("SELECT DOCTO_VE_ID, IMPORTE_NETO, TOTAL_IMPUESTOS FROM DOCTOS_VE WHERE TIPO_DOCTO = 'P'")
        totals = {row["DOCTO_VE_ID"]: (row["IMPORTE_NETO"], row["TOTAL_IMPUESTOS"]) for row in rows}
    assert all(totals[order.docto_ve_id] == (order.subtotal, order.tax_total) for order in made)
