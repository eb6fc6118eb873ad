"""What a search can be narrowed to besides groups and lines. One more is one value of `FILTERS`."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from portal.catalogue.bought import bought_by
from portal.catalogue.buyer import Buyer
from portal.catalogue.standing import standing
from portal.stock import availability
from warehouse.store import Reader


@dataclass(frozen=True)
class Filter:
    """`key` names it in addresses. `articles`: the ARTICULO_ID of those that are left, for a customer."""

    key: str
    title: str
    articles: Callable[[Reader, Buyer], pl.Series]


def _available(reader: Reader, buyer: Buyer) -> pl.Series:
    """What the buyer's warehouse has, and what is not kept in stock."""
    has_any = pl.col("available").is_null() | (pl.col("available") > 0)
    return availability(reader, buyer.warehouse_id).filter(has_any)["ARTICULO_ID"]


def _promoted(reader: Reader, buyer: Buyer) -> pl.Series:
    """What a promotion in force at this moment makes cheaper for the buyer."""
    return standing(reader, buyer).filter("is_promoted")["ARTICULO_ID"]


def _bought(reader: Reader, buyer: Buyer) -> pl.Series:
    return bought_by(reader, buyer)["ARTICULO_ID"]


AVAILABLE = Filter("existencia", "Con existencia", _available)
PROMOTED = Filter("promocion", "En promoción", _promoted)
BOUGHT = Filter("comprados", "Ya comprados", _bought)

FILTERS = (AVAILABLE, PROMOTED, BOUGHT)
