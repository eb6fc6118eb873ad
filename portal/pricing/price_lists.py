"""The price of an article in a list, and what is taken when the list has none (rule 3)."""

import polars as pl

BASE_LIST = "L"
"""PRECIOS_EMPRESA.ID_INTERNO of «Precio de lista», to which every other list falls back."""

_IMPOSED, _OWN, _BASE = range(3)


def base_list(lists: pl.DataFrame) -> int | None:
    """The PRECIO_EMPRESA_ID of the base list; None when the company has none."""
    found = lists.filter(pl.col("ID_INTERNO") == BASE_LIST)["PRECIO_EMPRESA_ID"]
    return None if found.is_empty() else int(found.sort()[0])


def offered(prices: pl.DataFrame) -> pl.DataFrame:
    """The rows of PRECIOS_ARTICULOS that are prices: one that is missing or zero is none."""
    return prices.filter(pl.col("PRECIO") > 0)


def listed_prices(
    lines: pl.DataFrame, list_id: int | None, imposed: pl.LazyFrame, prices: pl.DataFrame, base_list_id: int | None
) -> pl.LazyFrame:
    """The row of PRECIOS_ARTICULOS that holds for each line, one a position; none for a line without a price.

    The list that a promotion imposes (`imposed`: position, list_id, promotion_id) goes before the customer's `list_id`,
    and that before the base list. Columns position, PRECIO_ARTICULO_ID, PRECIO_EMPRESA_ID, PRECIO, MONEDA_ID,
    `is_fallback` (it is the base list's, for lack of another) and promotion_id. `prices`: as `offered` gives them.
    """
    place = lines.lazy().select("position", "ARTICULO_ID")
    wanted = [
        place.join(imposed, on="position").with_columns(choice=pl.lit(_IMPOSED)),
        place.with_columns(list_id=pl.lit(list_id, pl.Int32), choice=pl.lit(_OWN)),
        place.with_columns(list_id=pl.lit(base_list_id, pl.Int32), choice=pl.lit(_BASE)),
    ]
    found = pl.concat(wanted, how="diagonal").join(
        prices.lazy(), left_on=["ARTICULO_ID", "list_id"], right_on=["ARTICULO_ID", "PRECIO_EMPRESA_ID"]
    )
    best = found.sort("choice", "PRECIO_ARTICULO_ID").unique("position", keep="first")
    return best.select(
        "position",
        "PRECIO_ARTICULO_ID",
        pl.col("list_id").alias("PRECIO_EMPRESA_ID"),
        "PRECIO",
        "MONEDA_ID",
        "promotion_id",
        is_fallback=pl.col("choice") == _BASE,
    )
