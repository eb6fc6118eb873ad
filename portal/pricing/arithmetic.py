"""Exact decimal arithmetic over polars columns.

A product of two polars decimals keeps the scale of the wider one and rounds half to even. Money is rounded half up, and
once, so factors are first given as many digits as the whole product needs.
"""

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

PRICE_DIGITS = 6
"""Digits after the point of a unit price: Microsip's domain IMPORTE_UNITARIO is NUMERIC(18,6)."""

PERCENT_DIGITS = 6
"""Digits after the point of a percentage: Microsip's domain PORCENTAJE_0 is NUMERIC(9,6)."""

UNITS_DIGITS = 5
"""Digits after the point of a quantity: Microsip keeps them as NUMERIC(18,5)."""

MONEY_DIGITS = 2
"""Digits after the point of an amount: Microsip's domain IMPORTE_MONETARIO is NUMERIC(15,2)."""

LARGEST_AMOUNT = 10.0**13
"""What an amount of NUMERIC(15,2) stays below; no line of a document of Microsip can be worth more."""

_LINE_DIGITS = UNITS_DIGITS + PRICE_DIGITS + PERCENT_DIGITS + 2
_HUNDREDTH = Decimal("0.01")


def exact_product(digits: int, factors: Iterable[pl.Expr]) -> pl.Expr:
    """The product of the factors with `digits` after the point, at least as many as the factors have together."""
    product = pl.lit(Decimal(1)).cast(pl.Decimal(38, digits))
    for factor in factors:
        product = product * factor.cast(pl.Decimal(38, digits))
    return product


def round_half_up(amount: pl.Expr, digits: int) -> pl.Expr:
    """The amount rounded to `digits` after the point, halves away from zero, and kept with just these digits."""
    return amount.round(digits, mode="half_away_from_zero").cast(pl.Decimal(38, digits))


def less_percent(amount: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """A unit price after a discount in per cent, rounded half up to a unit price's digits."""
    kept = pl.lit(Decimal(100)) - percent
    exact = exact_product(PRICE_DIGITS + PERCENT_DIGITS + 2, [pl.lit(_HUNDREDTH), amount, kept])
    return round_half_up(exact, PRICE_DIGITS)


def line_amount(units: pl.Expr, price: pl.Expr, percent: pl.Expr) -> pl.Expr:
    """Units at a unit price, less a discount in per cent, rounded half up to cents; null where Microsip has no room."""
    fits = units.cast(pl.Float64) * price.cast(pl.Float64) < LARGEST_AMOUNT
    kept = pl.lit(Decimal(100)) - percent
    exact = exact_product(_LINE_DIGITS, [pl.lit(_HUNDREDTH), units, pl.when(fits).then(price), kept])
    return round_half_up(exact, MONEY_DIGITS)


def compound_percent(percents: list[pl.Expr]) -> pl.Expr:
    """What percentages taken one after the other amount to, 1 − Π(1 − d), rounded half up to a percentage's digits."""
    kept = [pl.lit(Decimal(100)) - percent for percent in percents]
    digits = len(percents) * (PERCENT_DIGITS + 2)
    fraction = exact_product(digits, [*kept, *(pl.lit(_HUNDREDTH) for _ in percents)])
    return round_half_up((pl.lit(Decimal(1)) - fraction) * pl.lit(Decimal(100)), PERCENT_DIGITS)
