"""What an answer of Microsip, or the lack of one, makes of an order. Each is one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, update

from microsip.documents import Placed
from microsip.errors import Failure, Remedy
from portal.companies import Company
from portal.configuration import configuration_of
from portal.database import Database, utc_now
from portal.orders import mails
from portal.orders.reading import whole
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.outbox.claiming import Claimed
from portal.outbox.tables import outbox_table

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)
CONFIGURATION_WAIT = timedelta(minutes=2)
"""What an administrator has to correct is looked at again so often; correcting it can be followed by a retry."""


def accept(db: Database, company: Company, order: Order, placed: Placed) -> None:
    """Microsip has the order under this folio; customer and company are told, once."""
    configuration = configuration_of(db, company)
    values = {
        "state": OrderState.ACCEPTED.value,
        "folio": placed.folio.strip(),
        "docto_ve_id": placed.docto_ve_id,
        "accepted_at": utc_now(),
        "reason": "" if placed.matches else "Microsip muestra otro total; compáralo con el pedido.",
        "detail": "" if placed.matches else "the totals of the document found differ",
    }
    with db.begin() as transaction:
        fresh = orders_table.c.state != OrderState.ACCEPTED.value
        done = transaction.execute(update(orders_table).where(orders_table.c.id == order.id, fresh).values(values))
        transaction.execute(delete(outbox_table).where(outbox_table.c.order_id == order.id))
        accepted = whole(transaction, orders_table.c.id == order.id)
        if done.rowcount and accepted is not None:
            mails.tell_folio(transaction, company, configuration, accepted)


def postpone(db: Database, claimed: Claimed, failure: Failure) -> OrderState:
    """Nothing was written; it is tried again after a while that grows, from the series chosen by then."""
    wait = CONFIGURATION_WAIT if failure.remedy is Remedy.CONFIGURE else _wait(claimed.attempts)
    with db.begin() as transaction:
        _release(transaction, claimed, utc_now() + wait, in_doubt=False)
        _note(transaction, claimed, OrderState.PENDING, failure, series=None, branch_id=None)
    return OrderState.PENDING


def doubt(db: Database, claimed: Claimed, failure: Failure) -> OrderState:
    """Nobody knows whether it was written; looking it up is what comes next."""
    with db.begin() as transaction:
        _release(transaction, claimed, utc_now() + _wait(claimed.attempts), in_doubt=True)
        _note(transaction, claimed, OrderState.UNKNOWN, failure)
    return OrderState.UNKNOWN


def reject(db: Database, claimed: Claimed, failure: Failure) -> OrderState:
    """Microsip does not take it as it is; a person decides what becomes of it."""
    with db.begin() as transaction:
        transaction.execute(delete(outbox_table).where(outbox_table.c.order_id == claimed.order.id))
        _note(transaction, claimed, OrderState.REJECTED, failure)
    return OrderState.REJECTED


def _wait(attempts: int) -> timedelta:
    doublings = min(attempts - 1, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _release(transaction: Transaction, claimed: Claimed, due_at: datetime, *, in_doubt: bool) -> None:
    transaction.execute(
        update(outbox_table)
        .where(outbox_table.c.order_id == claimed.order.id)
        .values(holder=None, lease_until=None, due_at=due_at, in_doubt=in_doubt)
    )


def _note(
    transaction: Transaction, claimed: Claimed, state: OrderState, failure: Failure, **values: int | str | None
) -> None:
    """An order that somebody else has settled meanwhile stays as it is."""
    values |= {"state": state.value, "reason": failure.message, "detail": failure.detail}
    transaction.execute(
        update(orders_table)
        .where(orders_table.c.id == claimed.order.id, orders_table.c.state == OrderState.SENDING.value)
        .values(values)
    )
