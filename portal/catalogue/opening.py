"""The catalogue as a company's settings open it for a customer."""

from datetime import datetime

from portal.availability import order_warehouse
from portal.catalogue.articles import UnknownArticle
from portal.catalogue.buyer import Buyer
from portal.catalogue.keys import article_id_by_key
from portal.configuration import Configuration
from portal.configuration.ordering import FREIGHT_ARTICLE
from portal.customers import Customer
from portal.held import HeldByVersion
from portal.prices import microsip_now
from warehouse.store import Reader


def buyer_of(reader: Reader, customer: Customer, configuration: Configuration, now: datetime | None = None) -> Buyer:
    """The customer at the warehouse and the moment that its prices and stock are of. Raises NoWarehouse."""
    key = configuration[FREIGHT_ARTICLE]
    hidden = _hidden(reader, key) if key else frozenset()
    return Buyer(customer, order_warehouse(reader, configuration), microsip_now(reader, now), hidden)


def _read_hidden(reader: Reader, key: str) -> frozenset[int]:
    """The article with this key; none where there is none, which is told to whoever orders."""
    try:
        return frozenset({article_id_by_key(reader, key)})
    except UnknownArticle:
        return frozenset()


_hidden: HeldByVersion[frozenset[int]] = HeldByVersion(_read_hidden)
