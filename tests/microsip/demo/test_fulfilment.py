"""What becomes of an order in a demo company: delivered, in part or whole, invoiced, cancelled."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microsip.demo.fulfilment import cancel, deliver, invoice
from microsip.direct import DirectLink
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import MAIN_WAREHOUSE, PLAIN, Salesman

_STATE = """
SELECT v.ESTATUS, sum(d.UNIDADES_SURT_DEV) AS DELIVERED, sum(d.UNIDADES_COMPROM) AS COMMITTED
FROM DOCTOS_VE v JOIN DOCTOS_VE_DET d ON d.DOCTO_VE_ID = v.DOCTO_VE_ID WHERE v.DOCTO_VE_ID = ? GROUP BY 1
"""


@pytest.fixture
def path(company_copy: Callable[..., Path]) -> Path:
    return company_copy()


@pytest.fixture
def attached(path: Path, fdb_attach: Attach) -> Iterator[Any]:
    with fdb_attach(path) as attachment:
        yield attachment


@pytest.fixture
def salesman(attached: Any) -> Salesman:
    return Salesman(attached)


@pytest.fixture
def link(path: Path, connection_to: ConnectionTo) -> DirectLink:
    return DirectLink(connection_to(path))


def state(salesman: Salesman, document_id: int) -> tuple[str, Decimal, Decimal]:
    [row] = salesman.rows(_STATE, document_id)
    return row["ESTATUS"], row["DELIVERED"], row["COMMITTED"]


def available(link: DirectLink, salesman: Salesman) -> Decimal:
    return link.availability([salesman.article(PLAIN)], MAIN_WAREHOUSE, patience=30)[salesman.article(PLAIN)]


def test_an_order_is_delivered_in_parts_and_then_invoiced(link: DirectLink, salesman: Salesman, attached: Any) -> None:
    before = available(link, salesman)
    order = link.place(salesman.document("surtir-0001", salesman.line(PLAIN, "10"))).docto_ve_id
    assert state(salesman, order) == ("P", 0, 10)
    note = deliver(attached, order, Decimal("0.4"))
    assert state(salesman, order) == ("P", 4, 6)
    assert available(link, salesman) == before - 10
    invoice(attached, note)
    assert state(salesman, note)[0] == "S"
    last = invoice(attached, order)
    assert state(salesman, order) == ("S", 10, 0)
    assert available(link, salesman) == before - 10
    [charge] = salesman.rows(
        "SELECT c.FOLIO, v.FOLIO AS ITS, i.IMPORTE + i.IMPUESTO AS TOTAL, v.IMPORTE_NETO + v.TOTAL_IMPUESTOS AS DUE, "
        "(SELECT sum(t.PCTJE_VEN) FROM VENCIMIENTOS_CARGOS_CC t WHERE t.DOCTO_CC_ID = c.DOCTO_CC_ID) AS SHARES "
        "FROM DOCTOS_ENTRE_SIS e JOIN DOCTOS_CC c ON c.DOCTO_CC_ID = e.DOCTO_DEST_ID "
        "JOIN IMPORTES_DOCTOS_CC i ON i.DOCTO_CC_ID = c.DOCTO_CC_ID JOIN DOCTOS_VE v ON v.DOCTO_VE_ID = e.DOCTO_FTE_ID "
        "WHERE e.DOCTO_FTE_ID = ?",
        last,
    )
    assert (charge["FOLIO"], charge["TOTAL"], charge["SHARES"]) == (charge["ITS"], charge["DUE"], 100)


def test_a_cancelled_order_holds_nothing_back(link: DirectLink, salesman: Salesman, attached: Any) -> None:
    before = available(link, salesman)
    order = link.place(salesman.document("cancelar-0001")).docto_ve_id
    cancel(attached, order)
    assert state(salesman, order) == ("C", 0, 0)
    assert available(link, salesman) == before


def test_what_is_no_longer_pending_cannot_be_delivered(link: DirectLink, salesman: Salesman, attached: Any) -> None:
    order = link.place(salesman.document("entregado-0001")).docto_ve_id
    deliver(attached, order)
    with pytest.raises(LookupError):
        deliver(attached, order)
