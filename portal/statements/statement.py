"""The estado de cuenta: what was owed, charged and credited in a period, and what is owed at its end."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from portal.statements.ageing import Ageing, by_due_date, by_issue_date
from portal.statements.currencies import Conversion
from portal.statements.lines import Lines, lines
from portal.statements.open_charges import ZERO, open_charges
from portal.statements.receivables import CHARGE, Receivables


@dataclass(frozen=True)
class Statement:
    """`opening` + `charges` − `credits` = `closing`, which is what both ageings add up to.

    `since` is None for a statement from the first movement on. The ageings are of the closing balance, as of `until`,
    or as of the present when the period ends later (`aged_on`).
    `conversion`: how it was converted from the account's currency; None when it was not.
    """

    since: date | None
    until: date
    aged_on: date
    opening: Decimal
    charges: Decimal
    credits: Decimal
    closing: Decimal
    lines: Lines
    by_due_date: Ageing
    by_issue_date: Ageing
    conversion: Conversion | None = None


def statement(rows: Receivables, since: date | None, until: date, today: date) -> Statement:
    """The statement of a period with both of its days, in the account's currency; ValueError when it ends before it
    begins."""
    if since is not None and until < since:
        raise ValueError(f"a period from {since} to {until}")
    aged_on = min(until, today)
    upto = rows.until(until)
    before = upto.clear() if since is None else upto.filter(pl.col("day") < since)
    during = upto if since is None else upto.filter(pl.col("day") >= since)
    opening = _balance(before)
    shown = lines(during, opening)
    still_open = open_charges(rows, until)
    return Statement(
        since,
        until,
        aged_on,
        opening,
        shown.charges,
        shown.credits,
        opening + shown.charges - shown.credits,
        shown,
        by_due_date(still_open, aged_on),
        by_issue_date(still_open, aged_on),
    )


def converted(original: Statement, conversion: Conversion) -> Statement:
    """The statement in another currency; every sum that held still holds to the cent."""
    opening, *amounts = conversion.each([original.opening, *original.lines.amounts])
    shown = original.lines.with_amounts(opening, amounts)
    return replace(
        original,
        opening=opening,
        charges=shown.charges,
        credits=shown.credits,
        closing=opening + shown.charges - shown.credits,
        lines=shown,
        by_due_date=Ageing(tuple(conversion.each(original.by_due_date.amounts))),
        by_issue_date=Ageing(tuple(conversion.each(original.by_issue_date.amounts))),
        conversion=conversion,
    )


def _balance(movements: pl.DataFrame) -> Decimal:
    signed = pl.when(pl.col("kind") == CHARGE).then(pl.col("amount")).otherwise(-pl.col("amount"))
    total = movements.select(signed.sum()).item()
    return total if isinstance(total, Decimal) else ZERO
