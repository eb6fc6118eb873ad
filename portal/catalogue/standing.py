"""What every article of the catalogue costs a customer at a moment: to sort by, and to find what is on promotion."""

import polars as pl

from portal.catalogue.buyer import Buyer
from portal.held import HeldByVersion
from portal.prices import book, sale_to
from portal.pricing.rules import standing_prices
from portal.pricing.sale import Sale
from warehouse.store import Reader


def standing(reader: Reader, buyer: Buyer) -> pl.DataFrame:
    """ARTICULO_ID, `net_price` of one unit and `is_promoted` of every article, in stock or not.

    Some seconds for 100,000 articles the first time, and then held for all customers with the same terms for as long
    as no promotion begins or ends.
    """
    return _standing(reader, sale_to(reader, buyer.customer, buyer.at_local))


def _read_standing(reader: Reader, sale: Sale) -> pl.DataFrame:
    return standing_prices(book(reader), sale)


_standing: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_standing, capacity=24)
