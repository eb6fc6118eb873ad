"""The price of many lines in one sale: the rules of «Price and discounts», one after the other."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import less_percent, line_amount
from portal.pricing.book import PriceBook
from portal.pricing.currencies import in_local_currency
from portal.pricing.discounts.combination import discounts_on
from portal.pricing.discounts.kind import aimed, matching
from portal.pricing.discounts.promotion import PROMOTION, imposed_lists
from portal.pricing.finding import rows_of
from portal.pricing.lines import UNITS
from portal.pricing.offer import Offer
from portal.pricing.price_lists import listed_prices
from portal.pricing.sale import Sale
from portal.pricing.taxes import document_taxes

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

    sale: Sale
    lines: pl.DataFrame
    discounts: pl.DataFrame
    steps: pl.DataFrame
    taxes: pl.DataFrame
    document_taxes: pl.DataFrame


def price(book: PriceBook, sale: Sale, lines: pl.DataFrame) -> Priced:
    """What is paid in a sale for each line (`lines.as_columns`).

    Prices are null for articles that have none, in any list or for lack of an exchange rate, and for unknown articles;
    a total is null, too, when it is more than a document of Microsip holds.
    """
    offer = book.offer(sale)
    known = lines.join(rows_of(book.articles, lines["ARTICULO_ID"]), on="ARTICULO_ID")
    steps = _steps(known, offer, len(lines))
    figures, given = _figures(book, pl.concat([known, steps.drop("of")]), offer)
    asked = lines.join(figures.drop("ARTICULO_ID", "units"), on="position", how="left", maintain_order="left")
    taxes = _taxes(book, asked.filter(sale.charges_taxes))
    alone = taxes["document"] >= 0
    return Priced(
        sale,
        asked,
        given.filter(pl.col("position") < len(lines)),
        _changing(steps, figures),
        taxes.filter(alone),
        taxes.filter(~alone).drop("document"),
    )


def standing_prices(book: PriceBook, sale: Sale) -> pl.DataFrame:
    """What one unit of every article costs, without steps and taxes: ARTICULO_ID, `net_price` and `is_promoted`.

    `is_promoted`: a promotion in force gives a discount on it, or imposes the list that it is priced by.
    """
    lines = book.articles.with_row_index("position").with_columns(units=pl.lit(_ONE, UNITS))
    figures, given = _figures(book, lines, book.offer(sale))
    promoted = given.filter(pl.col("kind") == PROMOTION.name)["position"]
    by_list = figures.filter(pl.col("promotion_id").is_not_null())["position"]
    is_promoted = pl.col("position").is_in(pl.concat([promoted, by_list]).unique().implode())
    return figures.select("ARTICULO_ID", "net_price", is_promoted=is_promoted)


def _taxes(book: PriceBook, lines: pl.DataFrame) -> pl.DataFrame:
    """The taxes of each line, its position as `document`, and those of all lines as the document -1."""
    alone = lines.with_columns(document=pl.col("position").cast(pl.Int64))
    together = lines.with_columns(document=pl.lit(_TOGETHER, pl.Int64))
    return document_taxes(pl.concat([alone, together]), book.taxes)


def _figures(book: PriceBook, lines: pl.DataFrame, offer: Offer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All figures of known lines but their taxes, and the discounts given on them."""
    targets = aimed(lines)
    imposed = imposed_lists(targets, offer.imposed)
    prices = rows_of(book.offered, lines["ARTICULO_ID"])
    listed = listed_prices(lines, offer.list_id, imposed, prices, offer.base_list_id)
    priced = in_local_currency(listed, offer.rates)
    discounts = discounts_on(targets, offer.kinds, offer.details, offer.maxima)
    figures = (
        lines.lazy()
        .select("position", "ARTICULO_ID", "units", list_id=pl.lit(offer.list_id, pl.Int32))
        .join(priced, on="position", how="left")
        .join(discounts.totals, on="position")
        .with_columns(
            net_price=less_percent(pl.col("unit_price"), pl.col("discount")),
            total=line_amount(pl.col("units"), pl.col("unit_price"), pl.col("discount")),
        )
    )
    return figures.collect(), discounts.given


def _steps(lines: pl.DataFrame, offer: Offer, first: int) -> pl.DataFrame:
    """Each line once more in every quantity from which its discount may be another, at positions from `first` on.

    `of`: the line's own position.
    """
    matched = matching(aimed(lines), offer.details)
    from_quantity = [
        kind.thresholds(matched.filter(pl.col("order") == order))
        for order, kind in enumerate(offer.kinds)
        if kind.thresholds is not None
    ]
    above = pl.concat(from_quantity).cast({"units": UNITS}).filter(pl.col("units") > _ANY_QUANTITY)
    least = above.select("position", units=pl.lit(_ANY_QUANTITY, UNITS))
    quantities = pl.concat([least, above]).unique().rename({"position": "of"}).sort("of", "units")
    again = quantities.join(lines.lazy().drop("units"), left_on="of", right_on="position", maintain_order="left")
    return again.with_row_index("position", first).select(*lines.columns, "of").collect()


def _changing(steps: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The steps whose price is not that of the step before; none for a line with one price in every quantity."""
    asked = steps.lazy().select("position", "of", "units")
    ordered = asked.join(figures.lazy().drop("units"), on="position").sort("of", "units")
    before = pl.col("net_price").shift(1).over("of")
    changing = ordered.filter((pl.col("units") == _ANY_QUANTITY) | (pl.col("net_price") != before))
    several = changing.filter(pl.len().over("of") > 1)
    return several.select(position="of", units="units", discount="discount", net_price="net_price").collect()
