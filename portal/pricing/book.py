"""All rows of a published version that prices are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

import polars as pl

from portal.pricing.currencies import rates_of
from portal.pricing.discounts.combination import holding
from portal.pricing.discounts.kind import DiscountKind, DiscountRows
from portal.pricing.discounts.maximum import capping
from portal.pricing.discounts.promotion import imposing, running
from portal.pricing.finding import by_article
from portal.pricing.names import Names, named
from portal.pricing.offer import Offer
from portal.pricing.price_lists import base_list, offered
from portal.pricing.sale import Sale
from portal.pricing.taxes import TaxRows
from portal.pricing.terms import Customer, PolicyRows, Terms, terms_of

TERMS_HELD, OFFERS_HELD = 1_000, 200


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

    def sale(self, customer: Customer, at_local: datetime) -> Sale:
        """What decides the customer's prices at a moment of Microsip's local time."""
        promotions = running(self.promotions.policies, at_local)
        return Sale(self._terms(customer, at_local.date()), at_local.date(), promotions, customer.charges_taxes)

    @cached_property
    def offer(self) -> Callable[[Sale], Offer]:
        """What holds for a sale; held, since customers with the same terms look at page after page."""
        return lru_cache(OFFERS_HELD)(self._offer)

    @cached_property
    def offered(self) -> pl.DataFrame:
        """The rows of `prices` that are prices, by article."""
        return by_article(offered(self.prices))

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

    @cached_property
    def _terms(self) -> Callable[[Customer, date], Terms]:
        base = base_list(self.lists)
        return lru_cache(TERMS_HELD)(lambda customer, day: terms_of(customer, self.policies, base, day))

    def _offer(self, sale: Sale) -> Offer:
        return Offer(
            list_id=sale.terms.list_id,
            base_list_id=base_list(self.lists),
            kinds=tuple(kind for kind, _ in self.discounts),
            details=holding(self.discounts, sale),
            maxima=capping(self.maxima, sale),
            imposed=imposing(self.promotions, sale),
            rates=rates_of(self.currencies, self.exchange_rates, sale.day),
        )
