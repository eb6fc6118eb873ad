"""From a published version to the book of prices."""

from collections.abc import Mapping

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.discounts import KINDS
from portal.pricing.discounts.kind import EVERYTHING, SCOPE_TYPE, DiscountRows, PolicyTables, RowTable, Scope
from portal.pricing.discounts.maximum import MAXIMUM
from portal.pricing.discounts.promotion import PROMOTION
from portal.pricing.finding import by_article
from portal.pricing.policies import VALIDITY
from portal.pricing.taxes import tax_rows
from portal.pricing.terms import PolicyRows

_TERMS = ("POLITICA_PRECIOS_CLI_ID", "PRECIO_EMPRESA_ID", "POLITICA_DSCTO_ART_CLI_ID")

_COLUMNS: dict[str, tuple[str, ...]] = {
    "politicas_precios_clientes": ("NOMBRE", *_TERMS, *VALIDITY),
    "precios_cli_cli": ("PRECIO_CLI_CLI_ID", "CLIENTE_ID", *_TERMS),
    "precios_cli_tipo": ("PRECIO_CLI_TIPO_ID", "TIPO_CLIENTE_ID", *_TERMS),
    "precios_cli_zona": ("PRECIO_CLI_ZONA_ID", "ZONA_CLIENTE_ID", *_TERMS),
    "precios_empresa": ("PRECIO_EMPRESA_ID", "NOMBRE", "ID_INTERNO"),
    "precios_articulos": ("PRECIO_ARTICULO_ID", "ARTICULO_ID", "PRECIO_EMPRESA_ID", "PRECIO", "MONEDA_ID"),
    "monedas": ("MONEDA_ID", "CLAVE_FISCAL", "ES_MONEDA_LOCAL"),
    "historia_cambiaria": ("HISTORIA_CAMB_ID", "MONEDA_ID", "FECHA", "TIPO_CAMBIO"),
    "articulos": ("ARTICULO_ID", "LINEA_ARTICULO_ID"),
    "lineas_articulos": ("LINEA_ARTICULO_ID", "GRUPO_LINEA_ID"),
    "impuestos": ("IMPUESTO_ID", "NOMBRE", "TIPO_IMPTO_ID", "TIPO_CALC", "PCTJE_IMPUESTO", "IMPORTE_UNITARIO"),
    "tipos_impuestos": ("TIPO_IMPTO_ID", "TIPO", "GRAVA_OTROS_IMPTOS"),
    "impuestos_gravados": ("TIPO_IMPTO_ID", "TIPO_IMPTO_GRAVADO_ID"),
    "impuestos_articulos": ("IMPUESTO_ART_ID", "ARTICULO_ID", "IMPUESTO_ID", "UNIDADES_IMPUESTO", "TIPO_SELECCION"),
}

_SOURCES = (*(kind.source for kind in KINDS), MAXIMUM)

_EXCLUSIVE = "ES_DSCTO_EXCLUSIVO"


def columns_read() -> dict[str, tuple[str, ...]]:
    """The datasets that prices are made of, each with the columns that are read of it."""
    columns = dict(_COLUMNS)
    for source in _SOURCES:
        general = (source.percent,) if source.has_general else ()
        columns[source.policies] = (source.policy_key, "NOMBRE", *general, *source.policy_columns)
        for table in source.tables:
            target = () if table.target is None else (table.target,)
            columns[table.dataset] = (source.policy_key, table.key, *target, source.percent, *source.row_columns)
    return columns


def assemble(tables: Mapping[str, pl.DataFrame]) -> PriceBook:
    """The book of prices from the datasets that `columns_read` names."""
    articles = tables["articulos"].join(tables["lineas_articulos"], on="LINEA_ARTICULO_ID", how="left")
    discounts = tuple((kind, _discount_rows(kind.source, tables)) for kind in KINDS)
    return PriceBook(
        policies=PolicyRows(
            tables["politicas_precios_clientes"],
            tables["precios_cli_cli"],
            tables["precios_cli_tipo"],
            tables["precios_cli_zona"],
        ),
        lists=tables["precios_empresa"],
        prices=tables["precios_articulos"],
        currencies=tables["monedas"],
        exchange_rates=tables["historia_cambiaria"],
        articles=by_article(articles.select("ARTICULO_ID", "LINEA_ARTICULO_ID", "GRUPO_LINEA_ID")),
        discounts=discounts,
        promotions=dict(discounts)[PROMOTION],
        maxima=_discount_rows(MAXIMUM, tables),
        taxes=tax_rows(
            tables["impuestos"],
            tables["tipos_impuestos"],
            tables["impuestos_gravados"],
            tables["impuestos_articulos"],
        ),
    )


def _discount_rows(source: PolicyTables, tables: Mapping[str, pl.DataFrame]) -> DiscountRows:
    policies = tables[source.policies].rename({source.policy_key: "policy_id"})
    details = [_details(source, table, tables[table.dataset]) for table in source.tables]
    if source.has_general:
        general = policies.select(
            "policy_id",
            scope=pl.lit(Scope.GENERAL, SCOPE_TYPE),
            target=pl.lit(EVERYTHING, pl.Int32),
            row_id="policy_id",
            percent=source.percent,
        )
        details.append(general)
    if _EXCLUSIVE in policies.columns:
        policies = policies.with_columns(is_exclusive=(pl.col(_EXCLUSIVE) == "S").fill_null(False))
    return DiscountRows(policies, pl.concat(details))


def _details(source: PolicyTables, table: RowTable, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        *source.row_columns,
        policy_id=source.policy_key,
        scope=pl.lit(table.scope, SCOPE_TYPE),
        target=pl.lit(EVERYTHING, pl.Int32) if table.target is None else pl.col(table.target),
        row_id=table.key,
        percent=source.percent,
    )
