"""Taking an order out of the outbox for a while: one process at a time has it, and only the oldest of its customer."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from portal.companies import Company
from portal.database import Database, utc_now
from portal.orders.reading import whole
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.orders.tables import orders_table
from portal.outbox.tables import outbox_table

LEASE = timedelta(minutes=3)
"""Longer than placing a document takes until it ends with an answer or without."""


@dataclass(frozen=True)
class Claimed:
    """An order that this process delivers. `in_doubt`: an answer was lost before, so it is looked up first."""

    order: Order
    attempts: int
    in_doubt: bool


def claim(db: Database, company: Company, holder: str, now: datetime | None = None) -> Claimed | None:
    """The next order that is due, held until its lease ends; None when there is none that nobody else has."""
    at = now or utc_now()
    first = select(func.min(outbox_table.c.order_id)).where(*_due(company, at)).scalar_subquery()
    with db.begin() as transaction:
        taken = transaction.execute(
            update(outbox_table)
            .where(outbox_table.c.order_id == first, _free(at))
            .values(
                holder=holder,
                lease_until=at + LEASE,
                attempts=outbox_table.c.attempts + 1,
                # Whoever held it before and let its lease end may have placed it.
                in_doubt=or_(outbox_table.c.in_doubt, outbox_table.c.lease_until.is_not(None)),
            )
            .returning(outbox_table.c.order_id, outbox_table.c.attempts, outbox_table.c.in_doubt)
        ).one_or_none()
        if taken is None:
            return None
        transaction.execute(
            update(orders_table).where(orders_table.c.id == taken.order_id).values(state=OrderState.SENDING.value)
        )
        order = whole(transaction, orders_table.c.id == taken.order_id)
        assert order is not None
        return Claimed(order, taken.attempts, bool(taken.in_doubt))


def next_due(db: Database, company: Company) -> datetime | None:
    """When the next order comes due that is the oldest of its customer; None when there is none to wait for."""
    own = outbox_table.c
    with db.read() as transaction:
        due: datetime | None = transaction.execute(
            select(func.min(own.due_at)).where(own.company_id == company.id, own.lease_until.is_(None), _oldest())
        ).scalar_one()
    return due


def _due(company: Company, at: datetime) -> tuple[ColumnElement[bool], ...]:
    own = outbox_table.c
    return own.company_id == company.id, own.due_at <= at, _free(at), _oldest()


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(outbox_table.c.lease_until.is_(None), outbox_table.c.lease_until < at)


def _oldest() -> ColumnElement[bool]:
    """No order of the same customer that was confirmed before is still to be delivered."""
    before = outbox_table.alias()
    own = outbox_table.c
    return ~(
        select(before.c.order_id)
        .where(
            and_(
                before.c.company_id == own.company_id,
                before.c.customer_id == own.customer_id,
                before.c.order_id < own.order_id,
            )
        )
        .correlate(outbox_table)
        .exists()
    )


def hasten(db: Database, company: Company) -> None:
    """Makes everything that waits for another attempt due at once, since somebody asked for it."""
    own = outbox_table.c
    with db.begin() as transaction:
        waiting = update(outbox_table).where(own.company_id == company.id, own.lease_until.is_(None))
        transaction.execute(waiting.values(due_at=utc_now()))


def release_dead(db: Database, company: Company) -> None:
    """Ends the leases of processes of this machine that are gone, so that nobody waits for their time to be over."""
    own = outbox_table.c
    with db.read() as transaction:
        leased = transaction.execute(
            select(own.order_id, own.holder).where(own.company_id == company.id, own.lease_until > utc_now())
        ).all()
    gone = {row.holder for row in leased if _is_gone(row.holder)}
    if gone:
        with db.begin() as transaction:
            ended = update(outbox_table).where(own.company_id == company.id, own.holder.in_(gone))
            transaction.execute(ended.values(lease_until=utc_now() - LEASE))


def holder() -> str:
    """How this process is called while it holds an order: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_gone(name: str) -> bool:
    """Whether it is a process of this machine that certainly runs no more."""
    host, _, number = name.rpartition(":")
    if host != socket.gethostname() or os.name != "posix":
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's, but there
        return False
    return False
