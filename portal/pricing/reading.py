"""From a published version to the book of prices."""

from collections.abc import Mapping

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.discounts import KINDS
from portal.pricing.discounts.kind import EVERYTHING, SCOPE_TYPE, DiscountKind, DiscountRows, RowTable, Scope
from portal.pricing.terms import PolicyRows

_VALIDITY = ("HABILITADA", "ES_PERMANENTE", "FECHA_INI_VIGENCIA", "FECHA_FIN_VIGENCIA")
_TERMS = ("POLITICA_PRECIOS_CLI_ID", "PRECIO_EMPRESA_ID", "POLITICA_DSCTO_ART_CLI_ID")

_COLUMNS: dict[str, tuple[str, ...]] = {
    "politicas_precios_clientes": ("NOMBRE", *_TERMS, *_VALIDITY),
    "precios_cli_cli": ("PRECIO_CLI_CLI_ID", "CLIENTE_ID", *_TERMS),
    "precios_cli_tipo": ("PRECIO_CLI_TIPO_ID", "TIPO_CLIENTE_ID", *_TERMS),
    "precios_cli_zona": ("PRECIO_CLI_ZONA_ID", "ZONA_CLIENTE_ID", *_TERMS),
    "precios_empresa": ("PRECIO_EMPRESA_ID", "NOMBRE", "ID_INTERNO"),
    "precios_articulos": ("PRECIO_ARTICULO_ID", "ARTICULO_ID", "PRECIO_EMPRESA_ID", "PRECIO", "MONEDA_ID"),
    "monedas": ("MONEDA_ID", "CLAVE_FISCAL", "ES_MONEDA_LOCAL"),
    "historia_cambiaria": ("HISTORIA_CAMB_ID", "MONEDA_ID", "FECHA", "TIPO_CAMBIO"),
    "articulos": ("ARTICULO_ID", "LINEA_ARTICULO_ID"),
    "lineas_articulos": ("LINEA_ARTICULO_ID", "GRUPO_LINEA_ID"),
}


def columns_read() -> dict[str, tuple[str, ...]]:
    """The datasets that prices are made of, each with the columns that are read of it."""
    columns = dict(_COLUMNS)
    for kind in KINDS:
        columns[kind.policies] = (kind.policy_key, "NOMBRE", kind.percent)
        for table in kind.tables:
            columns[table.dataset] = (kind.policy_key, table.key, table.target, kind.percent)
    return columns


def assemble(tables: Mapping[str, pl.DataFrame]) -> PriceBook:
    """The book of prices from the datasets that `columns_read` names."""
    articles = tables["articulos"].join(tables["lineas_articulos"], on="LINEA_ARTICULO_ID", how="left")
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
        articles=articles.select("ARTICULO_ID", "LINEA_ARTICULO_ID", "GRUPO_LINEA_ID"),
        discounts=tuple((kind, _discount_rows(kind, tables)) for kind in KINDS),
    )


def _discount_rows(kind: DiscountKind, tables: Mapping[str, pl.DataFrame]) -> DiscountRows:
    policies = tables[kind.policies].rename({kind.policy_key: "policy_id"})
    general = policies.select(
        "policy_id",
        scope=pl.lit(Scope.GENERAL, SCOPE_TYPE),
        target=pl.lit(EVERYTHING, pl.Int32),
        row_id="policy_id",
        percent=kind.percent,
    )
    details = [_details(kind, table, tables[table.dataset]) for table in kind.tables]
    return DiscountRows(policies.select("policy_id", "NOMBRE"), pl.concat([*details, general]))


def _details(kind: DiscountKind, table: RowTable, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        policy_id=kind.policy_key,
        scope=pl.lit(table.scope, SCOPE_TYPE),
        target=table.target,
        row_id=table.key,
        percent=kind.percent,
    )
