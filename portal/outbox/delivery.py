"""Delivering what is in the outbox: an order at a time is claimed, placed in Microsip, and settled with the answer.

    pending ──claim──► sending ──placed──► accepted
       ▲                  ├── nothing was written, try later ──► pending
       │                  ├── a person must look ──► rejected
       └───── nothing ────┤
                          └── the answer was lost ──► unknown ──claim──► looked up first

Whoever dies while sending leaves a lease that ends; then the order is claimed again as one that is in doubt. Nothing is
ever sent twice by that: Microsip is asked for the document of an order's token, and gives the one that it has.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from microsip.errors import Failure, Remedy
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.logs import telling
from portal.orders.states import OrderState
from portal.outbox import settling
from portal.outbox.claiming import Claimed, claim, hasten, holder, next_due, release_dead
from portal.outbox.documents import document_of, with_series

MOST_FAILURES = 3
"""After so many failures of the link, one after the other, the rest waits for the next run."""

WAIT_SECONDS = 0.2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pushed:
    """What became of an order when it was delivered, or tried to be. `message`: why it waits or was rejected."""

    order_id: int
    state: OrderState
    folio: str | None
    docto_ve_id: int | None
    message: str = ""


def push(installation: Installation, company: Company, patience: timedelta = timedelta(0)) -> tuple[Pushed, ...]:
    """Delivers the company's orders that are due, and those that come due within `patience`; each once at most a due.

    Several processes may do it at once. Failures are told in the results: they keep only their own order, and what the
    same customer ordered after it, from being delivered.
    """
    release_dead(installation.database, company)
    return tuple(_push(installation, company, utc_now() + patience))


def push_everything(installation: Installation, company: Company, patience: timedelta) -> tuple[Pushed, ...]:
    """Delivers what waits, whether it is due or not, for a person who asked for it; the last result of each order."""
    hasten(installation.database, company)
    last = {pushed.order_id: pushed for pushed in push(installation, company, patience)}
    return tuple(last.values())


def _push(installation: Installation, company: Company, until: datetime) -> Iterator[Pushed]:
    failures = 0
    while failures < MOST_FAILURES:
        claimed = claim(installation.database, company, holder())
        if claimed is None:
            if not _wait(installation, company, until):
                return
            continue
        with telling(company=company.slug, order=str(claimed.order.id)):
            pushed = _deliver(installation, company, claimed)
        yield pushed
        settled = pushed.state in (OrderState.ACCEPTED, OrderState.REJECTED)
        failures = 0 if settled else failures + 1


def _wait(installation: Installation, company: Company, until: datetime) -> bool:
    """Waits for the next order to come due; False when none will in time."""
    due = next_due(installation.database, company)
    if due is None or due > until:
        return False
    time.sleep(max((due - utc_now()).total_seconds(), WAIT_SECONDS))
    return True


def _deliver(installation: Installation, company: Company, claimed: Claimed) -> Pushed:
    """Delivers one order and settles it with what came of it."""
    db = installation.database
    try:
        link = open_link(connection_of(db, company))
        order = with_series(installation, company, claimed.order, link)
        document = document_of(company, order)
        placed = link.find(document) if claimed.in_doubt else None
        if placed is None:
            claimed = replace(claimed, in_doubt=False)
            placed = link.place(document)
    except Failure as failure:
        logger.warning("order %s of %s: %s", claimed.order.id, company.slug, failure.detail)
        state = _settle(db, claimed, failure)
        return Pushed(claimed.order.id, state, None, None, failure.message)
    settling.accept(db, company, order, placed)
    return Pushed(order.id, OrderState.ACCEPTED, placed.folio.strip(), placed.docto_ve_id)


def _settle(db: Database, claimed: Claimed, failure: Failure) -> OrderState:
    if failure.remedy is Remedy.LOOK_UP:
        return settling.doubt(db, claimed, failure)
    if failure.remedy is Remedy.ATTEND:
        return settling.reject(db, claimed, failure)
    return settling.doubt(db, claimed, failure) if claimed.in_doubt else settling.postpone(db, claimed, failure)
