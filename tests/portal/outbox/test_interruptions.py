"""Wherever a process is killed on an order's way, the order is in Microsip once in the end."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import tests.portal.outbox.pushing_and_dying as dying
from portal.installation import Installation
from portal.orders.reading import orders
from portal.orders.states import OrderState
from portal.outbox.delivery import push
from portal.outbox.waiting import waiting
from tests.portal.outbox.ordering import Attach, marked_documents, placed
from tests.servers.installation import company_of

WORKERS, ORDERS = 8, 40
CUSTOMERS = ("C0001", "C0002", "C0004")
ROOT = Path(dying.__file__).parents[3]


@pytest.mark.parametrize("arrow", ["stored", "claimed", "placed", "noted"])
def test_whoever_is_killed_the_next_one_finishes(
    ordering: Installation, microsip_file: Path, fdb_attach: Attach, arrow: str
) -> None:
    company = company_of(ordering)
    before = len(marked_documents(fdb_attach, microsip_file))
    command = [sys.executable, "-m", dying.__name__, str(ordering.settings.home), arrow]
    killed = subprocess.run(command, cwd=ROOT, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    push(ordering, company)
    assert waiting(ordering.database, company) == 0
    [order] = orders(ordering.database, company, page_size=1).orders
    assert order.state is OrderState.ACCEPTED
    documents = marked_documents(fdb_attach, microsip_file)
    assert len(documents) == before + 1
    assert documents[-1][1:] == (order.folio, 1)


@pytest.fixture
def other_program(microsip_file: Path, fdb_attach: Attach) -> Iterator[list[str]]:
    """Another program that takes folios of the same series all the while, as Microsip's own do."""
    taken: list[str] = []
    stop = threading.Event()

    def take() -> None:
        while not stop.wait(0.02):
            with fdb_attach(microsip_file) as microsip:
                taken.append(_next_folio(microsip))

    thread = threading.Thread(target=take)
    thread.start()
    yield taken
    stop.set()
    thread.join()


def _next_folio(microsip: Any) -> str:
    cursor = microsip.cursor()
    cursor.execute("SELECT CONSECUTIVO FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB' WITH LOCK")
    number = int(cursor.fetchone()[0])
    cursor.execute("UPDATE FOLIOS_VENTAS SET CONSECUTIVO = ? WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB'", (number + 1,))
    microsip.commit()
    return f"WEB{number:06d}"


def test_many_workers_at_once_deliver_every_order_once(
    ordering: Installation, microsip_file: Path, fdb_attach: Attach, other_program: list[str]
) -> None:
    company = company_of(ordering)
    made = [placed(ordering, CUSTOMERS[number % len(CUSTOMERS)], "1") for number in range(ORDERS)]
    threads = [threading.Thread(target=push, args=(ordering, company, timedelta(seconds=20))) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    push(ordering, company, timedelta(seconds=20))
    assert waiting(ordering.database, company) == 0
    delivered = orders(ordering.database, company, page_size=ORDERS).orders
    assert {order.id for order in delivered} == {order.id for order in made}
    folios = [order.folio for order in delivered]
    assert len(set(folios)) == ORDERS
    assert not set(folios) & set(other_program)
    documents = marked_documents(fdb_attach, microsip_file)
    assert len({mark for mark, _, _ in documents}) == len(documents)
    assert {lines for _, _, lines in documents} == {1}
