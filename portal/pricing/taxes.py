"""The taxes of a document on the articles in it (rule 9)."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import (
    MONEY_DIGITS,
    PERCENT_DIGITS,
    PRICE_DIGITS,
    UNITS_DIGITS,
    exact_product,
    round_half_up,
)
from portal.pricing.finding import by_article, rows_of

RETENTION = "R"
"""TIPOS_IMPUESTOS.TIPO of what a customer holds back: no tax that is charged."""

PERCENTAGE = "P"
"""IMPUESTOS.TIPO_CALC of a percentage; any other is an amount for each taxed unit."""

ALL_BRANCHES = "T"
"""IMPUESTOS_ARTICULOS.TIPO_SELECCION of a tax that holds in every branch; older versions have only such."""

_MONEY = pl.Decimal(38, MONEY_DIGITS)
_NOTHING = Decimal(0)
_PERCENTAGE_DIGITS = MONEY_DIGITS + PERCENT_DIGITS + 2
_PER_UNIT_DIGITS = 2 * UNITS_DIGITS + PRICE_DIGITS


@dataclass(frozen=True)
class TaxRows:
    """The taxes of articles, and which types are taxed by which.

    `of_articles`: ARTICULO_ID, IMPUESTO_ID, NOMBRE, TIPO_IMPTO_ID, TIPO_CALC, PCTJE_IMPUESTO, IMPORTE_UNITARIO,
    UNIDADES_IMPUESTO. `on_others`: TIPO_IMPTO_ID of a tax and TIPO_IMPTO_GRAVADO_ID of each that is in its base.
    """

    of_articles: pl.DataFrame
    on_others: pl.DataFrame


def tax_rows(taxes: pl.DataFrame, types: pl.DataFrame, taxed_types: pl.DataFrame, of_articles: pl.DataFrame) -> TaxRows:
    """From IMPUESTOS, TIPOS_IMPUESTOS, IMPUESTOS_GRAVADOS and IMPUESTOS_ARTICULOS.

    A type with GRAVA_OTROS_IMPTOS 'S' is computed on the net plus the types that IMPUESTOS_GRAVADOS lists for it; on
    all other types when it lists none.
    """
    charged = types.filter(pl.col("TIPO").fill_null("") != RETENTION)
    everywhere = pl.col("TIPO_SELECCION").fill_null(ALL_BRANCHES) == ALL_BRANCHES
    joined = of_articles.filter(everywhere).join(taxes, on="IMPUESTO_ID").join(charged, on="TIPO_IMPTO_ID", how="semi")
    compounding = charged.filter(pl.col("GRAVA_OTROS_IMPTOS") == "S").select("TIPO_IMPTO_ID")
    listed = taxed_types.join(compounding, on="TIPO_IMPTO_ID", how="semi")
    unlisted = compounding.join(taxed_types, on="TIPO_IMPTO_ID", how="anti").join(
        charged.select(TIPO_IMPTO_GRAVADO_ID="TIPO_IMPTO_ID"), how="cross"
    )
    on_others = pl.concat([listed.select(unlisted.columns), unlisted])
    others_only = on_others.filter(pl.col("TIPO_IMPTO_ID") != pl.col("TIPO_IMPTO_GRAVADO_ID"))
    return TaxRows(by_article(joined.drop("TIPO_SELECCION", strict=False)), others_only)


def document_taxes(lines: pl.DataFrame, rows: TaxRows) -> pl.DataFrame:
    """Each tax of each document once, rounded half up to cents: document, IMPUESTO_ID, NOMBRE, `base`, `tax`.

    `lines`: position, `document`, ARTICULO_ID, units and `total`, its net amount. Of a tax per unit the base is the net
    amount, too. Taxes in the base of another are themselves rounded to cents, over the lines that have both.
    """
    priced = lines.filter(pl.col("total").is_not_null())
    found = priced.join(rows_of(rows.of_articles, priced["ARTICULO_ID"]), on="ARTICULO_ID")
    charged = found.lazy()  # one plan for what follows takes a third of the time of step after step
    others = (
        charged.select("document", "position", "TIPO_IMPTO_ID", on_top_id="IMPUESTO_ID")
        .join(rows.on_others.lazy(), on="TIPO_IMPTO_ID")
        .drop("TIPO_IMPTO_ID")
        .join(
            charged,
            left_on=["document", "position", "TIPO_IMPTO_GRAVADO_ID"],
            right_on=["document", "position", "TIPO_IMPTO_ID"],
        )
    )
    of_others = _summed(others, "document", "on_top_id", "IMPUESTO_ID").with_columns(tax=_tax(pl.col("net")))
    below = of_others.group_by("document", IMPUESTO_ID=pl.col("on_top_id")).agg(others=pl.col("tax").sum())
    summed = _summed(charged, "document", "IMPUESTO_ID").join(below, on=["document", "IMPUESTO_ID"], how="left")
    based = summed.with_columns(base=(pl.col("net") + pl.col("others").fill_null(_NOTHING)).cast(_MONEY))
    figures = based.with_columns(tax=_tax(pl.col("base"))).sort("document", "first")
    return figures.select("document", "IMPUESTO_ID", "NOMBRE", "base", "tax").collect()


def _summed(charged: pl.LazyFrame, *group: str) -> pl.LazyFrame:
    """Net amount and taxed units of each group of taxed lines, with what is told of the tax."""
    taxed_units = exact_product(2 * UNITS_DIGITS, [pl.col("units"), pl.col("UNIDADES_IMPUESTO").fill_null(Decimal(1))])
    about = ("NOMBRE", "TIPO_CALC", "PCTJE_IMPUESTO", "IMPORTE_UNITARIO")
    return charged.group_by(group).agg(
        *(pl.col(column).first() for column in about),
        net=pl.col("total").sum(),
        taxed_units=taxed_units.sum(),
        first=pl.col("IMPUESTO_ART_ID").min(),
    )


def _tax(base: pl.Expr) -> pl.Expr:
    hundredth = pl.lit(Decimal("0.01"))
    percent = pl.col("PCTJE_IMPUESTO").fill_null(_NOTHING)
    by_percentage = exact_product(_PERCENTAGE_DIGITS, [hundredth, base, percent])
    by_unit = exact_product(_PER_UNIT_DIGITS, [pl.col("taxed_units"), pl.col("IMPORTE_UNITARIO").fill_null(_NOTHING)])
    is_percentage = pl.col("TIPO_CALC").fill_null(PERCENTAGE) == PERCENTAGE
    return (
        pl.when(is_percentage)
        .then(round_half_up(by_percentage, MONEY_DIGITS))
        .otherwise(round_half_up(by_unit, MONEY_DIGITS))
    )
