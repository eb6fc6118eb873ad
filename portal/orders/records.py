"""Orders and quotations as they are stored."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from microsip.documents import Kind
from portal.orders.states import OrderState


@dataclass(frozen=True)
class OrderLine:
    """A partida as it was confirmed. `explanation`: how its price came about, in sentences."""

    position: int
    article_id: int
    article_key: str
    name: str
    unit: str
    units: Decimal
    unit_price: Decimal
    discount: Decimal
    customer_discount: Decimal
    volume_discount: Decimal
    promotion_discount: Decimal
    total: Decimal
    notes: str
    is_freight: bool
    explanation: tuple[str, ...]


@dataclass(frozen=True)
class OrderTax:
    """A tax of the whole order."""

    tax_id: int
    name: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Order:
    """An order or a quotation. Amounts are in `currency`; `rate`: units of the local currency for one of it.

    `placed_by`: who confirmed it, `user_id` when that is a user, `on_behalf` when that is a salesperson; `decided_by`:
    who approved or refused it. `placed_at` in UTC, `day_local` by Microsip's calendar. `folio` and `docto_ve_id`: once
    Microsip has it. `reason` and `detail`: why it waits or was rejected, for people and for the log.
    """

    id: int
    company_id: int
    key: str
    fingerprint: str
    kind: Kind
    state: OrderState
    customer_id: int
    customer_key: str
    customer_name: str
    user_id: int | None
    placed_by: str
    placed_at: datetime
    day_local: date
    version: int
    address_id: int
    shipping_id: int | None
    warehouse_id: int
    payment_terms_id: int | None
    salesperson_id: int | None
    currency_id: int
    currency: str
    rate: Decimal
    purchase_order: str
    notes: str
    subtotal: Decimal
    tax_total: Decimal
    total: Decimal
    series: str | None
    branch_id: int | None
    folio: str | None
    docto_ve_id: int | None
    accepted_at: datetime | None
    reason: str
    detail: str
    on_behalf: bool = False
    decided_by: str = ""
    lines: tuple[OrderLine, ...] = ()
    taxes: tuple[OrderTax, ...] = ()

    @property
    def articles(self) -> tuple[OrderLine, ...]:
        """The lines but freight."""
        return tuple(line for line in self.lines if not line.is_freight)
