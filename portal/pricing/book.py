"""All rows of a published version that prices are made of."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from portal.pricing.discounts.kind import DiscountKind, DiscountRows
from portal.pricing.names import Names, named
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

    @cached_property
    def names(self) -> Names:
        """What people call these rows; looked up once, since every page is explained with them."""
        local = self.currencies.filter(pl.col("ES_MONEDA_LOCAL") == "S")["CLAVE_FISCAL"]
        return Names(
            lists=named(self.lists, "PRECIO_EMPRESA_ID"),
            currencies=named(self.currencies, "MONEDA_ID", "CLAVE_FISCAL"),
            local_currency="" if local.is_empty() else local[0] or "",
            policies=named(self.policies.policies, "POLITICA_PRECIOS_CLI_ID"),
            discount_titles={kind.name: kind.title for kind, _ in self.discounts},
            discount_policies={kind.name: named(rows.policies, "policy_id") for kind, rows in self.discounts},
            promotions=named(self.promotions.policies, "policy_id"),
            maxima=named(self.maxima.policies, "policy_id"),
        )
