"""What every article of the catalogue costs a customer at a moment: to sort by, and to find what is on promotion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from portal.catalogue.buyer import Buyer
from portal.customers import Customer
from portal.held import HeldByVersion
from portal.prices import book, prices
from portal.pricing.discounts.promotion import running
from portal.pricing.explanation import PriceExplanation
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
    return _standing(reader, _moment(reader, buyer))


def page_prices(reader: Reader, buyer: Buyer, article_ids: Sequence[int]) -> Mapping[int, PriceExplanation]:
    """`prices` of one unit of each article of a page, held while nothing that they depend on changes.

    A page is drawn again at every click on it, mostly with the same articles.
    """
    return _page_prices(reader, _moment(reader, buyer), buyer.customer, tuple(article_ids))


def _moment(reader: Reader, buyer: Buyer) -> _Moment:
    held = book(reader)
    terms = terms_of(buyer.customer.terms, held.policies, base_list(held.lists), buyer.at_local.date())
    promotions = running(held.promotions.policies, Sale(terms, buyer.at_local))["policy_id"]
    return _Moment(terms, buyer.at_local.date(), frozenset(promotions), buyer.at_local)


def _read_page_prices(
    reader: Reader, moment: _Moment, customer: Customer, article_ids: tuple[int, ...]
) -> Mapping[int, PriceExplanation]:
    return prices(reader, customer, article_ids, moment.at_local)


_page_prices: HeldByVersion[Mapping[int, PriceExplanation]] = HeldByVersion(_read_page_prices, capacity=128)


def _read_standing(reader: Reader, moment: _Moment) -> pl.DataFrame:
    return standing_prices(book(reader), Sale(moment.terms, moment.at_local))


_standing: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_standing, capacity=24)
