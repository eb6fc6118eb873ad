"""The lines of a statement: one for each document and day, charges before credits, with the balance after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, overload

import polars as pl

from portal.statements.open_charges import ZERO
from portal.statements.receivables import CHARGE


@dataclass(frozen=True)
class Line:
    """One of `charge` and `credit` is zero. `balance`: what is owed after the line."""

    document_id: int
    day: date
    concept: str
    folio: str
    description: str
    charge: Decimal
    credit: Decimal
    balance: Decimal

    @property
    def is_charge(self) -> bool:
        return bool(self.charge)


class Lines(Sequence[Line]):
    """Lines over a frame: an account of 50,000 movements makes objects only of those that are looked at."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __len__(self) -> int:
        return self._frame.height

    def __iter__(self) -> Iterator[Line]:
        return (_line(row) for row in self._frame.iter_rows(named=True))

    @overload
    def __getitem__(self, place: int) -> Line: ...

    @overload
    def __getitem__(self, place: slice) -> "Lines": ...

    def __getitem__(self, place: "int | slice") -> "Line | Lines":
        if isinstance(place, slice):
            return Lines(self._frame[place])
        return _line(self._frame.row(place, named=True))

    @property
    def charges(self) -> Decimal:
        """The sum of all charges."""
        return _sum(self._frame["charge"])

    @property
    def credits(self) -> Decimal:
        """The sum of all credits."""
        return _sum(self._frame["credit"])

    @property
    def amounts(self) -> list[Decimal]:
        """What each line adds to the balance."""
        return self._frame.select(pl.col("charge") - pl.col("credit")).to_series().to_list()

    def with_amounts(self, opening: Decimal, amounts: Sequence[Decimal]) -> "Lines":
        """The same lines with other amounts, in the same places."""
        values = pl.Series("amount", amounts, self._frame["charge"].dtype)
        is_charge = pl.col("is_charge")
        frame = self._frame.with_columns(
            charge=pl.when(is_charge).then(values).otherwise(pl.lit(ZERO)),
            credit=pl.when(is_charge).then(pl.lit(ZERO)).otherwise(-values),
        )
        return Lines(_with_balances(frame, opening))


def lines(movements: pl.DataFrame, opening: Decimal) -> Lines:
    """The movements as lines. `movements` is in the order of days."""
    amount, is_charge = pl.col("amount"), pl.col("kind") == CHARGE
    grouped = movements.group_by("day", "kind", "document_id", maintain_order=True).agg(
        pl.col("folio", "concept", "description").first(), amount.sum()
    )
    frame = grouped.with_columns(
        is_charge=is_charge,
        charge=pl.when(is_charge).then(amount).otherwise(pl.lit(ZERO)),
        credit=pl.when(is_charge).then(pl.lit(ZERO)).otherwise(amount),
    )
    return Lines(_with_balances(frame, opening))


def _with_balances(frame: pl.DataFrame, opening: Decimal) -> pl.DataFrame:
    return frame.with_columns(balance=(pl.col("charge") - pl.col("credit")).cum_sum() + pl.lit(opening))


def _sum(column: pl.Series) -> Decimal:
    total = column.sum()
    return total if isinstance(total, Decimal) else ZERO


def _line(row: dict[str, Any]) -> Line:
    return Line(
        document_id=row["document_id"],
        day=row["day"],
        concept=row["concept"] or "",
        folio=row["folio"] or "",
        description=row["description"] or "",
        charge=row["charge"],
        credit=row["credit"],
        balance=row["balance"],
    )
