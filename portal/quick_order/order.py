"""A quick order: what was typed, matched with the catalogue, checked line by line, and priced as a whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.carts import check_units
from portal.catalogue import Article, Buyer, articles
from portal.prices import document_price
from portal.pricing.explanation import DocumentPrice, PriceExplanation
from portal.pricing.lines import Line
from portal.pricing.quantity import UnusableQuantity
from portal.quick_order.matching import BadLine, Meant, matched
from portal.quick_order.typed import TypedLine
from portal.stock import Stock, stocks
from portal.texts import NO_TEXTS, Texts
from warehouse.store import Reader


@dataclass(frozen=True)
class GoodLine:
    """An article to be ordered. `numbers`: of the lines that it was typed in, whose units are summed."""

    article: Article
    units: Decimal
    numbers: tuple[int, ...]
    price: PriceExplanation
    stock: Stock | None

    @property
    def is_short(self) -> bool:
        """Whether there is less of it than is ordered."""
        return self.stock is None or (self.stock.available is not None and self.stock.available < self.units)


@dataclass(frozen=True)
class QuickOrder:
    """Lines in the order in which they were typed. `price`: of all good ones as one document, without freight."""

    good: tuple[GoodLine, ...]
    bad: tuple[BadLine, ...]
    price: DocumentPrice


@dataclass(frozen=True)
class _Sum:
    article: Article
    lines: tuple[Meant, ...]

    @property
    def units(self) -> Decimal:
        return sum((each.units for each in self.lines), Decimal(0))


def quick_order(reader: Reader, buyer: Buyer, lines: Sequence[TypedLine], texts: Texts = NO_TEXTS) -> QuickOrder:
    """What the lines order: all that is right, and of each of the others why it is not."""
    meant, unmatched = matched(reader, buyer, lines, texts)
    sums = _sums(reader, meant, texts)
    unusable = {one.article.article_id: message for one in sums for message in _complaint(reader, one)}
    right = [one for one in sums if one.article.article_id not in unusable]
    wrong = [one for one in sums if one.article.article_id in unusable]
    price = document_price(
        reader, buyer.customer, [Line(one.article.article_id, one.units) for one in right], buyer.at_local
    )
    stock = stocks(reader, buyer.warehouse_id, [one.article.article_id for one in right]).by_article
    good = tuple(
        GoodLine(
            one.article,
            one.units,
            tuple(each.line.number for each in one.lines),
            priced,
            stock.get(one.article.article_id),
        )
        for one, priced in zip(right, price.lines, strict=True)
    )
    bad = [*unmatched, *(line for one in wrong for line in _bad_lines(one, unusable[one.article.article_id]))]
    return QuickOrder(good, tuple(sorted(bad, key=lambda line: line.number)), price)


def _sums(reader: Reader, meant: Iterable[Meant], texts: Texts) -> list[_Sum]:
    """The lines of each article together, in the order of their first ones."""
    by_article: dict[int, list[Meant]] = {}
    for each in meant:
        by_article.setdefault(each.article_id, []).append(each)
    found = articles(reader, list(by_article), texts)
    return [_Sum(article, tuple(by_article[article.article_id])) for article in found]


def _complaint(reader: Reader, one: _Sum) -> Iterable[str]:
    """What is wrong with the quantity of an article, if anything."""
    try:
        check_units(reader, one.article, one.units)
    except UnusableQuantity as failure:
        yield failure.message


def _bad_lines(one: _Sum, message: str) -> Iterable[BadLine]:
    together = (
        f" (renglones {', '.join(str(each.line.number) for each in one.lines)} sumados)" if len(one.lines) > 1 else ""
    )
    return [BadLine(each.line.number, each.line.text, message + together) for each in one.lines]
