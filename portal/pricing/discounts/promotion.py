"""The discount of promotions (rule 6), and the list of prices that one may impose (rule 3).

Of each promotion holds the row for the article, else its line, else its group, else its general discount.
"""

from datetime import datetime

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


def running(policies: pl.DataFrame, at_local: datetime) -> tuple[int, ...]:
    """The promotions in force at a moment of Microsip's local time, the prevailing one first.

    With APLICAR_HORARIO 'S', only from HORA_INI to HORA_FIN, both included.
    """
    on_schedule = pl.lit(at_local.time()).is_between(pl.col("HORA_INI"), pl.col("HORA_FIN"))
    is_scheduled = (pl.col("APLICAR_HORARIO") == "S").fill_null(False)
    return tuple(in_force(policies.filter(~is_scheduled | on_schedule), "policy_id", at_local.date())["policy_id"])


def imposing(rows: DiscountRows, sale: Sale) -> pl.DataFrame:
    """The details by which running promotions name a list: policy_id, scope, target, list_id, and the policy's `rank`.

    The first promotion that names one for an article prevails. A promotion's articles are those that its rows are for;
    those of one without any row are all.
    """
    naming = _ranked(rows.policies, sale).filter(pl.col(_LIST) > 0)
    details = rows.details.join(naming.select("policy_id", "rank", list_id=_LIST), on="policy_id")
    is_row = pl.col("scope") < Scope.GENERAL
    named = details.filter(is_row | ~is_row.any().over("policy_id"))
    return named.select("policy_id", "scope", "target", "list_id", "rank")


def imposed_lists(targets: pl.DataFrame, details: pl.DataFrame) -> pl.LazyFrame:
    """The list that holds for each line that one is imposed on: position, list_id, promotion_id."""
    named = matching(targets, details).sort("rank", "scope").unique("position", keep="first")
    return named.select("position", "list_id", promotion_id="policy_id")


def _ranked(policies: pl.DataFrame, sale: Sale) -> pl.DataFrame:
    """The promotions of the sale, with the place of each among them as `rank`."""
    order = pl.DataFrame({"policy_id": sale.promotions}, {"policy_id": pl.Int32}).with_row_index("rank")
    return order.join(policies, on="policy_id", maintain_order="left")


def _holding(rows: DiscountRows, sale: Sale) -> pl.DataFrame:
    return rows.details.filter(pl.col("policy_id").is_in(sale.promotions))


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
    holding=_holding,
    choose=most_specific,
)
