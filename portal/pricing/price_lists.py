"""The price of an article in a list, and what is taken when the list has none (rule 3)."""

import polars as pl

BASE_LIST = "L"
"""PRECIOS_EMPRESA.ID_INTERNO of «Precio de lista», to which every other list falls back."""


def base_list(lists: pl.DataFrame) -> int | None:
    """The PRECIO_EMPRESA_ID of the base list; None when the company has none."""
    found = lists.filter(pl.col("ID_INTERNO") == BASE_LIST)["PRECIO_EMPRESA_ID"]
    return None if found.is_empty() else int(found.sort()[0])


def listed_prices(articles: pl.DataFrame, prices: pl.DataFrame, base_list_id: int | None) -> pl.DataFrame:
    """One row for each of `articles` (ARTICULO_ID and the `list_id` to look in), with its row of PRECIOS_ARTICULOS.

    Adds PRECIO_ARTICULO_ID, PRECIO_EMPRESA_ID, PRECIO and MONEDA_ID: from the article's list, or from the base list
    when the price there is missing or zero; null when neither has one. `is_fallback` tells which.
    """
    offered = prices.filter(pl.col("PRECIO") > 0)
    own = articles.join(offered, left_on=["ARTICULO_ID", "list_id"], right_on=["ARTICULO_ID", "PRECIO_EMPRESA_ID"])
    own = own.with_columns(PRECIO_EMPRESA_ID=pl.col("list_id"), is_fallback=pl.lit(False))
    base = articles.join(own, on="ARTICULO_ID", how="anti").join(
        offered.filter(pl.col("PRECIO_EMPRESA_ID") == pl.lit(base_list_id, pl.Int32)), on="ARTICULO_ID", how="left"
    )
    base = base.with_columns(is_fallback=pl.col("PRECIO_ARTICULO_ID").is_not_null())
    return pl.concat([own, base.select(own.columns)])
