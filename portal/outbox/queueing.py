"""Putting an order into the outbox."""

from sqlalchemy import Connection as Transaction
from sqlalchemy import insert

from portal.companies import Company
from portal.database import utc_now
from portal.outbox.tables import outbox_table


def enqueue(
    transaction: Transaction, company: Company, order_id: int, customer_id: int, *, in_doubt: bool = False
) -> None:
    """Has an order delivered as soon as the caller's transaction is committed.

    `in_doubt`: Microsip may have it already, so it is looked up first.
    """
    values = {
        "order_id": order_id,
        "company_id": company.id,
        "customer_id": customer_id,
        "attempts": 0,
        "due_at": utc_now(),
        "in_doubt": in_doubt,
    }
    transaction.execute(insert(outbox_table).values(values))
