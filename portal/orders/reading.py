"""Orders by id or key, and lists of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, or_, select
from sqlalchemy import Connection as Transaction

from microsip.documents import Kind
from microsip.errors import NeedsConfiguration
from portal.accounts import User
from portal.companies import Company
from portal.database import Database
from portal.orders.records import Order, OrderLine, OrderTax
from portal.orders.states import OrderState
from portal.orders.tables import order_lines, order_taxes, orders_table
from portal.permissions import Permission


class UnknownOrder(NeedsConfiguration):
    """There is no such order, or the user may not see it."""


@dataclass(frozen=True)
class Page:
    """One page of orders without their lines, the newest first; `total`: how many there are altogether."""

    orders: tuple[Order, ...]
    total: int


def may_see(user: User, order: Order) -> bool:
    """Who manages orders sees all of the company; others those of the customer that they act for."""
    if user.company.id != order.company_id:
        return False
    if Permission.MANAGE_ORDERS in user.permissions:
        return True
    return Permission.SEE_ORDERS in user.permissions and user.customer_id == order.customer_id


def order_for(db: Database, user: User, order_id: int) -> Order:
    """An order that the user may see, whole. Raises UnknownOrder."""
    found = order(db, user.company, order_id)
    if not may_see(user, found):
        raise _unknown(user.company, order_id)
    return found


def header_for(db: Database, user: User, order_id: int) -> Order:
    """The same without its lines and taxes, for who looks often at what becomes of it."""
    wanted = select(orders_table).where(orders_table.c.company_id == user.company.id, orders_table.c.id == order_id)
    with db.read() as transaction:
        row = transaction.execute(wanted).one_or_none()
    found = None if row is None else _order(row)
    if found is None or not may_see(user, found):
        raise _unknown(user.company, order_id)
    return found


def order(db: Database, company: Company, order_id: int) -> Order:
    """An order of the company, whole. Raises UnknownOrder."""
    with db.read() as transaction:
        found = whole(transaction, orders_table.c.company_id == company.id, orders_table.c.id == order_id)
    if found is None:
        raise _unknown(company, order_id)
    return found


def order_by_key(transaction: Transaction, company: Company, key: str) -> Order | None:
    """The order that was confirmed under this key; None when none was."""
    return whole(transaction, orders_table.c.company_id == company.id, orders_table.c.key == key)


def orders(
    db: Database,
    company: Company,
    *,
    customer_id: int | None = None,
    kind: Kind | None = None,
    states: Iterable[OrderState] | None = None,
    text: str = "",
    page: int = 1,
    page_size: int = 25,
) -> Page:
    """Orders of the company, or of one customer, that match: by folio, number, purchase order or customer's name."""
    conditions: list[ColumnElement[bool]] = [orders_table.c.company_id == company.id]
    if customer_id is not None:
        conditions.append(orders_table.c.customer_id == customer_id)
    if kind is not None:
        conditions.append(orders_table.c.kind == kind.value)
    if states is not None:
        conditions.append(orders_table.c.state.in_([state.value for state in states]))
    if text.strip():
        conditions.append(_containing(text.strip()))
    with db.read() as transaction:
        total = transaction.execute(select(func.count()).select_from(orders_table).where(*conditions)).scalar_one()
        rows = transaction.execute(
            select(orders_table)
            .where(*conditions)
            .order_by(orders_table.c.id.desc())
            .limit(page_size)
            .offset(max(page - 1, 0) * page_size)
        ).all()
    return Page(tuple(_order(row) for row in rows), total)


def whole(transaction: Transaction, *conditions: ColumnElement[bool]) -> Order | None:
    """The order for which the conditions hold, with its lines and taxes; None when there is none."""
    row = transaction.execute(select(orders_table).where(*conditions)).one_or_none()
    if row is None:
        return None
    lines = transaction.execute(_parts(order_lines, row.id)).all()
    taxes = transaction.execute(_parts(order_taxes, row.id)).all()
    return _order(row, tuple(map(_line, lines)), tuple(map(_tax, taxes)))


def _parts(table: Table, order_id: int) -> Select[Any]:
    return select(table).where(table.c.order_id == order_id).order_by(table.c.position)


def _containing(text: str) -> ColumnElement[bool]:
    pattern = f"%{text.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
    found: list[ColumnElement[bool]] = [
        column.ilike(pattern, escape="/")
        for column in (orders_table.c.folio, orders_table.c.purchase_order, orders_table.c.customer_name)
    ]
    if text.isascii() and text.isdecimal() and len(text) < 10:
        found.append(orders_table.c.id == int(text))
    return or_(*found)


def _order(row: Row[Any], lines: tuple[OrderLine, ...] = (), taxes: tuple[OrderTax, ...] = ()) -> Order:
    values = row._asdict()
    values |= {"kind": Kind(row.kind), "state": OrderState(row.state), "tax_total": values.pop("taxes")}
    return Order(**values, lines=lines, taxes=taxes)


def _line(row: Row[Any]) -> OrderLine:
    values = row._asdict()
    del values["order_id"]
    return OrderLine(**values | {"explanation": tuple(row.explanation.splitlines())})


def _tax(row: Row[Any]) -> OrderTax:
    return OrderTax(row.tax_id, row.name, row.base, row.amount)


def _unknown(company: Company, order_id: int) -> UnknownOrder:
    return UnknownOrder(
        f"No hay ningún pedido {order_id}; búscalo en la lista de pedidos.", f"no order {order_id} of {company.slug}"
    )
