"""The price of many lines for one customer: the rules of «Price and discounts», one after the other."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import less_percent, line_amount
from portal.pricing.book import PriceBook
from portal.pricing.currencies import in_local_currency
from portal.pricing.discounts.combination import Discounts, discounts_on
from portal.pricing.discounts.kind import aimed
from portal.pricing.discounts.promotion import PROMOTION, imposed_lists
from portal.pricing.lines import UNITS
from portal.pricing.price_lists import base_list, listed_prices
from portal.pricing.sale import Sale
from portal.pricing.taxes import document_taxes
from portal.pricing.terms import Customer, Terms, terms_of

_ANY_QUANTITY = Decimal(0)
_ONE = Decimal(1)
_TOGETHER = -1


@dataclass(frozen=True)
class Priced:
    """Prices of lines and the rows of Microsip that they come from.

    `lines`, in the order asked for: position, ARTICULO_ID, units, `list_id` (the list looked in), PRECIO_ARTICULO_ID,
    PRECIO_EMPRESA_ID, promotion_id (that imposed the list), `is_fallback`, PRECIO, MONEDA_ID, HISTORIA_CAMB_ID,
    TIPO_CAMBIO, `rate_day`, `unit_price` (local currency, before discounts and taxes), `combined`, cap_policy_id,
    cap_scope, cap_row_id, `cap` and `discount` (per cent), `net_price` (after discounts, before taxes), `total` (of all
    units, before taxes). `discounts`: position, kind, policy_id, scope, row_id, percent, UNIDADES, is_exclusive.
    `steps`: position, units, `discount`, `net_price`, for each quantity from which another price holds. `taxes`, of
    each line for itself, and `document_taxes`, of all lines as one document: IMPUESTO_ID, NOMBRE, `base`, `tax`, the
    former with `document`, the line's position.
    """

    terms: Terms
    lines: pl.DataFrame
    discounts: pl.DataFrame
    steps: pl.DataFrame
    taxes: pl.DataFrame
    document_taxes: pl.DataFrame


def price(book: PriceBook, customer: Customer, lines: pl.DataFrame, at_local: datetime) -> Priced:
    """What the customer pays for each line (`lines.as_columns`) at a moment of Microsip's local time.

    Prices are null for articles that have none, in any list or for lack of an exchange rate, and for unknown articles;
    a total is null, too, when it is more than a document of Microsip holds.
    """
    sale = Sale(terms_of(customer, book.policies, base_list(book.lists), at_local.date()), at_local)
    known = lines.join(book.articles, on="ARTICULO_ID")
    steps = _steps(book, known, len(lines), sale)
    figures, discounts = _figures(book, pl.concat([known, steps.drop("of")]), sale)
    asked = lines.join(figures.drop("ARTICULO_ID", "units"), on="position", how="left", maintain_order="left")
    taxes = _taxes(book, asked.filter(customer.charges_taxes))
    alone = taxes["document"] >= 0
    return Priced(
        sale.terms,
        asked,
        discounts.given.join(lines, on="position", how="semi", maintain_order="left"),
        _changing(steps.select("position", "of", "units").join(figures.drop("units"), on="position")),
        taxes.filter(alone),
        taxes.filter(~alone).drop("document"),
    )


def standing_prices(book: PriceBook, sale: Sale) -> pl.DataFrame:
    """What one unit of every article costs, without steps and taxes: ARTICULO_ID, `net_price` and `is_promoted`.

    `is_promoted`: a promotion in force gives a discount on it, or imposes the list that it is priced by.
    """
    lines = book.articles.with_row_index("position").with_columns(units=pl.lit(_ONE, UNITS))
    figures, discounts = _figures(book, lines, sale)
    promoted = discounts.given.filter(pl.col("kind") == PROMOTION.name)["position"]
    by_list = figures.filter(pl.col("promotion_id").is_not_null())["position"]
    is_promoted = pl.col("position").is_in(pl.concat([promoted, by_list]).unique().implode())
    return figures.select("ARTICULO_ID", "net_price", is_promoted=is_promoted)


def _taxes(book: PriceBook, lines: pl.DataFrame) -> pl.DataFrame:
    """The taxes of each line, its position as `document`, and those of all lines as the document -1."""
    alone = lines.with_columns(document=pl.col("position").cast(pl.Int64))
    together = lines.with_columns(document=pl.lit(_TOGETHER, pl.Int64))
    return document_taxes(pl.concat([alone, together]), book.taxes)


def _figures(book: PriceBook, lines: pl.DataFrame, sale: Sale) -> tuple[pl.DataFrame, Discounts]:
    """All figures of known lines but their taxes."""
    targets = aimed(lines)
    imposed = imposed_lists(book.promotions, targets, sale)
    listed = listed_prices(lines, sale.terms.list_id, imposed, book.prices, base_list(book.lists))
    priced = in_local_currency(listed, book.currencies, book.exchange_rates, sale.day)
    discounts = discounts_on(targets, book.discounts, book.maxima, sale)
    figures = (
        lines.select("position", "ARTICULO_ID", "units", list_id=pl.lit(sale.terms.list_id, pl.Int32))
        .join(priced, on="position", how="left")
        .join(discounts.totals, on="position")
        .with_columns(
            net_price=less_percent(pl.col("unit_price"), pl.col("discount")),
            total=line_amount(pl.col("units"), pl.col("unit_price"), pl.col("discount")),
        )
    )
    return figures, discounts


def _steps(book: PriceBook, lines: pl.DataFrame, first: int, sale: Sale) -> pl.DataFrame:
    """Each line once more in every quantity from which its discount may be another, at positions from `first` on.

    `of`: the line's own position.
    """
    targets = aimed(lines)
    from_quantity = [
        kind.thresholds(rows, targets, sale) for kind, rows in book.discounts if kind.thresholds is not None
    ]
    above = pl.concat(from_quantity).cast({"units": UNITS}).filter(pl.col("units") > _ANY_QUANTITY).unique()
    least = above.select("position", units=pl.lit(_ANY_QUANTITY, UNITS)).unique()
    quantities = pl.concat([least, above]).rename({"position": "of"}).sort("of", "units")
    again = quantities.join(lines.drop("units"), left_on="of", right_on="position", maintain_order="left")
    return again.with_row_index("position", first).select(*lines.columns, "of")


def _changing(steps: pl.DataFrame) -> pl.DataFrame:
    """The steps whose price is not that of the step before; none for a line with one price in every quantity."""
    ordered = steps.sort("of", "units")
    before = pl.col("net_price").shift(1).over("of")
    changing = ordered.filter((pl.col("units") == _ANY_QUANTITY) | (pl.col("net_price") != before))
    several = changing.filter(pl.len().over("of") > 1)
    return several.select(position="of", units="units", discount="discount", net_price="net_price")
