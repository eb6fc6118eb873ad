"""The taxes of a document on the lines as they stand in it, freight included."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from portal.orders.money import Money
from portal.orders.review import ReviewLine
from portal.prices import book
from portal.pricing.arithmetic import MONEY_DIGITS
from portal.pricing.explanation import TaxAmount
from portal.pricing.lines import UNITS
from portal.pricing.taxes import TaxRows, document_taxes
from warehouse.store import Reader

_DOCUMENT = 0
_COLUMNS = (
    ("position", pl.UInt32()),
    ("document", pl.Int64()),
    ("ARTICULO_ID", pl.Int32()),
    ("units", UNITS),
    ("total", pl.Decimal(38, MONEY_DIGITS)),
)


def taxes_of(reader: Reader, lines: Sequence[ReviewLine], money: Money) -> tuple[TaxAmount, ...]:
    """Each tax once, in the order in which articles have them."""
    rows = [(place, _DOCUMENT, line.article_id, line.units, line.total) for place, line in enumerate(lines)]
    found = document_taxes(
        pl.DataFrame(rows, list(_COLUMNS), orient="row"), _in_money(book(reader).taxes, lines, money)
    )
    return tuple(
        TaxAmount(row["IMPUESTO_ID"], row["NOMBRE"] or "", row["base"], row["tax"])
        for row in found.iter_rows(named=True)
    )


def _in_money(rows: TaxRows, lines: Sequence[ReviewLine], money: Money) -> TaxRows:
    """Taxes by unit are amounts of the local currency."""
    wanted = [line.article_id for line in lines]
    own = rows.of_articles.filter(pl.col("ARTICULO_ID").is_in(wanted))
    if money.rate != 1:
        amounts = [money.price(amount or Decimal(0)) for amount in own["IMPORTE_UNITARIO"]]
        own = own.with_columns(pl.Series("IMPORTE_UNITARIO", amounts, own.schema["IMPORTE_UNITARIO"]))
    return TaxRows(own, rows.on_others)
