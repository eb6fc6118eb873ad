"""The discount that a customer's terms give on an article (rule 4).

The row for the article, else its line, else its group, else the policy's general discount.
"""

import polars as pl

from portal.pricing.discounts.kind import (
    DiscountKind,
    DiscountRows,
    PolicyTables,
    RowTable,
    Scope,
    most_specific,
)
from portal.pricing.sale import Sale


def _holding(rows: DiscountRows, sale: Sale) -> pl.DataFrame:
    return rows.details.filter(pl.col("policy_id") == pl.lit(sale.terms.discount_policy_id, pl.Int32))


CUSTOMER = DiscountKind(
    name="customer",
    title="Descuento por cliente",
    source=PolicyTables(
        policies="politicas_dsctos_art_cli",
        policy_key="POLITICA_DSCTO_ART_CLI_ID",
        policy_columns=("ES_DSCTO_EXCLUSIVO",),
        tables=(
            RowTable(Scope.ARTICULO, "dsctos_artcli_arts", "DSCTO_ARTCLI_ART_ID", "ARTICULO_ID"),
            RowTable(Scope.LINEA, "dsctos_artcli_lineas", "DSCTO_ARTCLI_LINEA_ID", "LINEA_ARTICULO_ID"),
            RowTable(Scope.GRUPO, "dsctos_artcli_grupos", "DSCTO_ARTCLI_GRUPO_ID", "GRUPO_LINEA_ID"),
        ),
    ),
    holding=_holding,
    choose=most_specific,
)
