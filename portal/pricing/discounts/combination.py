"""The discounts of all kinds on an article, and what they amount to together (rule 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import compound_percent
from portal.pricing.discounts.kind import DiscountKind, DiscountRows
from portal.pricing.sale import Sale


@dataclass(frozen=True)
class Discounts:
    """Each discount on an article, and each article's `discount` in per cent, zero without any.

    `given`: ARTICULO_ID, kind, policy_id, scope, row_id, percent. `totals`: ARTICULO_ID, discount.
    """

    given: pl.DataFrame
    totals: pl.DataFrame


def discounts_on(articles: pl.DataFrame, kinds: Sequence[tuple[DiscountKind, DiscountRows]], sale: Sale) -> Discounts:
    """The discounts on each of `articles` (ARTICULO_ID, LINEA_ARTICULO_ID, GRUPO_LINEA_ID), one after the other."""
    given: list[pl.DataFrame] = []
    totals = articles.select("ARTICULO_ID")
    for kind, rows in kinds:
        chosen = kind.choose(rows, articles, sale).select(
            "ARTICULO_ID", pl.lit(kind.name).alias("kind"), "policy_id", "scope", "row_id", _bounded("percent")
        )
        given.append(chosen)
        totals = totals.join(chosen.select("ARTICULO_ID", pl.col("percent").alias(kind.name)), "ARTICULO_ID", "left")
    percents = [pl.col(kind.name).fill_null(Decimal(0)) for kind, _ in kinds]
    return Discounts(pl.concat(given), totals.select("ARTICULO_ID", discount=compound_percent(percents)))


def _bounded(percent: str) -> pl.Expr:
    """No discount raises a price or makes it negative, whatever was typed into Microsip."""
    return pl.col(percent).fill_null(Decimal(0)).clip(Decimal(0), Decimal(100))
