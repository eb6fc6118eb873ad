"""What is open of each charge on a day, and when it is due: the rules of the read model, for any day.

A charge splits over its due dates by their percentages, each part rounded and the last one taking what remains;
credits cover the earliest part first, and what was paid too much is on the last one. Due dates are the charge's own,
else the instalments of its payment condition, else of the customer's, else the day of the charge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from portal.statements.receivables import CHARGE, CREDIT, DueDate, Receivables

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Part:
    """A share of a charge that is due on one day, and what is open of it."""

    due_on: date
    amount: Decimal
    open: Decimal


@dataclass(frozen=True)
class OpenCharge:
    """A charge that is not settled. `parts`: those with something open, the earliest first."""

    document_id: int
    folio: str
    concept: str
    issued_on: date
    amount: Decimal
    paid: Decimal
    parts: tuple[Part, ...]

    @property
    def balance(self) -> Decimal:
        return self.amount - self.paid

    @property
    def due_on(self) -> date:
        """The first day on which something open is due."""
        return self.parts[0].due_on


def open_charges(rows: Receivables, on: date) -> tuple[OpenCharge, ...]:
    """The charges that are not settled by the movements up to that day, the earliest due first."""
    charges = _sums(rows.until(on)).filter(pl.col("charged") != pl.col("credited"))
    found = [
        OpenCharge(
            charge["charge_id"],
            charge["folio"] or "",
            charge["concept"] or "",
            charge["issued_on"],
            charge["charged"],
            charge["credited"],
            _open_parts(charge["charged"], charge["credited"], due_dates(rows, charge)),
        )
        for charge in charges.iter_rows(named=True)
    ]
    return tuple(sorted(found, key=lambda charge: (charge.due_on, charge.document_id)))


def due_dates(rows: Receivables, charge: dict[str, object]) -> Sequence[DueDate]:
    """When the charge is due, in the order of days; `charge` has its charge_id, issued_on and terms_id."""
    charge_id, issued_on = charge["charge_id"], charge["issued_on"]
    assert isinstance(charge_id, int)
    assert isinstance(issued_on, date)
    own = rows.due_dates.get(charge_id)
    if own:
        return own
    for terms_id in (charge["terms_id"], rows.terms_id):
        instalments = rows.terms.get(terms_id) if isinstance(terms_id, int) else None
        if instalments:
            return [DueDate(issued_on + timedelta(days=each.days), each.percent) for each in instalments]
    return [DueDate(issued_on, WHOLE)]


def split(charged: Decimal, credited: Decimal, due: Sequence[DueDate]) -> tuple[Part, ...]:
    """All parts of a charge, settled or not."""
    parts = []
    unassigned, unused = charged, credited
    for position, each in enumerate(due, 1):
        is_last = position == len(due)
        amount = unassigned if is_last else (charged * each.percent / WHOLE).quantize(CENT, ROUND_HALF_UP)
        paid = unused if is_last else min(unused, amount)
        parts.append(Part(each.day, amount, amount - paid))
        unassigned -= amount
        unused -= paid
    return tuple(parts)


def _open_parts(charged: Decimal, credited: Decimal, due: Sequence[DueDate]) -> tuple[Part, ...]:
    return tuple(part for part in split(charged, credited, due) if part.open)


def _sums(movements: pl.DataFrame) -> pl.DataFrame:
    """Charges with what was charged and credited; a charge of which only credits are known yet was charged nothing."""
    charged = pl.col("amount").filter(pl.col("kind") == CHARGE).sum()
    credited = pl.col("amount").filter(pl.col("kind") == CREDIT).sum()
    first = pl.col("folio", "concept").filter(pl.col("kind") == CHARGE).first()
    return movements.group_by("charge_id", maintain_order=True).agg(
        first, pl.col("issued_on", "terms_id").first(), charged=charged, credited=credited
    )
