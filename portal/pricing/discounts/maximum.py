"""The largest discount that may be given on an article, whatever the discounts amount to (rule 8)."""

import polars as pl

from portal.pricing.discounts.kind import DiscountRows, PolicyTables, RowTable, Scope, matching, most_specific
from portal.pricing.policies import VALIDITY, in_force
from portal.pricing.sale import Sale


def capping(rows: DiscountRows, sale: Sale) -> pl.DataFrame:
    """The details of the policy in force; none without one."""
    policy = in_force(rows.policies, "policy_id", sale.day).head(1)
    return rows.details.join(policy, on="policy_id", how="semi")


def caps(targets: pl.DataFrame, details: pl.DataFrame) -> pl.LazyFrame:
    """The maximum on each line: for the article, else its line, else its group, else general.

    Columns position, cap_policy_id, cap_scope, cap_row_id and `cap` in per cent.
    """
    found = most_specific(matching(targets, details))
    return found.select("position", cap="percent", cap_policy_id="policy_id", cap_scope="scope", cap_row_id="row_id")


MAXIMUM = PolicyTables(
    policies="politicas_dsctos_maximos",
    policy_key="POLITICA_DSCTO_MAXIMO_ID",
    percent="DESCUENTO_MAXIMO",
    policy_columns=VALIDITY,
    tables=(
        RowTable(Scope.ARTICULO, "dsctos_max_arts", "DSCTO_MAX_ART_ID", "ARTICULO_ID"),
        RowTable(Scope.LINEA, "dsctos_max_lineas", "DSCTO_MAX_LINEA_ID", "LINEA_ARTICULO_ID"),
        RowTable(Scope.GRUPO, "dsctos_max_grupos", "DSCTO_MAX_GRUPO_ID", "GRUPO_LINEA_ID"),
    ),
)
