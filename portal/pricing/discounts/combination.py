"""The discounts of all kinds on a line, what they amount to together (rule 7), and the cap on it (rule 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import PERCENT_DIGITS, compound_percent
from portal.pricing.discounts.kind import SCOPE_TYPE, DiscountKind, DiscountRows, matching
from portal.pricing.discounts.maximum import caps
from portal.pricing.lines import UNITS
from portal.pricing.sale import Sale

_DETAILS = pl.Schema(
    {
        "policy_id": pl.Int32(),
        "scope": SCOPE_TYPE(),
        "target": pl.Int32(),
        "row_id": pl.Int32(),
        "percent": pl.Decimal(18, PERCENT_DIGITS),
        "UNIDADES": UNITS,
        "is_exclusive": pl.Boolean(),
        "order": pl.UInt8(),
        "kind": pl.String(),
    }
)

_GIVEN = ("position", "kind", "policy_id", "scope", "row_id", "percent", "UNIDADES", "is_exclusive")


@dataclass(frozen=True)
class Discounts:
    """The discounts that make up the one on each line, and each line's `discount` in per cent, zero without any.

    `given`: position, kind, policy_id, scope, row_id, percent, UNIDADES (of a volume discount), is_exclusive; in the
    order in which they are told. `totals`: position, `combined` (before the cap), cap_policy_id, cap_scope, cap_row_id,
    `cap` (null where there is none), `discount`.
    """

    given: pl.DataFrame
    totals: pl.LazyFrame


def holding(kinds: Sequence[tuple[DiscountKind, DiscountRows]], sale: Sale) -> pl.DataFrame:
    """The details of all kinds that hold for a sale, each with the `order` and name of its `kind`."""
    found = [
        kind.holding(rows, sale)
        .join(rows.policies.select("policy_id", "is_exclusive"), on="policy_id")
        .with_columns(order=pl.lit(order), kind=pl.lit(kind.name), percent=_bounded("percent"))
        for order, (kind, rows) in enumerate(kinds)
    ]
    return pl.concat(
        [rows.with_columns(UNIDADES=_units(rows)).select(_DETAILS.names()).cast(_DETAILS) for rows in found]
    )


def discounts_on(
    targets: pl.DataFrame, kinds: Sequence[DiscountKind], details: pl.DataFrame, maxima: pl.DataFrame
) -> Discounts:
    """The discounts on each line, one after the other: of each kind the largest of its policies in force.

    Where any is exclusive, the largest exclusive one alone. A discount of zero is none: an exclusive policy does not
    keep the others from the articles that it gives nothing on. `details`: as `holding` gives them; `maxima`: those of
    the policy that caps.
    """
    matched = matching(targets, details).collect()
    chosen = [kind.choose(matched.lazy().filter(pl.col("order") == order)) for order, kind in enumerate(kinds)]
    candidates = pl.concat(chosen).filter(pl.col("percent") > 0)
    given = _prevailing(candidates).sort("position", "order").select(_GIVEN).collect()
    return Discounts(given, _totals(targets, given, [kind.name for kind in kinds], maxima))


def _prevailing(candidates: pl.LazyFrame) -> pl.LazyFrame:
    """The largest exclusive one of each line, and where there is none the largest of each kind."""
    is_alone = pl.col("is_exclusive").any().over("position")
    rivals = pl.when("is_exclusive").then(None).otherwise("order").alias("rivals")
    ordered = candidates.filter(pl.col("is_exclusive") | ~is_alone).sort(
        "percent", "order", "policy_id", descending=[True, False, True]
    )
    return ordered.with_columns(rivals).unique(["position", "rivals"], keep="first")


def _totals(targets: pl.DataFrame, given: pl.DataFrame, kinds: Sequence[str], maxima: pl.DataFrame) -> pl.LazyFrame:
    own = {kind: pl.col("percent").filter(pl.col("kind") == kind).first() for kind in kinds}
    percents = given.lazy().group_by("position").agg(**own)
    combined = compound_percent([pl.col(kind).fill_null(Decimal(0)) for kind in kinds])
    return (
        targets.lazy()
        .select(pl.col("position").unique())
        .join(percents, on="position", how="left")
        .select("position", combined=combined)
        .join(caps(targets, maxima), on="position", how="left")
        .with_columns(cap=pl.col("cap").clip(Decimal(0), Decimal(100)))
        .with_columns(discount=pl.min_horizontal("combined", pl.col("cap").cast(pl.Decimal(38, PERCENT_DIGITS))))
    )


def _units(rows: pl.DataFrame) -> pl.Expr:
    """UNIDADES of the kind that has them."""
    return pl.col("UNIDADES") if "UNIDADES" in rows.columns else pl.lit(None)


def _bounded(percent: str) -> pl.Expr:
    """No discount raises a price or makes it negative, whatever was typed into Microsip."""
    return pl.col(percent).fill_null(Decimal(0)).clip(Decimal(0), Decimal(100))
