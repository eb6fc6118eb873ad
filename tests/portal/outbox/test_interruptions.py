"""Wherever a process is killed on an order's way, the order is in Microsip once in the end."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tests.portal.outbox.pushing_and_dying as dying
from portal.installation import Installation
from portal.orders.reading import orders
from portal.orders.states import OrderState
from portal.outbox.delivery import push
from portal.outbox.waiting import waiting
from tests.portal.outbox.ordering import Attach, marked_documents
from tests.servers.installation import company_of

ROOT = Path(dying.__file__).parents[3]


@pytest.mark.fault(
    "Process killed (SIGKILL) once an order is stored, claimed, placed in Microsip, or noted",
    "The next delivery finishes: the order is in Microsip once, under the folio that the portal shows",
)
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
