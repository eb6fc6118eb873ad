"""Orders that somebody of the customer decides on, because whoever placed them may not order so much alone."""

from sqlalchemy import Connection as Transaction
from sqlalchemy import select, update

from microsip.documents import Kind
from microsip.errors import NeedsAttention
from portal import audit_log
from portal.accounts import User, user_by_id, users_table
from portal.audit_log import Action
from portal.configuration import configuration_of
from portal.database import Database
from portal.orders import mails
from portal.orders.reading import order_for, whole
from portal.orders.records import Order
from portal.orders.review import Review
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.outbox.queueing import enqueue
from portal.permissions import CUSTOMERS_ROLES, Permission, check, permissions_of

REASON_CHARACTERS = 500

_APPROVERS = [role for role in CUSTOMERS_ROLES if Permission.APPROVE in permissions_of(role, for_customer=True)]


class NothingToDecide(NeedsAttention):
    """The order does not await approval (any more)."""


class NobodyApproves(NeedsAttention):
    """The order would await approval for ever."""


def approvers(transaction: Transaction, company_id: int, customer_id: int) -> tuple[str, ...]:
    """The e-mails of the customer's users who approve orders."""
    wanted = select(users_table.c.email).where(
        users_table.c.company_id == company_id,
        users_table.c.customer_id == customer_id,
        users_table.c.role.in_([role.value for role in _APPROVERS]),
        users_table.c.active,
    )
    return tuple(transaction.execute(wanted.order_by(users_table.c.email)).scalars())


def state_of_new(transaction: Transaction, review: Review) -> OrderState:
    """In which state the review becomes an order. Raises NobodyApproves.

    What the user may order alone is read again: it may have been changed since the page was drawn.
    """
    buyer = review.buyer
    if buyer.user is None or review.choices.kind is not Kind.ORDER:
        return OrderState.PENDING
    limit = user_by_id(transaction, buyer.company, buyer.user.id).approval_over
    if limit is None or review.total <= limit:
        return OrderState.PENDING
    if not approvers(transaction, buyer.company.id, buyer.customer.customer_id):
        raise NobodyApproves(
            "Este pedido requiere autorización y tu empresa no tiene un usuario que autorice; pide al proveedor que "
            "invite a uno, o pide menos.",
            f"customer {buyer.customer.customer_id} has nobody who approves",
        )
    return OrderState.AWAITING_APPROVAL


def approve(db: Database, by: User, order_id: int) -> Order:
    """Has the order delivered, as it was confirmed. Raises NotPermitted, UnknownOrder or NothingToDecide."""
    _check(db, by, order_id)
    configuration = configuration_of(db, by.company)
    with db.begin() as transaction:
        found = _decided(transaction, by, order_id, OrderState.PENDING, "")
        enqueue(transaction, by.company, order_id, found.customer_id)
        mails.tell_decided(transaction, by.company, configuration, found)
        audit_log.record(transaction, by.company, by.email, Action.ORDER_APPROVED, f"{found.kind.title} {order_id}")
    return found


def refuse(db: Database, by: User, order_id: int, reason: str) -> Order:
    """Cancels the order; its credit is free again. Raises as `approve`."""
    _check(db, by, order_id)
    told = reason.strip()[:REASON_CHARACTERS] or "No fue autorizado."
    configuration = configuration_of(db, by.company)
    with db.begin() as transaction:
        found = _decided(transaction, by, order_id, OrderState.CANCELLED, told)
        mails.tell_decided(transaction, by.company, configuration, found)
        details = {"motivo": told}
        audit_log.record(
            transaction, by.company, by.email, Action.ORDER_REFUSED, f"{found.kind.title} {order_id}", details
        )
    return found


def _check(db: Database, by: User, order_id: int) -> None:
    check(by, Permission.APPROVE)
    order_for(db, by, order_id)


def _decided(transaction: Transaction, by: User, order_id: int, state: OrderState, reason: str) -> Order:
    """Decides on the order, which nobody else decided on before."""
    orders = orders_table.c
    taken = transaction.execute(
        update(orders_table)
        .where(
            orders.id == order_id,
            orders.company_id == by.company.id,
            orders.customer_id == by.customer_id,
            orders.state == OrderState.AWAITING_APPROVAL.value,
        )
        .values(state=state.value, reason=reason, decided_by=by.email)
    )
    if not taken.rowcount:
        raise NothingToDecide(
            f"El pedido {order_id} ya no espera autorización; actualiza la página.", f"order {order_id} is decided"
        )
    found = whole(transaction, orders.id == order_id)
    assert found is not None
    return found
