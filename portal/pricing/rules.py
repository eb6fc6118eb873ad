"""The price of many articles for one customer: the rules of «Price and discounts», one after the other."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from portal.pricing.arithmetic import less_percent
from portal.pricing.book import PriceBook
from portal.pricing.currencies import in_local_currency
from portal.pricing.discounts.combination import discounts_on
from portal.pricing.price_lists import base_list, listed_prices
from portal.pricing.sale import Sale
from portal.pricing.terms import Customer, Terms, terms_of


@dataclass(frozen=True)
class Priced:
    """Prices of articles and the rows of Microsip that they come from.

    `prices`, a row an article in the order asked for: ARTICULO_ID, `list_id` (the list looked in), PRECIO_ARTICULO_ID,
    PRECIO_EMPRESA_ID, `is_fallback`, PRECIO, MONEDA_ID, HISTORIA_CAMB_ID, TIPO_CAMBIO, `rate_day`, `unit_price` (local
    currency, before discounts and taxes), `discount` (per cent), `net_price` (after discounts, before taxes).
    `discounts`: ARTICULO_ID, kind, policy_id, scope, row_id, percent.
    """

    terms: Terms
    prices: pl.DataFrame
    discounts: pl.DataFrame


def price(book: PriceBook, customer: Customer, article_ids: pl.Series, at_local: datetime) -> Priced:
    """What the customer pays for a unit of each article at a moment of Microsip's local time.

    Prices are null for articles that have none, in any list or for lack of an exchange rate, and for unknown articles.
    """
    base_list_id = base_list(book.lists)
    sale = Sale(terms_of(customer, book.policies, base_list_id, at_local.date()), at_local)
    asked = pl.DataFrame({"ARTICULO_ID": article_ids.cast(pl.Int32)})
    articles = book.articles.join(asked, on="ARTICULO_ID", how="semi")

    wanted = articles.select("ARTICULO_ID", list_id=pl.lit(sale.terms.list_id, pl.Int32))
    offered = book.prices.join(articles, on="ARTICULO_ID", how="semi")
    listed = listed_prices(wanted, offered, base_list_id)
    priced = in_local_currency(listed, book.currencies, book.exchange_rates, sale.day)
    discounts = discounts_on(articles, book.discounts, sale)
    figures = priced.join(discounts.totals, on="ARTICULO_ID").with_columns(
        net_price=less_percent(pl.col("unit_price"), pl.col("discount"))
    )
    return Priced(sale.terms, asked.join(figures, on="ARTICULO_ID", how="left", maintain_order="left"), discounts.given)
