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


def in_local_currency(listed: pl.DataFrame, currencies: pl.DataFrame, history: pl.DataFrame, day: date) -> pl.DataFrame:
    """The listed prices with `unit_price` in the local currency (ES_MONEDA_LOCAL), rounded half up to six digits.

    Prices in another currency get HISTORIA_CAMB_ID, TIPO_CAMBIO and `rate_day` of the rate applied; without a rate on
    or before the day their `unit_price` is null.
    """
    local = pl.col("ES_MONEDA_LOCAL") == "S"
    foreign_rates = rates_on(history, day).join(currencies.filter(local), on="MONEDA_ID", how="anti")
    converted = round_half_up(exact_product(2 * PRICE_DIGITS, [pl.col("PRECIO"), pl.col("TIPO_CAMBIO")]), PRICE_DIGITS)
    return (
        listed.join(currencies.select("MONEDA_ID", "ES_MONEDA_LOCAL"), on="MONEDA_ID", how="left")
        .join(foreign_rates, on="MONEDA_ID", how="left")
        .with_columns(unit_price=pl.when(local).then(pl.col("PRECIO")).otherwise(converted))
        .drop("ES_MONEDA_LOCAL")
    )
