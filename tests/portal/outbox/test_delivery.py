"""Orders go from the outbox into a real Microsip, once, with the figures that the customer saw."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from microsip.connection import Connection
from microsip.demo.content.sales_rows import PORTAL_SERIES
from microsip.documents import Kind
from portal.companies import Company, connection_of, save_connection
from portal.configuration import save
from portal.configuration.ordering import ORDER_SERIES, ORDERS_EMAIL
from portal.database import utc_now
from portal.installation import Installation
from portal.mail import mails
from portal.orders.choosing import check_chosen
from portal.orders.reading import order as order_of
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.outbox.administering import NotPossible, cancel, retry
from portal.outbox.claiming import LEASE, claim
from portal.outbox.delivery import push, push_everything
from portal.outbox.documents import NoSeries
from portal.outbox.tables import outbox_table
from portal.outbox.waiting import waiting
from tests.portal.outbox.ordering import Attach, placed
from tests.servers.installation import company_of

BY = "admin@empresa.example"


@pytest.fixture
def company(ordering: Installation) -> Company:
    """The company, connected to Microsip and with nothing to deliver."""
    whose = company_of(ordering)
    push_everything(ordering, whose, timedelta(0))
    assert waiting(ordering.database, whose) == 0
    return whose


def now(installation: Installation, order: Order) -> Order:
    return order_of(installation.database, company_of(installation), order.id)


def reconnect(installation: Installation, company: Company, **changes: Any) -> Connection:
    """Changes how Microsip is reached; returns how it was."""
    before = connection_of(installation.database, company)
    save_connection(installation.database, company, replace(before, **changes))
    return before


def test_an_order_is_in_microsip_as_it_was_confirmed(
    ordering: Installation, company: Company, microsip_file: Path, fdb_attach: Attach
) -> None:
    order = placed(ordering, purchase_order="OC-7", notes="Por la mañana")
    quotation = placed(ordering, kind=Kind.QUOTATION)
    done = {each.order_id: each for each in push(ordering, company)}
    assert {each.state for each in done.values()} == {OrderState.ACCEPTED}
    stored = now(ordering, order)
    assert (stored.state, stored.folio) == (OrderState.ACCEPTED, done[order.id].folio)
    with fdb_attach(microsip_file) as microsip:
        cursor = microsip.cursor()
        header = """SELECT TIPO_DOCTO, trim(FOLIO), IMPORTE_NETO, TOTAL_IMPUESTOS, ORDEN_COMPRA FROM DOCTOS_VE
                    WHERE DOCTO_VE_ID = ?"""
        cursor.execute(header, (stored.docto_ve_id,))
        row = cursor.fetchone()
        kind_of = "SELECT TIPO_DOCTO FROM DOCTOS_VE WHERE DOCTO_VE_ID = ?"
        cursor.execute(kind_of, (done[quotation.id].docto_ve_id,))
        assert cursor.fetchone() == ("C",)
    assert row == ("P", stored.folio, order.subtotal, order.tax_total, "OC-7")
    assert waiting(ordering.database, company) == 0
    assert push(ordering, company) == ()


def test_customer_and_company_are_told_the_folio_once(ordering: Installation, company: Company) -> None:
    save(ordering.database, company, {ORDERS_EMAIL: "ventas@empresa.example"}, BY)
    order = placed(ordering)
    [pushed] = push(ordering, company)
    subjects = [each.subject for each in mails(ordering.database, company) if str(pushed.folio) in each.subject]
    assert subjects == [f"Pedido {pushed.folio} de {order.customer_name}"]


def test_what_one_customer_ordered_is_delivered_in_its_order(ordering: Installation, company: Company) -> None:
    mine, other, second = placed(ordering), placed(ordering, "C0002"), placed(ordering)
    held = claim(ordering.database, company, "somebody else")
    assert held is not None
    assert held.order.id == mine.id
    assert [each.order_id for each in push(ordering, company)] == [other.id]
    assert now(ordering, second).state is OrderState.PENDING
    _end_leases(ordering)
    folios = [each.folio for each in push(ordering, company)]
    assert len(folios) == 2
    assert folios == sorted(str(folio) for folio in folios)


def test_whoever_dies_while_sending_leaves_an_order_that_is_looked_up(
    ordering: Installation, company: Company, microsip_file: Path, fdb_attach: Attach
) -> None:
    order = placed(ordering)
    [first] = push(ordering, company)
    _forget_the_answer(ordering, order)
    [again] = push(ordering, company)
    assert (again.folio, again.docto_ve_id) == (first.folio, first.docto_ve_id)
    with fdb_attach(microsip_file) as microsip:
        cursor = microsip.cursor()
        cursor.execute("SELECT count(*) FROM DOCTOS_VE WHERE FOLIO = ? AND TIPO_DOCTO = 'P'", (first.folio,))
        assert cursor.fetchone() == (1,)


def test_without_microsip_an_order_waits_and_is_tried_again(ordering: Installation, company: Company) -> None:
    order = placed(ordering)
    connection = connection_of(ordering.database, company)
    nowhere = replace(connection.server, port=9)
    before = reconnect(ordering, company, server=nowhere)
    [pushed] = push(ordering, company)
    assert pushed.state is OrderState.PENDING
    assert pushed.message
    assert push(ordering, company) == ()
    save_connection(ordering.database, company, before)
    [again] = push_everything(ordering, company, timedelta(0))
    assert (again.order_id, again.state) == (order.id, OrderState.ACCEPTED)
    assert now(ordering, order).reason == ""


def test_a_wrong_password_keeps_orders_and_says_what_to_do(ordering: Installation, company: Company) -> None:
    placed(ordering)
    before = reconnect(ordering, company, password="es-otra-clave")
    [pushed] = push(ordering, company)
    assert pushed.state is OrderState.PENDING
    assert "contraseña" in pushed.message
    save_connection(ordering.database, company, before)


def test_a_series_that_is_missing_is_told_and_can_be_chosen_anew(ordering: Installation, company: Company) -> None:
    order = placed(ordering)
    save(ordering.database, company, {ORDER_SERIES: "ZZZ"}, BY)
    [pushed] = push(ordering, company)
    assert pushed.state is OrderState.PENDING
    assert "ZZZ" in pushed.message
    check_chosen(ordering, company, {ORDER_SERIES: "ZZZ", ORDERS_EMAIL: ""})  # keeps nothing else from being saved
    with pytest.raises(NoSeries, match="YYY"):
        check_chosen(ordering, company, {ORDER_SERIES: "YYY"})
    save(ordering.database, company, {ORDER_SERIES: PORTAL_SERIES}, BY)
    [again] = push_everything(ordering, company, timedelta(0))
    assert again.state is OrderState.ACCEPTED, again.message
    assert now(ordering, order).series == PORTAL_SERIES


class TestRejected:
    """What Microsip does not take waits for a person."""

    @pytest.fixture
    def rejected(self, ordering: Installation, company: Company) -> Order:
        order = placed(ordering)
        _change(ordering, order, warehouse_id=999_999)
        [pushed] = push(ordering, company)
        assert pushed.state is OrderState.REJECTED
        return now(ordering, order)

    def test_it_is_told_and_not_tried_again_by_itself(
        self, ordering: Installation, company: Company, rejected: Order
    ) -> None:
        assert rejected.reason.endswith(".")
        assert push_everything(ordering, company, timedelta(0)) == ()
        assert waiting(ordering.database, company) == 0

    def test_it_is_sent_again_when_somebody_says_so(
        self, ordering: Installation, company: Company, rejected: Order
    ) -> None:
        _change(ordering, rejected, warehouse_id=placed(ordering).warehouse_id)
        assert retry(ordering.database, company, rejected.id, BY).state is OrderState.PENDING
        done = {each.order_id: each.state for each in push(ordering, company)}
        assert done[rejected.id] is OrderState.ACCEPTED

    def test_it_can_be_cancelled(self, ordering: Installation, company: Company, rejected: Order) -> None:
        assert cancel(ordering.database, company, rejected.id, BY).state is OrderState.CANCELLED
        with pytest.raises(NotPossible, match="no hay nada que reintentar"):
            retry(ordering.database, company, rejected.id, BY)


def test_what_may_be_in_microsip_is_not_cancelled(ordering: Installation, company: Company) -> None:
    order = placed(ordering)
    assert claim(ordering.database, company, "somebody else") is not None
    with pytest.raises(NotPossible, match="puede estar en Microsip; espera"):
        cancel(ordering.database, company, order.id, BY)
    _end_leases(ordering)
    push(ordering, company)
    with pytest.raises(NotPossible, match="ya está en Microsip con el folio"):
        cancel(ordering.database, company, order.id, BY)


def test_a_pending_order_is_cancelled_before_it_is_sent(ordering: Installation, company: Company) -> None:
    order = placed(ordering)
    quotation = placed(ordering, kind=Kind.QUOTATION)
    for each in (order, quotation):
        assert cancel(ordering.database, company, each.id, BY).state is OrderState.CANCELLED
    assert push(ordering, company) == ()
    with pytest.raises(NotPossible, match=f"La cotización {quotation.id} está «Cancelada»"):
        retry(ordering.database, company, quotation.id, BY)


def _end_leases(installation: Installation) -> None:
    with installation.database.begin() as transaction:
        ended = utc_now() - LEASE
        transaction.execute(
            update(outbox_table).where(outbox_table.c.lease_until.is_not(None)).values(lease_until=ended)
        )


def _forget_the_answer(installation: Installation, order: Order) -> None:
    """As if the process had died between Microsip's commit and noting the folio."""
    values = {"state": OrderState.SENDING.value, "folio": None, "docto_ve_id": None}
    _change(installation, order, **values)
    with installation.database.begin() as transaction:
        gone = {"order_id": order.id, "company_id": order.company_id, "customer_id": order.customer_id}
        transaction.execute(
            outbox_table.insert().values(
                **gone,
                attempts=1,
                due_at=utc_now(),
                holder="dead",
                lease_until=utc_now() - LEASE,
                in_doubt=False,
            )
        )


def _change(installation: Installation, order: Order, **values: Any) -> None:
    with installation.database.begin() as transaction:
        transaction.execute(update(orders_table).where(orders_table.c.id == order.id).values(**values))
