"""A process that stays for a while after it delivered, so that the next order need not wait for another to start.

Whoever confirms an order looks for one before having Prefect start another. So that no order falls between the two, a
courier that goes takes back its word first, and then delivers once more: an order that was stored before that is seen,
and whoever stores one later finds nobody and starts a new courier.
"""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from portal.companies import Company
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.outbox.delivery import Pushed, push
from portal.outbox.tables import couriers_table

STAY = timedelta(seconds=60)
"""How long one stays after the last order."""

BELIEVED = timedelta(seconds=5)
"""How long its word holds: whoever dies is missed for no longer."""

LOOK_SECONDS = 0.3


def deliver_and_stay(
    installation: Installation,
    company: Company,
    delivered: Callable[[tuple[Pushed, ...]], None],
    stay: timedelta = STAY,
) -> tuple[Pushed, ...]:
    """Delivers what is due, and what is confirmed until nothing was for `stay`; all results in their order.

    `delivered` is told of the results as they come, such as to send the mails about them. Where another courier is
    there already, it delivers once and stays no longer.
    """
    db, courier = installation.database, str(uuid.uuid4())
    first = push(installation, company)
    delivered(first)
    if is_there(db, company):
        return first
    results, leave_at, promised_until = list(first), utc_now() + stay, utc_now()
    try:
        while (now := utc_now()) < leave_at:
            if promised_until < now + BELIEVED / 2:
                promised_until = now + BELIEVED
                _promise(db, company, courier, promised_until)
            pushed = push(installation, company)
            if pushed:
                results += pushed
                delivered(pushed)
                leave_at = utc_now() + stay
            time.sleep(LOOK_SECONDS)
    finally:
        _go(db, courier)
    last = push(installation, company)
    delivered(last)
    return (*results, *last)


def is_there(db: Database, company: Company, now: datetime | None = None) -> bool:
    """Whether a courier has promised to deliver what is confirmed now."""
    found = select(couriers_table.c.id).where(
        couriers_table.c.company_id == company.id, couriers_table.c.believed_until > (now or utc_now())
    )
    with db.read() as transaction:
        return bool(transaction.execute(select(exists(found))).scalar_one())


def _promise(db: Database, company: Company, courier: str, until: datetime) -> None:
    statement = db.insert(couriers_table).values(id=courier, company_id=company.id, believed_until=until)
    with db.begin() as transaction:
        transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"believed_until": until}))


def _go(db: Database, courier: str) -> None:
    """Takes the promise back; those of the dead are swept, too."""
    gone = (couriers_table.c.id == courier) | (couriers_table.c.believed_until < utc_now() - timedelta(hours=1))
    with db.begin() as transaction:
        transaction.execute(delete(couriers_table).where(gone))
