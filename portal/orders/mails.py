"""The mails about an order: to the customer and to the company, when it is confirmed and when its folio is known.

Freight is charged for and not named in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from portal import mail
from portal.accounts import users_table
from portal.companies import Company
from portal.configuration import Configuration
from portal.configuration.ordering import ORDERS_EMAIL
from portal.numerals import numeral
from portal.orders.records import Order, OrderLine
from portal.orders.review import Buyer
from portal.orders.states import OrderState
from portal.unit_names import unit_name

CONFIRMED, RECEIVED, FOLIO = "order_confirmed", "order_received", "order_folio"
TO_APPROVE, DECIDED = "order_to_approve", "order_decided"

LINES_TOLD = 100
"""Of a longer order a mail lists the first lines; the order's page, to which it leads, lists all."""


def tell_confirmed(transaction: Transaction, buyer: Buyer, configuration: Configuration, order: Order) -> None:
    """Queues what customer and company are told when an order is stored."""
    customers = "" if buyer.customer.address is None else buyer.customer.address.email
    to = _customers_address(transaction, order) or customers
    for each in dict.fromkeys(filter(None, (to, customers if order.on_behalf else ""))):
        mail.queue(transaction, buyer.company, each, CONFIRMED, {"order": _told(order)})
    if configuration[ORDERS_EMAIL]:
        mail.queue(transaction, buyer.company, configuration[ORDERS_EMAIL], RECEIVED, {"order": _told(order)})


def tell_awaiting(transaction: Transaction, company: Company, approvers: Iterable[str], order: Order) -> None:
    """Queues what those who approve orders are told."""
    for to in approvers:
        mail.queue(transaction, company, to, TO_APPROVE, {"order": _told(order)})


def tell_decided(transaction: Transaction, company: Company, configuration: Configuration, order: Order) -> None:
    """Queues what whoever placed the order is told, and the company when it was approved."""
    told = _told(order)
    approved = order.state is not OrderState.CANCELLED
    to = _customers_address(transaction, order)
    if to:
        context = {"order": told, "approved": approved, "by": order.decided_by, "reason": order.reason}
        mail.queue(transaction, company, to, DECIDED, context)
    if approved and configuration[ORDERS_EMAIL]:
        mail.queue(transaction, company, configuration[ORDERS_EMAIL], RECEIVED, {"order": told})


def tell_folio(transaction: Transaction, company: Company, configuration: Configuration, order: Order) -> None:
    """Queues what customer and company are told when Microsip has given the folio."""
    for to in filter(None, (_customers_address(transaction, order), configuration[ORDERS_EMAIL])):
        mail.queue(transaction, company, to, FOLIO, {"order": _told(order)})


def _customers_address(transaction: Transaction, order: Order) -> str:
    """That of the user who confirmed it; empty when that was nobody of the portal."""
    wanted = select(users_table.c.email).where(users_table.c.id == order.user_id)
    return transaction.execute(wanted).scalar_one_or_none() or ""


def _told(order: Order) -> dict[str, Any]:
    articles = order.articles
    return {
        "id": order.id,
        "kind": order.kind.title,
        "article": order.kind.article,
        "folio": order.folio or "",
        "customer": order.customer_name,
        "placed_by": order.placed_by,
        "lines": list(_lines(articles[:LINES_TOLD])),
        "more_lines": max(len(articles) - LINES_TOLD, 0),
        "taxes": [{"name": tax.name, "amount": _money(tax.amount)} for tax in order.taxes],
        "subtotal": _money(order.subtotal),
        "total": _money(order.total),
        "currency": order.currency,
        "purchase_order": order.purchase_order,
        "notes": order.notes,
    }


def _lines(articles: Sequence[OrderLine]) -> Iterator[dict[str, str]]:
    for line in articles:
        yield {
            "key": line.article_key,
            "name": line.name,
            "units": numeral(line.units),
            "unit": unit_name(line.unit, line.units),
            "total": _money(line.total),
            "notes": line.notes,
        }


def _money(amount: Decimal) -> str:
    return f"${amount:,.2f}"
