"""Eight workers place two hundred orders at once, some twice, while another program takes folios of the series."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import fdb
import pytest
from fdb import services

from microsip.demo.server import FirebirdServer
from microsip.documents import Document, Kind, Placed
from microsip.errors import Transient
from microsip.link import MicrosipLink
from microsip.opening import open_link
from tests.servers.documents import are_whole
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.other_program import OtherProgram
from tests.servers.selling import OTHER, PLAIN, Salesman

ORDERS, TWICE, WORKERS = 200, 16, 8
ATTEMPTS = 20


@pytest.fixture
def path(company_copy: Callable[..., Path], firebird_server: FirebirdServer) -> Path:
    """A company whose server does not wait for the disk: nobody loses power here, and many commits take long."""
    copy = company_copy()
    server = firebird_server
    fdb.load_api(str(server.libfbclient))
    with closing(services.connect(f"{server.host}/{server.port}", server.user, server.password)) as asked:
        asked.set_write_mode(str(copy), services.WRITE_BUFFERED)
    return copy


@pytest.fixture
def salesman(path: Path, fdb_attach: Attach) -> Iterator[Salesman]:
    with fdb_attach(path) as attached:
        yield Salesman(attached)


def test_every_order_is_there_once_and_every_folio_is_used_once(
    path: Path,
    connection_to: ConnectionTo,
    agent_connection_to: ConnectionTo,
    salesman: Salesman,
    fdb_attach: Attach,
    firebird_server: FirebirdServer,
) -> None:
    links = [open_link(connection_to(path)), open_link(agent_connection_to(path))]
    sample = salesman.document("multitud-0000", salesman.line(PLAIN), salesman.line(OTHER, "4"))
    orders = [replace(sample, token=f"multitud-{number:04d}") for number in range(ORDERS)]
    jobs = [(links[number % 2], order) for number, order in enumerate([*orders, *orders[:TWICE]])]
    with OtherProgram(fdb_attach, path, firebird_server) as program, ThreadPoolExecutor(WORKERS) as workers:
        placed = list(workers.map(lambda job: _persistently(*job), jobs))
    folios = {one.folio for one in placed}
    assert len(folios) == ORDERS
    assert len({one.docto_ve_id for one in placed}) == ORDERS
    assert sum(one.found for one in placed) == TWICE
    assert program.taken
    assert not folios & set(program.taken)
    assert are_whole(salesman, [order.token for order in orders])
    [series] = salesman.rows("SELECT CONSECUTIVO AS N FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB'")
    assert series["N"] == 1 + ORDERS + len(program.taken)


def test_the_same_order_at_once_is_one_order(
    path: Path, connection_to: ConnectionTo, agent_connection_to: ConnectionTo, salesman: Salesman
) -> None:
    links = [open_link(connection_to(path)), open_link(agent_connection_to(path))] * 3
    asked = salesman.document("a-la-vez-0001", kind=Kind.QUOTATION)
    with ThreadPoolExecutor(len(links)) as workers:
        placed: list[Placed] = list(workers.map(lambda link: _persistently(link, asked), links))
    assert len({(one.docto_ve_id, one.folio) for one in placed}) == 1
    assert sum(not one.found for one in placed) == 1
    assert are_whole(salesman, [asked.token])


def _persistently(link: MicrosipLink, document: Document) -> Placed:
    """Again as long as nothing was written because somebody else was faster."""
    for _ in range(ATTEMPTS):
        try:
            return link.place(document)
        except Transient:
            continue
    raise AssertionError(f"{document.token} was never placed")
