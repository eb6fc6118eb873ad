"""Our prices against those of Microsip's own procedures, for a sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from microsip.link import ProcedurePrice
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.customers import UnknownCustomer, customer
from portal.installation import Installation
from portal.prices import document_price
from portal.pricing.lines import Line
from warehouse.store import Reader, Version


@dataclass(frozen=True)
class PriceDifference:
    """A figure that is not the same: the unit price or the discount in per cent."""

    customer_id: int
    article_id: int
    units: Decimal
    figure: str
    published: Decimal | None
    microsip: Decimal | None


@dataclass(frozen=True)
class PriceCheck:
    """What comparing `compared` lines found; `at_local`: the moment of the prices, None when nothing was compared."""

    version: Version
    at_local: datetime | None
    compared: int
    differences: tuple[PriceDifference, ...]


def check_prices(installation: Installation, company: Company) -> PriceCheck:
    """Compares a sample by the published version with what the procedures say at this moment.

    Raises NoPriceProcedures, NothingPublished and what opening the database raises.
    """
    reader = installation.warehouse.reader(company.slug)
    sample = open_link(connection_of(installation.database, company)).procedure_prices()
    at_local = sample[0].at_local if sample else None
    return PriceCheck(reader.version, at_local, len(sample), tuple(_differences(reader, sample)))


def _differences(reader: Reader, sample: Sequence[ProcedurePrice]) -> Iterator[PriceDifference]:
    by_customer = attrgetter("customer_id")
    for customer_id, found in groupby(sorted(sample, key=by_customer), by_customer):
        theirs = list(found)
        for their, (price, discount) in zip(theirs, _ours(reader, customer_id, theirs), strict=True):
            named = (their.customer_id, their.article_id, their.units)
            if price != their.unit_price:
                yield PriceDifference(*named, "precio", price, their.unit_price)
            if discount != their.discount_percent:
                yield PriceDifference(*named, "descuento", discount, their.discount_percent)


def _ours(
    reader: Reader, customer_id: int, asked: Sequence[ProcedurePrice]
) -> list[tuple[Decimal | None, Decimal | None]]:
    """Our unit price and discount of each line; None for a customer who is not in the published version."""
    try:
        buyer = customer(reader, customer_id)
    except UnknownCustomer:
        return [(None, None)] * len(asked)
    lines = [Line(each.article_id, each.units) for each in asked]
    priced = document_price(reader, buyer, lines, asked[0].at_local).lines
    return [(each.unit_price, each.discount_percent) for each in priced]
