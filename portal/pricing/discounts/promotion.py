"""The discount of promotions (rule 6), and the list of prices that one may impose (rule 3)."""

import polars as pl

from portal.pricing.discounts.kind import (
    DiscountKind,
    DiscountRows,
    PolicyTables,
    RowTable,
    Scope,
    matching,
    most_specific,
)
from portal.pricing.policies import VALIDITY, in_force
from portal.pricing.sale import Sale

_LIST = "PRECIO_EMPRESA_ID"


def running(policies: pl.DataFrame, sale: Sale) -> pl.DataFrame:
    """The promotions in force at the moment of the sale, the prevailing one first.

    With APLICAR_HORARIO 'S', only from HORA_INI to HORA_FIN of Microsip's local time, both included.
    """
    on_schedule = pl.lit(sale.at_local.time()).is_between(pl.col("HORA_INI"), pl.col("HORA_FIN"))
    is_scheduled = (pl.col("APLICAR_HORARIO") == "S").fill_null(False)
    return in_force(policies, "policy_id", sale.day).filter(~is_scheduled | on_schedule)


def imposed_lists(rows: DiscountRows, targets: pl.DataFrame, sale: Sale) -> pl.DataFrame:
    """The list that a promotion names for each line, of the first that names one: position, list_id, promotion_id.

    A promotion's articles are those that its rows are for; those of one without any row are all.
    """
    naming = running(rows.policies, sale).filter(pl.col(_LIST) > 0).with_row_index("rank")
    details = rows.details.join(naming.select("policy_id", "rank", list_id=_LIST), on="policy_id")
    is_row = pl.col("scope") < Scope.GENERAL
    details = details.filter(is_row | ~is_row.any().over("policy_id"))
    named = matching(targets, details).sort("rank", "scope").unique("position", keep="first")
    return named.select("position", "list_id", promotion_id="policy_id")


def _choose(rows: DiscountRows, targets: pl.DataFrame, sale: Sale) -> pl.DataFrame:
    """Of each promotion, the row for the article, else its line, else its group, else its general discount."""
    promotions = running(rows.policies, sale)
    return most_specific(matching(targets, rows.details.join(promotions, on="policy_id", how="semi")))


PROMOTION = DiscountKind(
    name="promotion",
    title="Promoción",
    source=PolicyTables(
        policies="politicas_dsctos_promocion",
        policy_key="POLITICA_DSCTO_PROMO_ID",
        policy_columns=("ES_DSCTO_EXCLUSIVO", *VALIDITY, "APLICAR_HORARIO", "HORA_INI", "HORA_FIN", _LIST),
        tables=(
            RowTable(Scope.ARTICULO, "dsctos_promo_arts", "DSCTO_PROMO_ART_ID", "ARTICULO_ID"),
            RowTable(Scope.LINEA, "dsctos_promo_lineas", "DSCTO_PROMO_LINEA_ID", "LINEA_ARTICULO_ID"),
            RowTable(Scope.GRUPO, "dsctos_promo_grupos", "DSCTO_PROMO_GRUPO_ID", "GRUPO_LINEA_ID"),
        ),
    ),
    choose=_choose,
)
