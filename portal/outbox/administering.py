"""What an administrator does about an order that is not in Microsip: send it again, or cancel it."""

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, select, update

from microsip.errors import NeedsAttention
from portal import audit_log
from portal.audit_log import Action
from portal.companies import Company
from portal.database import Database, utc_now
from portal.orders.reading import UnknownOrder, order, whole
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.outbox.queueing import enqueue
from portal.outbox.tables import outbox_table


class NotPossible(NeedsAttention):
    """The order is in a state in which that cannot be done."""


def retry(db: Database, company: Company, order_id: int, by: str) -> Order:
    """Has an order delivered now: one that was rejected, or that waits. Raises UnknownOrder or NotPossible.

    Microsip is asked for it first, in case that it has it.
    """
    with db.begin() as transaction:
        found = _held(transaction, company, order_id)
        if found.state is OrderState.REJECTED:
            enqueue(transaction, company, order_id, found.customer_id, in_doubt=True)
            _become(transaction, order_id, OrderState.PENDING)
        elif found.state in (OrderState.PENDING, OrderState.UNKNOWN):
            waiting = update(outbox_table).where(outbox_table.c.order_id == order_id)
            transaction.execute(waiting.values(due_at=utc_now()))
        else:
            raise NotPossible(
                f"{_told(found)} está «{found.state.title(found.kind)}» y no hay nada que reintentar; actualiza la "
                "página.",
                f"retry of order {order_id} in state {found.state.value}",
            )
        audit_log.record(transaction, company, by, Action.ORDER_RETRIED, f"{found.kind.title} {order_id}")
    return order(db, company, order_id)


def cancel(db: Database, company: Company, order_id: int, by: str) -> Order:
    """Cancels an order that Microsip certainly does not have; its credit is free again.

    Raises UnknownOrder, or NotPossible for one that is being sent, whose outcome is unknown, or that Microsip has.
    """
    with db.begin() as transaction:
        found = _held(transaction, company, order_id)
        if found.state not in (OrderState.PENDING, OrderState.REJECTED, OrderState.AWAITING_APPROVAL):
            raise _not_cancellable(found)
        if found.state is OrderState.PENDING:
            free = outbox_table.c.lease_until.is_(None)
            taken = transaction.execute(delete(outbox_table).where(outbox_table.c.order_id == order_id, free))
            if not taken.rowcount:
                raise _not_cancellable(found)
        _become(transaction, order_id, OrderState.CANCELLED)
        audit_log.record(transaction, company, by, Action.ORDER_CANCELLED, f"{found.kind.title} {order_id}")
    return order(db, company, order_id)


def _held(transaction: Transaction, company: Company, order_id: int) -> Order:
    """The order; what becomes of it is decided by nobody else until the transaction ends."""
    mine = (orders_table.c.company_id == company.id, orders_table.c.id == order_id)
    transaction.execute(select(outbox_table.c.order_id).where(outbox_table.c.order_id == order_id).with_for_update())
    transaction.execute(select(orders_table.c.id).where(*mine).with_for_update())
    found = whole(transaction, *mine)
    if found is None:
        raise UnknownOrder(
            f"No hay ningún pedido {order_id}; búscalo en la lista de pedidos.",
            f"no order {order_id} of {company.slug}",
        )
    return found


def _become(transaction: Transaction, order_id: int, state: OrderState) -> None:
    values = {"state": state.value, "reason": "", "detail": ""}
    transaction.execute(update(orders_table).where(orders_table.c.id == order_id).values(values))


def _not_cancellable(found: Order) -> NotPossible:
    what = (
        f"ya está en Microsip con el folio {found.folio}; allá se cancela"
        if found.state is OrderState.ACCEPTED
        else f"está «{found.state.title(found.kind)}» y puede estar en Microsip; espera a que se compruebe"
        if found.state in (OrderState.SENDING, OrderState.UNKNOWN, OrderState.PENDING)
        else f"está «{found.state.title(found.kind)}»; actualiza la página"
    )
    return NotPossible(f"{_told(found)} {what}.", f"cancel of order {found.id}: {found.state.value}")


def _told(found: Order) -> str:
    return f"{found.kind.article.capitalize()} {found.kind.title} {found.id}"
