"""Prices in another currency, converted into the company's own (rule 3)."""

from datetime import date

import polars as pl

from portal.pricing.arithmetic import PRICE_DIGITS, exact_product, round_half_up


def rates_on(history: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rate of each currency on a day: its latest row of HISTORIA_CAMBIARIA on or before the day.

    Columns MONEDA_ID, HISTORIA_CAMB_ID, TIPO_CAMBIO and `rate_day`. Rows without a positive rate are no rates.
    """
    known = history.filter(pl.col("FECHA") <= day, pl.col("TIPO_CAMBIO") > 0)
    latest = known.sort("FECHA", "HISTORIA_CAMB_ID", descending=True).unique("MONEDA_ID", keep="first")
    return latest.select("MONEDA_ID", "HISTORIA_CAMB_ID", "TIPO_CAMBIO", rate_day="FECHA")


def rates_of(currencies: pl.DataFrame, history: pl.DataFrame, day: date) -> pl.DataFrame:
    """Every currency: MONEDA_ID, `is_local`, and of another than the local one what `rates_on` gives of its rate."""
    told = currencies.select("MONEDA_ID", is_local=(pl.col("ES_MONEDA_LOCAL") == "S").fill_null(False))
    foreign = rates_on(history, day).join(told.filter("is_local"), on="MONEDA_ID", how="anti")
    return told.join(foreign, on="MONEDA_ID", how="left")


def in_local_currency(listed: pl.LazyFrame, rates: pl.DataFrame) -> pl.LazyFrame:
    """The listed prices with `unit_price` in the local currency (ES_MONEDA_LOCAL), rounded half up to six digits.

    Prices in another currency get HISTORIA_CAMB_ID, TIPO_CAMBIO and `rate_day` of the rate applied; without a rate on
    or before the day their `unit_price` is null. `rates`: as `rates_of` gives them.
    """
    converted = round_half_up(exact_product(2 * PRICE_DIGITS, [pl.col("PRECIO"), pl.col("TIPO_CAMBIO")]), PRICE_DIGITS)
    return (
        listed.join(rates.lazy(), on="MONEDA_ID", how="left")
        .with_columns(unit_price=pl.when("is_local").then(pl.col("PRECIO")).otherwise(converted))
        .drop("is_local")
    )
