"""What a customer pays for the articles of a page: all of them priced at once, from a book held by version."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from portal.customers import Customer
from portal.database import utc_now
from portal.held import HeldByVersion
from portal.pricing.book import PriceBook
from portal.pricing.explaining import explain, explain_document
from portal.pricing.explanation import DocumentPrice, PriceExplanation
from portal.pricing.lines import Line, as_columns
from portal.pricing.reading import assemble, columns_read
from portal.pricing.rules import price
from portal.pricing.sale import Sale
from warehouse import tables
from warehouse.store import Reader

LINES_HELD = 10_000
"""Prices that are held of one sale; one of them takes about a kilobyte."""

_SALES_HELD = 64

_ONE = Decimal(1)

_ZONE_STEP = timedelta(hours=1)
"""Every time zone of Mexico is a multiple of it away from UTC."""

_CLOCK_AHEAD = timedelta(minutes=3)
"""By how much the clock of Microsip's server may be ahead of ours and its zone still be found."""


def prices(
    reader: Reader,
    customer: Customer,
    article_ids: Sequence[int],
    at_local: datetime,
    units: Mapping[int, Decimal] | None = None,
) -> Mapping[int, PriceExplanation]:
    """The price of each article for the customer at a moment of Microsip's local time, by ARTICULO_ID.

    `units`: in which quantity by ARTICULO_ID, one where nothing is said. Articles without a price are in the result,
    too, and explain why; see `PriceExplanation`.
    """
    quantities = units or {}
    lines = [Line(article_id, quantities.get(article_id, _ONE)) for article_id in dict.fromkeys(article_ids)]
    return {each.article_id: each for each in line_prices(reader, customer, lines, at_local)}


def line_prices(
    reader: Reader, customer: Customer, lines: Sequence[Line], at_local: datetime
) -> tuple[PriceExplanation, ...]:
    """The price of each line, held while nothing that it depends on changes.

    A page, like a cart, is drawn again at every click on it, with the same lines but the one that was changed.
    """
    sale = sale_to(reader, customer, at_local)
    known = _line_prices(reader, sale)
    found = {line: known.get(line) for line in lines}
    missing = [line for line, explanation in found.items() if explanation is None]
    if missing:
        held = book(reader)
        new = dict(zip(missing, explain(held, price(held, sale, as_columns(missing))), strict=True))
        if len(known) + len(new) > LINES_HELD:
            known.clear()
        known.update(new)
        found.update(new)
    return tuple(explanation for line in lines if (explanation := found[line]) is not None)


def sale_to(reader: Reader, customer: Customer, at_local: datetime) -> Sale:
    """All that the customer's prices depend on at a moment of Microsip's local time."""
    return book(reader).sale(customer.terms, at_local)


def document_price(reader: Reader, customer: Customer, lines: Iterable[Line], at_local: datetime) -> DocumentPrice:
    """What the lines cost as one document, such as an order: each line in its order, and each tax rounded once.

    An article that stands in several lines is discounted by the quantity of each of them.
    """
    held = book(reader)
    return explain_document(held, price(held, held.sale(customer.terms, at_local), as_columns(lines)))


def microsip_now(reader: Reader, now: datetime | None = None) -> datetime:
    """This moment in Microsip's local time, by which promotions begin and policies end.

    Nothing in Microsip says in which zone its computers are, but the version tells both when it was read, by the clock
    of Microsip's server, and when that was, in UTC, by ours or at most some minutes after. The difference between the
    two, to the next possible zone, is applied to the present. Where clocks are changed for the summer it is wrong from
    the change to the next sync.
    """
    version = reader.version
    read_utc = version.read_at.astimezone(UTC).replace(tzinfo=None)
    least = version.source.read_at_local - read_utc - _CLOCK_AHEAD
    offset = -(-least // _ZONE_STEP) * _ZONE_STEP
    return (now or utc_now()).astimezone(UTC).replace(tzinfo=None) + offset


def _read_book(reader: Reader) -> PriceBook:
    return assemble(
        {
            dataset: reader.frame(select(*(tables.microsip[dataset].c[column] for column in columns)))
            for dataset, columns in columns_read().items()
        }
    )


book: HeldByVersion[PriceBook] = HeldByVersion(_read_book)
"""All rows of the reader's version that prices are made of."""


def _no_prices(_reader: Reader, _sale: Sale) -> dict[Line, PriceExplanation]:
    return {}


_line_prices: HeldByVersion[dict[Line, PriceExplanation]] = HeldByVersion(_no_prices, capacity=_SALES_HELD)
"""The prices that were computed in a sale, for `line_prices` to add to."""
