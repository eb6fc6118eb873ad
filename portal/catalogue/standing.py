"""What every article of the catalogue costs a customer at a moment: to sort by, and to find what is on promotion."""

from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from portal.catalogue.buyer import Buyer
from portal.held import HeldByVersion
from portal.prices import book
from portal.pricing.discounts.promotion import running
from portal.pricing.price_lists import base_list
from portal.pricing.rules import standing_prices
from portal.pricing.sale import Sale
from portal.pricing.terms import Terms, terms_of
from warehouse.store import Reader


@dataclass(frozen=True)
class _Moment:
    """All that prices of one unit depend on: equal ones give equal prices, whenever they are asked for."""

    terms: Terms
    day: date
    promotions: frozenset[int]
    at_local: datetime = field(compare=False)


def standing(reader: Reader, buyer: Buyer) -> pl.DataFrame:
    """ARTICULO_ID, `net_price` of one unit and `is_promoted` of every article, in stock or not.

    Some seconds for 100,000 articles the first time, and then held for all customers with the same terms for as long
    as no promotion begins or ends.
    """
    held = book(reader)
    terms = terms_of(buyer.customer.terms, held.policies, base_list(held.lists), buyer.at_local.date())
    promotions = running(held.promotions.policies, Sale(terms, buyer.at_local))["policy_id"]
    return _standing(reader, _Moment(terms, buyer.at_local.date(), frozenset(promotions), buyer.at_local))


def _read_standing(reader: Reader, moment: _Moment) -> pl.DataFrame:
    return standing_prices(book(reader), Sale(moment.terms, moment.at_local))


_standing: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_standing, capacity=24)
