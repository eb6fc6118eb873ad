"""What a buyer is shown before confirming an order or a quotation, and confirms as it is shown."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from microsip.documents import Kind
from portal.accounts import User
from portal.availability import Availability
from portal.companies import Company
from portal.credit import Credit, Standing
from portal.customers import Customer
from portal.orders.money import Money
from portal.pricing.explanation import PriceExplanation, TaxAmount


@dataclass(frozen=True)
class Buyer:
    """Who orders for which customer. `user` is None where it is no user of the portal, such as the command line."""

    company: Company
    customer: Customer
    name: str
    user: User | None = None


@dataclass(frozen=True)
class Choices:
    """What is chosen besides articles; None for what Microsip proposes."""

    kind: Kind = Kind.ORDER
    address_id: int | None = None
    shipping_id: int | None = None
    purchase_order: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Percents:
    """The discounts that make up one, in per cent."""

    customer: Decimal = Decimal(0)
    volume: Decimal = Decimal(0)
    promotion: Decimal = Decimal(0)


@dataclass(frozen=True)
class ReviewLine:
    """An article at the price that the customer pays, in the currency of the document.

    `unit_price`: before discounts; `total`: of all units, after discounts, before taxes. `missing`: how many of the
    units are not available. `explanation` is None of freight, which has no price of a list.
    """

    article_id: int
    key: str
    name: str
    unit: str
    units: Decimal
    unit_price: Decimal
    discount: Decimal
    total: Decimal
    percents: Percents = Percents()
    missing: Decimal = Decimal(0)
    notes: str = ""
    explanation: PriceExplanation | None = None
    is_freight: bool = False

    @property
    def net_price(self) -> Decimal:
        """What a unit costs after discounts, as far as cents of the line tell."""
        return self.total / self.units


@dataclass(frozen=True)
class Problem:
    """Something that keeps the order from being confirmed. `article_id`: of the line that is the matter, if one is."""

    message: str
    detail: str
    article_id: int | None = None


@dataclass(frozen=True)
class Review:
    """An order as it would be stored.

    `key`: of the order that it becomes, however often it is confirmed. `lines` without a price are left out, and told
    as problems. `money`, `standing` and `credit`, which is of the same version, are None only when the currency has no
    rate. `warnings`: sentences that keep nobody from confirming.
    """

    key: str
    buyer: Buyer
    choices: Choices
    address_id: int | None
    shipping_id: int | None
    warehouse_id: int
    money: Money | None
    lines: tuple[ReviewLine, ...]
    taxes: tuple[TaxAmount, ...]
    credit: Credit | None
    availability: Availability
    version: int
    day_local: date
    standing: Standing | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def subtotal(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def tax_total(self) -> Decimal:
        return sum((tax.amount for tax in self.taxes), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.tax_total

    @property
    def articles(self) -> tuple[ReviewLine, ...]:
        """The lines but freight."""
        return tuple(line for line in self.lines if not line.is_freight)

    @property
    def freight(self) -> ReviewLine | None:
        return next((line for line in self.lines if line.is_freight), None)

    @property
    def fingerprint(self) -> str:
        """The same for what would be stored alike."""
        lines = [(line.article_id, *map(_plain, (line.units, line.unit_price, line.discount))) for line in self.lines]
        taxes = [(tax.tax_id, _plain(tax.amount)) for tax in self.taxes]
        about = (self.choices, self.address_id, self.shipping_id, self.warehouse_id, self.buyer.customer.customer_id)
        notes = [line.notes for line in self.lines]
        return hashlib.sha256(repr((lines, taxes, about, notes)).encode()).hexdigest()


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
