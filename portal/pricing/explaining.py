"""From columns of prices to explanations: the names of the rows that every price consists of."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.discounts.kind import Scope
from portal.pricing.explanation import (
    AppliedDiscount,
    DiscountCap,
    DocumentPrice,
    ExchangeRate,
    ListPrice,
    PriceExplanation,
    TaxAmount,
    VolumeStep,
)
from portal.pricing.names import Names
from portal.pricing.rules import Priced

T = TypeVar("T")
Row = dict[str, Any]


def explain(book: PriceBook, priced: Priced) -> tuple[PriceExplanation, ...]:
    """An explanation of each line, in the order asked for."""
    names = book.names
    terms = priced.sale.terms
    discounts = _by_line(priced.discounts, lambda row: _discount(row, names))
    steps = _by_line(priced.steps, _step)
    taxes = _by_line(priced.taxes.rename({"document": "position"}), _tax)
    return tuple(
        PriceExplanation(
            article_id=row["ARTICULO_ID"],
            units=row["units"],
            assignment=terms.assignment,
            policy_id=terms.policy_id,
            policy_name=None if terms.policy_id is None else names.policies[terms.policy_id],
            exception_id=terms.exception_id,
            list_name=None if row["list_id"] is None else names.lists.get(row["list_id"]),
            listed=_list_price(row, names),
            rate=_exchange_rate(row),
            currency=names.local_currency,
            unit_price=row["unit_price"],
            discounts=discounts.get(row["position"], ()),
            cap=_cap(row, names),
            discount_percent=row["discount"] or Decimal(0),
            net_price=row["net_price"],
            steps=steps.get(row["position"], ()),
            total=row["total"],
            charges_taxes=priced.sale.charges_taxes,
            taxes=taxes.get(row["position"], ()),
        )
        for row in priced.lines.iter_rows(named=True)
    )


def explain_document(book: PriceBook, priced: Priced) -> DocumentPrice:
    """All lines as one document, each of its taxes rounded once."""
    net = sum(priced.lines["total"].drop_nulls(), Decimal(0))
    taxes = tuple(_tax(row) for row in priced.document_taxes.iter_rows(named=True))
    return DocumentPrice(explain(book, priced), net, taxes)


def _by_line(rows: pl.DataFrame, told: Callable[[Row], T]) -> dict[int, tuple[T, ...]]:
    found: dict[int, tuple[T, ...]] = {}
    for row in rows.iter_rows(named=True):
        found[row["position"]] = (*found.get(row["position"], ()), told(row))
    return found


def _list_price(row: Row, names: Names) -> ListPrice | None:
    if row["PRECIO_ARTICULO_ID"] is None:
        return None
    return ListPrice(
        row["PRECIO_ARTICULO_ID"],
        names.lists.get(row["PRECIO_EMPRESA_ID"], ""),
        row["PRECIO"],
        names.currencies.get(row["MONEDA_ID"], ""),
        row["is_fallback"],
        None if row["promotion_id"] is None else names.promotions.get(row["promotion_id"], ""),
    )


def _exchange_rate(row: Row) -> ExchangeRate | None:
    if row["HISTORIA_CAMB_ID"] is None:
        return None
    return ExchangeRate(row["HISTORIA_CAMB_ID"], row["TIPO_CAMBIO"], row["rate_day"])


def _discount(row: Row, names: Names) -> AppliedDiscount:
    return AppliedDiscount(
        names.discount_titles[row["kind"]],
        row["policy_id"],
        names.discount_policies[row["kind"]].get(row["policy_id"], ""),
        Scope(row["scope"]),
        row["row_id"],
        row["percent"],
        row["UNIDADES"],
        row["is_exclusive"],
    )


def _cap(row: Row, names: Names) -> DiscountCap | None:
    if row["cap"] is None or row["combined"] <= row["cap"]:
        return None
    return DiscountCap(
        row["cap_policy_id"],
        names.maxima.get(row["cap_policy_id"], ""),
        Scope(row["cap_scope"]),
        row["cap_row_id"],
        row["cap"],
        row["combined"],
    )


def _step(row: Row) -> VolumeStep:
    return VolumeStep(row["units"], row["discount"], row["net_price"])


def _tax(row: Row) -> TaxAmount:
    return TaxAmount(row["IMPUESTO_ID"], row["NOMBRE"] or "", row["base"], row["tax"])
