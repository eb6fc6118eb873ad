"""What a kind of discount is, and how its rows are matched with the lines that are priced.

Microsip keeps every kind alike: a table of policies, and one table of rows for each scope. Upper-case columns are
Microsip's; lower-case ones are ours, the same for all kinds:

    policies   policy_id, NOMBRE, is_exclusive and what the kind reads besides
    details    policy_id, scope, target, row_id, percent and what the kind reads besides
    targets    position, units, scope, target: each line once for its article, its line, its group and everything
    matched    every row of the details that hold beside every target that it is for: position, units and the details
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

_TARGET_OF_LINE: dict[Scope, pl.Expr] = {
    Scope.ARTICULO: pl.col("ARTICULO_ID"),
    Scope.LINEA: pl.col("LINEA_ARTICULO_ID"),
    Scope.GRUPO: pl.col("GRUPO_LINEA_ID"),
    Scope.GENERAL: pl.lit(EVERYTHING),
}

SCOPE_TYPE = pl.UInt8


@dataclass(frozen=True)
class RowTable:
    """Where Microsip keeps rows of one scope. `target`: the column naming what they are for, None: all articles."""

    scope: Scope
    dataset: str
    key: str
    target: str | None


@dataclass(frozen=True)
class PolicyTables:
    """Where Microsip keeps a kind of policy: the policies themselves and their rows.

    `percent`: the column of the percentage in the rows and, where `has_general`, in the policies for what no row names.
    """

    policies: str
    policy_key: str
    tables: tuple[RowTable, ...]
    percent: str = "DESCUENTO"
    has_general: bool = True
    policy_columns: tuple[str, ...] = ()
    row_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiscountRows:
    """The policies and details of a kind, as described at the top."""

    policies: pl.DataFrame
    details: pl.DataFrame


@dataclass(frozen=True)
class DiscountKind:
    """One of Microsip's kinds of discount: where its rows are, and the rules that choose among them.

    `holding` gives the details that hold for a sale. `choose` leaves at most one matched row for each line and policy.
    `thresholds` gives the quantities at which its discount on a line changes: position, units; None for a kind that
    does not depend on the quantity.
    """

    name: str
    title: str
    source: PolicyTables
    holding: Callable[[DiscountRows, Sale], pl.DataFrame]
    choose: Callable[[pl.LazyFrame], pl.LazyFrame]
    thresholds: Callable[[pl.LazyFrame], pl.LazyFrame] | None = None


def aimed(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines (position, ARTICULO_ID, LINEA_ARTICULO_ID, GRUPO_LINEA_ID, units) as targets, see the top."""
    scopes = [
        lines.lazy().select("position", "units", scope=pl.lit(scope, SCOPE_TYPE), target=target.cast(pl.Int32))
        for scope, target in _TARGET_OF_LINE.items()
    ]
    return pl.concat(scopes).collect()


def matching(targets: pl.DataFrame, details: pl.DataFrame) -> pl.LazyFrame:
    """Every row of `details` beside every line that it is for, by its article, or the article's line or group."""
    return targets.lazy().join(details.lazy(), on=["scope", "target"])


def most_specific(matched: pl.LazyFrame) -> pl.LazyFrame:
    """Of the matched rows of each line and policy, the one with the most specific scope."""
    return matched.sort("scope", "row_id").unique(["position", "policy_id"], keep="first")
