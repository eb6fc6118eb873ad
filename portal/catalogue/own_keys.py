"""A customer's own keys of articles (ARTICULOS_CLIENTES): shown to, and found by, this customer alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import func, select

from portal.folding import folded_column
from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader


@dataclass(frozen=True)
class OwnKeys:
    """`by_article`: the key as it is written; `rows`: ARTICULO_ID and `key`, folded."""

    by_article: Mapping[int, str]
    rows: pl.DataFrame


def _read_own_keys(reader: Reader, customer_id: int) -> OwnKeys:
    claves = tables.microsip["articulos_clientes"].c
    found = reader.frame(
        select(claves.ARTICULO_ID, claves.CLAVE_ART_CLI)
        .where(claves["CLIENTE_ID"] == customer_id, func.trim(claves["CLAVE_ART_CLI"]) != "")
        .order_by(claves.ART_CLI_ID)
    )
    rows = found.select("ARTICULO_ID", key=folded_column(pl.col("CLAVE_ART_CLI")))
    return OwnKeys({article_id: key.strip() for article_id, key in found.iter_rows()}, rows)


own_keys: HeldByVersion[OwnKeys] = HeldByVersion(_read_own_keys, capacity=256)
"""The customer's own keys, for (reader, CLIENTE_ID)."""
