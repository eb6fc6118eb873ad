"""Writing an order, its lines and taxes, within the transaction that makes it one."""

from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import insert

from portal.database import utc_now
from portal.orders.review import Review, ReviewLine
from portal.orders.states import OrderState
from portal.orders.tables import AUTHOR_CHARACTERS, order_lines, order_taxes, orders_table
from portal.pricing.wording import sentences


def store(transaction: Transaction, review: Review, state: OrderState) -> int:
    """Stores the review as it is as an order in this state; returns its id."""
    order_id = int(
        transaction.execute(
            insert(orders_table).values(_header(review, state)).returning(orders_table.c.id)
        ).scalar_one()
    )
    transaction.execute(
        insert(order_lines),
        [{"order_id": order_id, **_line(place, line)} for place, line in enumerate(review.lines)],
    )
    if review.taxes:
        taxes = [
            {
                "order_id": order_id,
                "tax_id": tax.tax_id,
                "position": place,
                "name": tax.name,
                "base": tax.base,
                "amount": tax.amount,
            }
            for place, tax in enumerate(review.taxes)
        ]
        transaction.execute(insert(order_taxes), taxes)
    return order_id


def _header(review: Review, state: OrderState) -> dict[str, Any]:
    buyer, choices, money = review.buyer, review.choices, review.money
    assert money is not None
    customer = buyer.customer
    return {
        "company_id": buyer.company.id,
        "key": review.key,
        "fingerprint": review.fingerprint,
        "kind": choices.kind.value,
        "state": state.value,
        "customer_id": customer.customer_id,
        "customer_key": customer.key or "",
        "customer_name": customer.name,
        "user_id": None if buyer.user is None else buyer.user.id,
        "placed_by": buyer.name[:AUTHOR_CHARACTERS],
        "on_behalf": buyer.user is not None and buyer.user.is_on_behalf,
        "placed_at": utc_now(),
        "day_local": review.day_local,
        "version": review.version,
        "address_id": review.address_id,
        "shipping_id": review.shipping_id,
        "warehouse_id": review.warehouse_id,
        "payment_terms_id": customer.payment_terms_id,
        "salesperson_id": customer.salesperson_id,
        "currency_id": money.currency_id,
        "currency": money.currency,
        "rate": money.rate,
        "purchase_order": choices.purchase_order.strip(),
        "notes": choices.notes.strip(),
        "subtotal": review.subtotal,
        "taxes": review.tax_total,
        "total": review.total,
    }


def _line(place: int, line: ReviewLine) -> dict[str, Any]:
    told = () if line.explanation is None else sentences(line.explanation)
    return {
        "position": place,
        "article_id": line.article_id,
        "article_key": line.key,
        "name": line.name,
        "unit": line.unit,
        "units": line.units,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "customer_discount": line.percents.customer,
        "volume_discount": line.percents.volume,
        "promotion_discount": line.percents.promotion,
        "total": line.total,
        "notes": line.notes,
        "is_freight": line.is_freight,
        "explanation": "\n".join(told),
    }
