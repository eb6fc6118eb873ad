"""How old a balance is: buckets by the days that passed since it was due, or since it was charged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from portal.statements.open_charges import ZERO, OpenCharge


class Bucket(Enum):
    """Days that have passed, from the first to the last; None is without end."""

    NOT_YET = (None, 0)
    TO_30 = (1, 30)
    TO_60 = (31, 60)
    TO_90 = (61, 90)
    OVER_90 = (91, None)

    def holds(self, days: int) -> bool:
        """Whether so many days are this bucket's."""
        first, last = self.value
        return (first is None or days >= first) and (last is None or days <= last)


BY_DUE_DATE = {
    Bucket.NOT_YET: "Por vencer",
    Bucket.TO_30: "1–30 días",
    Bucket.TO_60: "31–60 días",
    Bucket.TO_90: "61–90 días",
    Bucket.OVER_90: "Más de 90 días",
}
"""What people call the buckets."""

BY_ISSUE_DATE = {**BY_DUE_DATE, Bucket.NOT_YET: "Del día"}


@dataclass(frozen=True)
class Ageing:
    """The amount in each bucket, in the order of `Bucket`."""

    amounts: tuple[Decimal, ...]

    def __getitem__(self, bucket: Bucket) -> Decimal:
        return self.amounts[tuple(Bucket).index(bucket)]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, ZERO)

    @property
    def overdue(self) -> Decimal:
        """What is in all buckets but the first."""
        return sum(self.amounts[1:], ZERO)


def by_due_date(charges: Iterable[OpenCharge], today: date) -> Ageing:
    """What is open, by the days since it was due."""
    return _ageing(((today - part.due_on).days, part.open) for charge in charges for part in charge.parts)


def by_issue_date(charges: Iterable[OpenCharge], today: date) -> Ageing:
    """What is open, by the days since it was charged."""
    return _ageing(((today - charge.issued_on).days, charge.balance) for charge in charges)


def _ageing(aged: Iterable[tuple[int, Decimal]]) -> Ageing:
    amounts = dict.fromkeys(Bucket, ZERO)
    for days, amount in aged:
        bucket = next(bucket for bucket in Bucket if bucket.holds(days))
        amounts[bucket] += amount
    return Ageing(tuple(amounts.values()))
