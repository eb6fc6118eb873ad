"""The mails about an order: to the customer and to the company, when it is confirmed and when its folio is known.

Freight is charged for and not named in them.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from microsip.documents import Kind
from portal import mail
from portal.accounts import users_table
from portal.companies import Company
from portal.configuration import Configuration
from portal.configuration.ordering import ORDERS_EMAIL
from portal.orders.records import Order
from portal.orders.review import Buyer

CONFIRMED, RECEIVED, FOLIO = "order_confirmed", "order_received", "order_folio"

_ARTICLE = {Kind.ORDER: "el", Kind.QUOTATION: "la"}


def tell_confirmed(transaction: Transaction, buyer: Buyer, configuration: Configuration, order: Order) -> None:
    """Queues what customer and company are told when an order is stored."""
    to = _customers_address(transaction, order) or (
        "" if buyer.customer.address is None else buyer.customer.address.email
    )
    if to:
        mail.queue(transaction, buyer.company, to, CONFIRMED, {"order": _told(order)})
    if configuration[ORDERS_EMAIL]:
        mail.queue(transaction, buyer.company, configuration[ORDERS_EMAIL], RECEIVED, {"order": _told(order)})


def tell_folio(transaction: Transaction, company: Company, configuration: Configuration, order: Order) -> None:
    """Queues what customer and company are told when Microsip has given the folio."""
    for to in filter(None, (_customers_address(transaction, order), configuration[ORDERS_EMAIL])):
        mail.queue(transaction, company, to, FOLIO, {"order": _told(order)})


def _customers_address(transaction: Transaction, order: Order) -> str:
    """That of the user who confirmed it; empty when that was nobody of the portal."""
    wanted = select(users_table.c.email).where(users_table.c.id == order.user_id)
    return transaction.execute(wanted).scalar_one_or_none() or ""


def _told(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "kind": order.kind.title,
        "article": _ARTICLE[order.kind],
        "folio": order.folio or "",
        "customer": order.customer_name,
        "placed_by": order.placed_by,
        "lines": list(_lines(order)),
        "taxes": [{"name": tax.name, "amount": _money(tax.amount)} for tax in order.taxes],
        "subtotal": _money(order.subtotal),
        "total": _money(order.total),
        "currency": order.currency,
        "purchase_order": order.purchase_order,
        "notes": order.notes,
    }


def _lines(order: Order) -> Iterator[dict[str, str]]:
    for line in order.articles:
        yield {
            "key": line.article_key,
            "name": line.name,
            "units": f"{line.units.normalize():,f}",
            "unit": line.unit,
            "total": _money(line.total),
            "notes": line.notes,
        }


def _money(amount: Decimal) -> str:
    return f"${amount:,.2f}"
