"""The discount for buying much of an article at once (rule 5)."""

import polars as pl

from portal.pricing.discounts.kind import DiscountKind, DiscountRows, PolicyTables, RowTable, Scope
from portal.pricing.policies import VALIDITY, in_force
from portal.pricing.sale import Sale


def _holding(rows: DiscountRows, sale: Sale) -> pl.DataFrame:
    return rows.details.join(in_force(rows.policies, "policy_id", sale.day), on="policy_id", how="semi")


def _choose(matched: pl.LazyFrame) -> pl.LazyFrame:
    """Of each policy in force, the row with the largest UNIDADES that the line's units reach."""
    reached = _steps(matched).filter(pl.col("UNIDADES") <= pl.col("units"))
    return reached.sort("UNIDADES", "row_id", descending=True).unique(["position", "policy_id"], keep="first")


def _thresholds(matched: pl.LazyFrame) -> pl.LazyFrame:
    return _steps(matched).select("position", units="UNIDADES")


def _steps(matched: pl.LazyFrame) -> pl.LazyFrame:
    """The rows of the most specific scope that has any for the line, in each policy in force.

    Rows of the article hide those of its line even where the article's ask for more units than are bought.
    """
    return matched.filter(pl.col("scope") == pl.col("scope").min().over("position", "policy_id"))


VOLUME = DiscountKind(
    name="volume",
    title="Descuento por volumen",
    source=PolicyTables(
        policies="politicas_dsctos_volumen",
        policy_key="POLITICA_DSCTO_VOLUMEN_ID",
        has_general=False,
        policy_columns=("ES_DSCTO_EXCLUSIVO", *VALIDITY),
        row_columns=("UNIDADES",),
        tables=(
            RowTable(Scope.ARTICULO, "dsctos_vol_arts", "DSCTO_VOL_ART_ID", "ARTICULO_ID"),
            RowTable(Scope.LINEA, "dsctos_vol_lineas", "DSCTO_VOL_LINEA_ID", "LINEA_ARTICULO_ID"),
            RowTable(Scope.GRUPO, "dsctos_vol_grupos", "DSCTO_VOL_GRUPO_ID", "GRUPO_LINEA_ID"),
            RowTable(Scope.GENERAL, "dsctos_vol_globales", "DSCTO_VOL_GLOBAL_ID", None),
        ),
    ),
    holding=_holding,
    choose=_choose,
    thresholds=_thresholds,
)
