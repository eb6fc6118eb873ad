"""The discounts of all kinds on a line, what they amount to together (rule 7), and the cap on it (rule 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import PERCENT_DIGITS, compound_percent
from portal.pricing.discounts.kind import SCOPE_TYPE, DiscountKind, DiscountRows
from portal.pricing.discounts.maximum import caps
from portal.pricing.lines import UNITS
from portal.pricing.sale import Sale

Kinds = Sequence[tuple[DiscountKind, DiscountRows]]

_GIVEN = pl.Schema(
    {
        "position": pl.UInt32(),
        "order": pl.UInt8(),
        "kind": pl.String(),
        "policy_id": pl.Int32(),
        "scope": SCOPE_TYPE(),
        "row_id": pl.Int32(),
        "percent": pl.Decimal(18, PERCENT_DIGITS),
        "UNIDADES": UNITS,
        "is_exclusive": pl.Boolean(),
    }
)


@dataclass(frozen=True)
class Discounts:
    """The discounts that make up the one on each line, and each line's `discount` in per cent, zero without any.

    `given`: position, kind, policy_id, scope, row_id, percent, UNIDADES (of a volume discount), is_exclusive; in the
    order in which they are told. `totals`: position, `combined` (before the cap), cap_policy_id, cap_scope, cap_row_id,
    `cap` (null where there is none), `discount`.
    """

    given: pl.DataFrame
    totals: pl.DataFrame


def discounts_on(targets: pl.DataFrame, kinds: Kinds, maxima: DiscountRows, sale: Sale) -> Discounts:
    """The discounts on each line, one after the other: of each kind the largest of its policies in force.

    Where any is exclusive, the largest exclusive one alone. A discount of zero is none: an exclusive policy does not
    keep the others from the articles that it gives nothing on.
    """
    candidates = pl.concat([_candidates(order, kind, rows, targets, sale) for order, (kind, rows) in enumerate(kinds)])
    exclusive = _largest(candidates.filter("is_exclusive"), "position")
    others = _largest(candidates.join(exclusive, on="position", how="anti"), "position", "order")
    given = pl.concat([exclusive, others]).sort("position", "order")
    return Discounts(given.drop("order"), _totals(targets, given, [kind.name for kind, _ in kinds], maxima, sale))


def _candidates(order: int, kind: DiscountKind, rows: DiscountRows, targets: pl.DataFrame, sale: Sale) -> pl.DataFrame:
    """Every discount of a kind on each line above zero, one a policy."""
    chosen = kind.choose(rows, targets, sale).join(rows.policies.select("policy_id", "is_exclusive"), on="policy_id")
    own = {"order": pl.lit(order), "kind": pl.lit(kind.name), "percent": _bounded("percent")}
    if "UNIDADES" not in chosen.columns:
        own["UNIDADES"] = pl.lit(None)
    return chosen.with_columns(**own).select(_GIVEN.names()).cast(_GIVEN).filter(pl.col("percent") > 0)


def _largest(candidates: pl.DataFrame, *group: str) -> pl.DataFrame:
    ordered = candidates.sort("percent", "order", "policy_id", descending=[True, False, True])
    return ordered.unique(group, keep="first")


def _totals(
    targets: pl.DataFrame, given: pl.DataFrame, kinds: Iterable[str], maxima: DiscountRows, sale: Sale
) -> pl.DataFrame:
    totals = targets.select("position").unique()
    for kind in kinds:
        of_kind = given.filter(pl.col("kind") == kind).select("position", pl.col("percent").alias(kind))
        totals = totals.join(of_kind, on="position", how="left")
    combined = compound_percent([pl.col(kind).fill_null(Decimal(0)) for kind in kinds])
    return (
        totals.select("position", combined=combined)
        .join(caps(maxima, targets, sale), on="position", how="left")
        .with_columns(cap=pl.col("cap").clip(Decimal(0), Decimal(100)))
        .with_columns(discount=pl.min_horizontal("combined", pl.col("cap").cast(pl.Decimal(38, PERCENT_DIGITS))))
    )


def _bounded(percent: str) -> pl.Expr:
    """No discount raises a price or makes it negative, whatever was typed into Microsip."""
    return pl.col(percent).fill_null(Decimal(0)).clip(Decimal(0), Decimal(100))
