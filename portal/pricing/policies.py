"""Which policies are in force on a day, and which of several prevails (rule 1)."""

from datetime import date

import polars as pl

VALIDITY = ("HABILITADA", "ES_PERMANENTE", "FECHA_INI_VIGENCIA", "FECHA_FIN_VIGENCIA")
"""The columns by which any kind of policy is in force."""


def in_force(policies: pl.DataFrame, key: str, day: date) -> pl.DataFrame:
    """The policies enabled and permanent, or with the day within their dates (both included); the prevailing one first.

    A dated policy prevails over a permanent one, then the latest start, then the highest `key`. `policies` has
    the columns of VALIDITY. A policy that is not permanent and lacks one of its dates is never in force, as in SQL.
    """
    enabled = pl.col("HABILITADA") == "S"
    permanent = (pl.col("ES_PERMANENTE") == "S").fill_null(False)
    within = pl.lit(day).is_between(pl.col("FECHA_INI_VIGENCIA"), pl.col("FECHA_FIN_VIGENCIA"))
    return policies.filter(enabled, permanent | within).sort(
        permanent, "FECHA_INI_VIGENCIA", key, descending=[False, True, True], nulls_last=True
    )
