"""The lines of a review: what is in the cart, as far as it is sold, at the customer's prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from microsip.documents.document import line_amount
from microsip.errors import NeedsAttention
from portal.carts import Line as CartLine
from portal.carts import check_units
from portal.catalogue import Article, articles
from portal.configuration import Configuration
from portal.customers import Customer
from portal.freight.computing import chosen_freight
from portal.orders.money import Money
from portal.orders.review import Percents, Problem, ReviewLine
from portal.prices import line_prices
from portal.pricing.discounts import KINDS
from portal.pricing.explanation import PriceExplanation
from portal.pricing.lines import Line
from portal.texts import Texts
from warehouse import tables
from warehouse.store import Reader

_KIND_OF_TITLE = {kind.title: kind.name for kind in KINDS}


@dataclass(frozen=True)
class Wanted:
    """An article of the cart and how much of it."""

    article: Article
    line: CartLine


def sold_lines(
    reader: Reader, lines: Sequence[CartLine], texts: Texts, configuration: Configuration
) -> tuple[tuple[Wanted, ...], tuple[Problem, ...]]:
    """The lines whose articles are sold in their quantities, and what is wrong with the others."""
    freight_id = chosen_freight(reader, configuration)
    found = articles(reader, [line.article_id for line in lines], texts)
    sold = {article.article_id: article for article in found if article.article_id != freight_id}
    names = _names(reader, [line.article_id for line in lines if line.article_id not in sold])
    wanted, problems = [], []
    for line in lines:
        article = sold.get(line.article_id)
        if article is None:
            name = names.get(line.article_id, "Un artículo del carrito")
            message = f"«{name}» ya no se vende; quítalo del carrito."
            problems.append(Problem(message, f"article {line.article_id} is not sold", line.article_id))
            continue
        try:
            check_units(reader, article, line.units)
        except NeedsAttention as failure:
            problems.append(Problem(failure.message, failure.detail, line.article_id))
        else:
            wanted.append(Wanted(article, line))
    return tuple(wanted), tuple(problems)


def priced_lines(
    reader: Reader, customer: Customer, wanted: Sequence[Wanted], money: Money, at_local: datetime
) -> tuple[tuple[ReviewLine, ...], tuple[Problem, ...]]:
    """The lines at their prices in this currency, and what is wrong with those that have none."""
    asked = [Line(each.article.article_id, each.line.units) for each in wanted]
    lines, problems = [], []
    for each, explanation in zip(wanted, line_prices(reader, customer, asked, at_local), strict=True):
        if explanation.unit_price is None or explanation.total is None:
            message = _without_price(each.article, explanation)
            problems.append(Problem(message, f"article {each.article.article_id}: no price", each.article.article_id))
        else:
            lines.append(_line(each, explanation, money.price(explanation.unit_price)))
    return tuple(lines), tuple(problems)


def _line(wanted: Wanted, explanation: PriceExplanation, unit_price: Decimal) -> ReviewLine:
    article, units = wanted.article, wanted.line.units
    return ReviewLine(
        article_id=article.article_id,
        key=article.key or "",
        name=article.name,
        unit=article.unit or "",
        units=units,
        unit_price=unit_price,
        discount=explanation.discount_percent,
        total=line_amount(units, unit_price, explanation.discount_percent),
        percents=_percents(explanation),
        notes=wanted.line.notes,
        explanation=explanation,
    )


def _percents(explanation: PriceExplanation) -> Percents:
    given = {_KIND_OF_TITLE[discount.title]: discount.percent for discount in explanation.discounts}
    return Percents(**given)


def _without_price(article: Article, explanation: PriceExplanation) -> str:
    if explanation.unit_price is not None:
        return f"El importe de «{article.name}» es mayor que el que admite Microsip; pide menos unidades."
    if explanation.listed is not None:
        return (
            f"«{article.name}» tiene precio en {explanation.listed.currency} y no hay tipo de cambio; quítalo del "
            "carrito o pide a la empresa que lo registre."
        )
    if explanation.list_name is None:
        return (
            f"Tu cuenta no tiene una lista de precios, y «{article.name}» no tiene precio; pide a la empresa que te "
            "asigne una política de precios."
        )
    return f"«{article.name}» no tiene precio; quítalo del carrito o pide a la empresa que lo cotice."


def _names(reader: Reader, article_ids: Sequence[int]) -> dict[int, str]:
    articulos = tables.microsip["articulos"].c
    wanted = select(articulos.ARTICULO_ID, articulos.NOMBRE).where(articulos["ARTICULO_ID"].in_(article_ids))
    return {article_id: name for article_id, name in reader.frame(wanted).iter_rows() if name} if article_ids else {}
