"""What is in the outbox."""

from collections.abc import Iterable

from sqlalchemy import func, select

from portal.companies import Company
from portal.database import Database
from portal.outbox.tables import outbox_table


def with_orders(db: Database, companies: Iterable[Company]) -> tuple[Company, ...]:
    """Those of the companies that have orders to deliver, due or not."""
    with db.read() as transaction:
        found = set(transaction.execute(select(outbox_table.c.company_id).distinct()).scalars())
    return tuple(company for company in companies if company.id in found)


def waiting(db: Database, company: Company) -> int:
    """How many of the company's orders are still to be delivered."""
    counted = select(func.count()).select_from(outbox_table).where(outbox_table.c.company_id == company.id)
    with db.read() as transaction:
        return int(transaction.execute(counted).scalar_one())
