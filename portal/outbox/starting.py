"""Having a worker of Prefect deliver what is in the outbox, at once; its schedule delivers what nobody started."""

import logging
import secrets
from threading import Thread

from microsip.errors import Failure
from portal.companies import Company
from portal.installation import Installation
from portal.orders.records import Order
from portal.outbox.couriers import is_there

PUSH_ORDERS = "push-orders/push-orders"

logger = logging.getLogger(__name__)


def start_push(installation: Installation, company: Company, order: Order, *, again: bool = False) -> Thread:
    """Asks Prefect to deliver the company's orders, without waiting for its answer: the order is stored already.

    Nobody is asked while a courier is there, who delivers it at once.

    For an order it is asked once, unless it is `again`. The thread that asks is returned; a process that ends earlier
    waits for it.
    """
    key = f"push-order-{order.company_id}-{order.id}" + (f"-{secrets.token_hex(4)}" if again else "")
    thread = Thread(target=_start, args=(installation, company, order, key), name=f"push of order {order.id}")
    thread.start()
    return thread


def _start(installation: Installation, company: Company, order: Order, key: str) -> None:
    try:
        if is_there(installation.database, company):
            return
        installation.orchestrator.start(
            PUSH_ORDERS,
            {"company": company.slug},
            key=key,
            name=f"Envío: {order.kind.title} {order.id} · {company.slug}",
        )
    except Failure as failure:
        logger.warning("order %s of %s waits for the schedule: %s", order.id, company.slug, failure.detail)
