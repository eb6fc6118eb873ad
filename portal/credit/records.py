"""What a customer's credit is made of."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Standing:
    """What a published version says of a customer's credit; figures as in Credit.

    `document_ids` and `descriptions`: of the orders and deliveries that the version shows. `as_of`: when they were read
    from Microsip.
    """

    customer_id: int
    limit: Decimal | None
    balance: Decimal
    overdue: Decimal
    in_microsip: Decimal
    currency: str
    document_ids: frozenset[int]
    descriptions: tuple[str, ...]
    as_of: datetime


@dataclass(frozen=True)
class Credit:
    """Figures in the customer's currency. `limit` is None where Microsip sets none.

    `balance` is what was invoiced and is open, `overdue` the part of it that was due. `in_portal`: orders that Microsip
    does not show yet, those that await approval included; `in_microsip`: what Microsip has ordered and not invoiced.
    """

    limit: Decimal | None
    balance: Decimal
    overdue: Decimal
    in_portal: Decimal
    in_microsip: Decimal
    currency: str

    @property
    def used(self) -> Decimal:
        return self.balance + self.in_portal + self.in_microsip

    @property
    def available(self) -> Decimal | None:
        """What may still be ordered, negative when the limit is exceeded; None without a limit."""
        return None if self.limit is None else self.limit - self.used

    def left_after(self, total: Decimal) -> Decimal | None:
        """What may still be ordered after an order of so much."""
        return None if self.available is None else self.available - total
