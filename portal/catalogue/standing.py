"""What every article of the catalogue costs a customer at a moment: to sort by, and to find what is on promotion."""

from collections.abc import Mapping, Sequence

import polars as pl

from portal.catalogue.buyer import Buyer
from portal.held import HeldByVersion
from portal.prices import book, prices_in, sale_to
from portal.pricing.explanation import PriceExplanation
from portal.pricing.rules import standing_prices
from portal.pricing.sale import Sale
from warehouse.store import Reader


def standing(reader: Reader, buyer: Buyer) -> pl.DataFrame:
    """ARTICULO_ID, `net_price` of one unit and `is_promoted` of every article, in stock or not.

    Some seconds for 100,000 articles the first time, and then held for all customers with the same terms for as long
    as no promotion begins or ends.
    """
    return _standing(reader, sale_to(reader, buyer.customer, buyer.at_local))


def page_prices(reader: Reader, buyer: Buyer, article_ids: Sequence[int]) -> Mapping[int, PriceExplanation]:
    """`prices` of one unit of each article of a page, held while nothing that they depend on changes.

    A page is drawn again at every click on it, mostly with the same articles.
    """
    return _page_prices(reader, sale_to(reader, buyer.customer, buyer.at_local), tuple(article_ids))


_page_prices: HeldByVersion[Mapping[int, PriceExplanation]] = HeldByVersion(prices_in, capacity=512)


def _read_standing(reader: Reader, sale: Sale) -> pl.DataFrame:
    return standing_prices(book(reader), sale)


_standing: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_standing, capacity=24)
