"""What a kind of discount is, and how its rows are matched with articles.

Microsip keeps every kind alike: a table of policies, and one table of rows for each scope. Upper-case columns are
Microsip's; lower-case ones are ours, the same for all kinds:

    policies   policy_id, NOMBRE
    details    policy_id, scope, target, row_id, percent
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import polars as pl

from portal.pricing.sale import Sale


class Scope(IntEnum):
    """What a row of a discount is for; the lower the more specific."""

    ARTICULO = 1
    LINEA = 2
    GRUPO = 3
    GENERAL = 4


EVERYTHING = 0
"""The `target` of a row that is for all articles."""

_TARGET_OF_ARTICLE: dict[Scope, pl.Expr] = {
    Scope.ARTICULO: pl.col("ARTICULO_ID"),
    Scope.LINEA: pl.col("LINEA_ARTICULO_ID"),
    Scope.GRUPO: pl.col("GRUPO_LINEA_ID"),
    Scope.GENERAL: pl.lit(EVERYTHING),
}

SCOPE_TYPE = pl.UInt8


@dataclass(frozen=True)
class RowTable:
    """Where Microsip keeps a kind's rows of one scope. `target`: the column naming what they are for."""

    scope: Scope
    dataset: str
    key: str
    target: str


@dataclass(frozen=True)
class DiscountRows:
    """A kind's policies and details, as described at the top."""

    policies: pl.DataFrame
    details: pl.DataFrame


@dataclass(frozen=True)
class DiscountKind:
    """One of Microsip's kinds of discount: where its rows are, and the rule that chooses among them.

    `percent`: the column of the discount, in the rows and, as the general one, in the policies. `choose` gives at most
    one row for each article that it gets: ARTICULO_ID, policy_id, scope, row_id, percent.
    """

    name: str
    title: str
    policies: str
    policy_key: str
    tables: tuple[RowTable, ...]
    choose: Callable[[DiscountRows, pl.DataFrame, Sale], pl.DataFrame]
    percent: str = "DESCUENTO"


def matching(articles: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Every row of `details` beside every article that it is for, itself or its line or group."""
    targets = pl.concat(
        [
            articles.with_columns(scope=pl.lit(scope, SCOPE_TYPE), target=target.cast(pl.Int32))
            for scope, target in _TARGET_OF_ARTICLE.items()
        ]
    )
    return targets.join(details, on=["scope", "target"])


def most_specific(matched: pl.DataFrame, *group: str) -> pl.DataFrame:
    """Of the matched rows of each group of columns, the one with the most specific scope."""
    return matched.sort("scope", "row_id").unique(group, keep="first")
