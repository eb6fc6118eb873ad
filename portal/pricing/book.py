"""All rows of a published version that prices are made of."""

from dataclasses import dataclass

import polars as pl

from portal.pricing.discounts.kind import DiscountKind, DiscountRows
from portal.pricing.taxes import TaxRows
from portal.pricing.terms import PolicyRows


@dataclass(frozen=True)
class PriceBook:
    """The tables by the names of Microsip: PRECIOS_EMPRESA, PRECIOS_ARTICULOS, MONEDAS, HISTORIA_CAMBIARIA …

    `articles`: ARTICULO_ID, LINEA_ARTICULO_ID and the line's GRUPO_LINEA_ID. `discounts`: the rows of each kind;
    `promotions`: those of the kind that may impose another list.
    """

    policies: PolicyRows
    lists: pl.DataFrame
    prices: pl.DataFrame
    currencies: pl.DataFrame
    exchange_rates: pl.DataFrame
    articles: pl.DataFrame
    discounts: tuple[tuple[DiscountKind, DiscountRows], ...]
    promotions: DiscountRows
    maxima: DiscountRows
    taxes: TaxRows
