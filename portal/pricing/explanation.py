"""How a price came about: every figure with the row of Microsip that it was taken from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from portal.pricing.book import PriceBook
from portal.pricing.discounts.kind import Scope
from portal.pricing.rules import Priced
from portal.pricing.terms import Assignment


@dataclass(frozen=True)
class ListPrice:
    """A row of PRECIOS_ARTICULOS. `is_fallback`: it is the base list's, since the customer's list had no price."""

    row_id: int
    list_name: str
    amount: Decimal
    currency: str
    is_fallback: bool


@dataclass(frozen=True)
class ExchangeRate:
    """A row of HISTORIA_CAMBIARIA: units of the local currency for one of the list price's currency."""

    row_id: int
    rate: Decimal
    day: date


@dataclass(frozen=True)
class AppliedDiscount:
    """A discount in per cent. `row_id` is the key in the scope's table, or the policy's own for a general discount."""

    title: str
    policy_id: int
    policy_name: str
    scope: Scope
    row_id: int
    percent: Decimal


@dataclass(frozen=True)
class PriceExplanation:
    """The price of one unit of an article for one customer, in the local currency before taxes.

    `listed` is None when neither the customer's list nor the base list has a price; `unit_price` and `net_price` are
    None then, and when the list price is in a currency without an exchange rate.
    """

    article_id: int
    assignment: Assignment
    policy_id: int | None
    policy_name: str | None
    exception_id: int | None
    list_name: str | None
    listed: ListPrice | None
    rate: ExchangeRate | None
    currency: str
    unit_price: Decimal | None
    discounts: tuple[AppliedDiscount, ...]
    discount_percent: Decimal
    net_price: Decimal | None


@dataclass(frozen=True)
class _Names:
    """What people call the rows whose ids a price consists of."""

    lists: dict[int, str]
    currencies: dict[int, str]
    local_currency: str
    policies: dict[int, str]
    discount_titles: dict[str, str]
    discount_policies: dict[tuple[str, int], str]


def explain(book: PriceBook, priced: Priced) -> tuple[PriceExplanation, ...]:
    """An explanation of each price, in the order of `priced.prices`."""
    names = _names(book)
    discounts: dict[int, list[AppliedDiscount]] = {}
    for row in priced.discounts.iter_rows(named=True):
        discounts.setdefault(row["ARTICULO_ID"], []).append(_discount(row, names))
    terms = priced.terms
    return tuple(
        PriceExplanation(
            article_id=row["ARTICULO_ID"],
            assignment=terms.assignment,
            policy_id=terms.policy_id,
            policy_name=None if terms.policy_id is None else names.policies[terms.policy_id],
            exception_id=terms.exception_id,
            list_name=None if row["list_id"] is None else names.lists.get(row["list_id"]),
            listed=_list_price(row, names),
            rate=_exchange_rate(row),
            currency=names.local_currency,
            unit_price=row["unit_price"],
            discounts=tuple(discounts.get(row["ARTICULO_ID"], ())),
            discount_percent=row["discount"] or Decimal(0),
            net_price=row["net_price"],
        )
        for row in priced.prices.iter_rows(named=True)
    )


def _list_price(row: dict[str, Any], names: _Names) -> ListPrice | None:
    if row["PRECIO_ARTICULO_ID"] is None:
        return None
    return ListPrice(
        row["PRECIO_ARTICULO_ID"],
        names.lists.get(row["PRECIO_EMPRESA_ID"], ""),
        row["PRECIO"],
        names.currencies.get(row["MONEDA_ID"], ""),
        row["is_fallback"],
    )


def _exchange_rate(row: dict[str, Any]) -> ExchangeRate | None:
    if row["HISTORIA_CAMB_ID"] is None:
        return None
    return ExchangeRate(row["HISTORIA_CAMB_ID"], row["TIPO_CAMBIO"], row["rate_day"])


def _discount(row: dict[str, Any], names: _Names) -> AppliedDiscount:
    return AppliedDiscount(
        names.discount_titles[row["kind"]],
        row["policy_id"],
        names.discount_policies.get((row["kind"], row["policy_id"]), ""),
        Scope(row["scope"]),
        row["row_id"],
        row["percent"],
    )


def _names(book: PriceBook) -> _Names:
    local = book.currencies.filter(pl.col("ES_MONEDA_LOCAL") == "S")["CLAVE_FISCAL"]
    return _Names(
        lists=dict(book.lists.select("PRECIO_EMPRESA_ID", "NOMBRE").iter_rows()),
        currencies=dict(book.currencies.select("MONEDA_ID", "CLAVE_FISCAL").iter_rows()),
        local_currency="" if local.is_empty() else local[0],
        policies=dict(book.policies.policies.select("POLITICA_PRECIOS_CLI_ID", "NOMBRE").iter_rows()),
        discount_titles={kind.name: kind.title for kind, _ in book.discounts},
        discount_policies={
            (kind.name, policy_id): name
            for kind, rows in book.discounts
            for policy_id, name in rows.policies.select("policy_id", "NOMBRE").iter_rows()
        },
    )
