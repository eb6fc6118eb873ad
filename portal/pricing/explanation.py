"""How a price came about: every figure with the row of Microsip that it was taken from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.pricing.discounts.kind import Scope
from portal.pricing.terms import Assignment


@dataclass(frozen=True)
class ListPrice:
    """A row of PRECIOS_ARTICULOS.

    `is_fallback`: it is the base list's, since the customer's list had no price. `promotion_name`: of the promotion
    that imposed this list; None when it is the customer's or the base list.
    """

    row_id: int
    list_name: str
    amount: Decimal
    currency: str
    is_fallback: bool
    promotion_name: str | None = None


@dataclass(frozen=True)
class ExchangeRate:
    """A row of HISTORIA_CAMBIARIA: units of the local currency for one of the list price's currency."""

    row_id: int
    rate: Decimal
    day: date


@dataclass(frozen=True)
class AppliedDiscount:
    """A discount in per cent. `row_id` is the key in the scope's table, or the policy's own for a general discount.

    `from_units`: the quantity from which it is given, of a discount by volume.
    """

    title: str
    policy_id: int
    policy_name: str
    scope: Scope
    row_id: int
    percent: Decimal
    from_units: Decimal | None
    is_exclusive: bool


@dataclass(frozen=True)
class DiscountCap:
    """A maximum that lowered the discount: to `percent` from what the discounts amounted to, `combined_percent`."""

    policy_id: int
    policy_name: str
    scope: Scope
    row_id: int
    percent: Decimal
    combined_percent: Decimal


@dataclass(frozen=True)
class VolumeStep:
    """What a unit costs from a quantity on, all discounts taken; the first step is that of any smaller quantity."""

    from_units: Decimal
    discount_percent: Decimal
    net_price: Decimal


@dataclass(frozen=True)
class TaxAmount:
    """A row of IMPUESTOS and what it amounts to on `base`: the net amount and the other taxes that it taxes."""

    tax_id: int
    name: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PriceExplanation:
    """The price of an article in a quantity for one customer, in the local currency.

    `unit_price`: of one unit, before discounts and taxes; `net_price`: after discounts; `total`: of all units, after
    discounts; `taxes`: of this line as a document of its own. `listed` is None when no list that holds has a price;
    all prices and amounts are None then, and when the list price is in a currency without an exchange rate.
    """

    article_id: int
    units: Decimal
    assignment: Assignment
    policy_id: int | None
    policy_name: str | None
    exception_id: int | None
    list_name: str | None
    listed: ListPrice | None
    rate: ExchangeRate | None
    currency: str
    unit_price: Decimal | None
    discounts: tuple[AppliedDiscount, ...]
    cap: DiscountCap | None
    discount_percent: Decimal
    net_price: Decimal | None
    steps: tuple[VolumeStep, ...]
    total: Decimal | None
    charges_taxes: bool
    taxes: tuple[TaxAmount, ...]

    @property
    def is_exclusive(self) -> bool:
        """Whether one discount alone makes up the price since it does not combine with others."""
        return any(discount.is_exclusive for discount in self.discounts)

    @property
    def total_with_tax(self) -> Decimal | None:
        return None if self.total is None else self.total + sum((tax.amount for tax in self.taxes), Decimal(0))


@dataclass(frozen=True)
class DocumentPrice:
    """What the lines of one document cost together; `net` leaves out lines without a price."""

    lines: tuple[PriceExplanation, ...]
    net: Decimal
    taxes: tuple[TaxAmount, ...]

    @property
    def tax_total(self) -> Decimal:
        return sum((tax.amount for tax in self.taxes), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax_total

    @property
    def is_complete(self) -> bool:
        """Whether every line has a price."""
        return all(line.total is not None for line in self.lines)
