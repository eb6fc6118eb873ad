"""The currencies in which a statement can be shown. Microsip keeps a customer's account in the customer's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from sqlalchemy import select

from microsip.errors import NeedsAttention
from portal.pricing.currencies import rates_on
from portal.statements.open_charges import CENT
from warehouse import tables
from warehouse.store import Reader

LOCAL = "MXN"


class UnknownCurrency(NeedsAttention):
    """Microsip has no such currency, or no rate for it on or before the day."""


@dataclass(frozen=True)
class Currency:
    """`code`: as in ISO 4217, MXN or USD."""

    currency_id: int
    code: str
    name: str
    is_local: bool


@dataclass(frozen=True)
class Conversion:
    """From the account's currency into another: amounts times `rate` divided by `other_rate`.

    Rates are those of the latest day on or before the statement's last one; a rate of 1 is the local currency's.
    """

    origin: Currency
    target: Currency
    rate: Decimal
    other_rate: Decimal

    def __call__(self, amount: Decimal) -> Decimal:
        """The amount in the other currency, half up to the cent."""
        return (amount * self.rate / self.other_rate).quantize(CENT, ROUND_HALF_UP)

    def each(self, amounts: Iterable[Decimal]) -> Iterator[Decimal]:
        """The amounts so that their sums, up to any of them, are the sums converted: what tied before still ties."""
        total, converted = Decimal(0), Decimal(0)
        for amount in amounts:
            total += amount
            yield self(total) - converted
            converted = self(total)


def currencies(reader: Reader) -> tuple[Currency, ...]:
    """Microsip's currencies, the local one first."""
    monedas = tables.microsip["monedas"].c
    rows = reader.frame(select(monedas.MONEDA_ID, monedas.CLAVE_FISCAL, monedas.NOMBRE, monedas.ES_MONEDA_LOCAL))
    found = [_currency(*row) for row in rows.sort("MONEDA_ID").iter_rows()]
    return tuple(sorted(found, key=lambda currency: not currency.is_local))


def _currency(currency_id: int, code: str | None, name: str | None, local: str | None) -> Currency:
    is_local = local == "S"
    return Currency(currency_id, (code or "").strip().upper() or (LOCAL if is_local else ""), name or "", is_local)


def account_currency(reader: Reader, currency_id: int | None) -> Currency:
    """The account's currency by its MONEDA_ID; the local one where Microsip says none. Raises UnknownCurrency."""
    known = currencies(reader)
    for currency in known:
        if currency.currency_id == currency_id:
            return currency
    if known and known[0].is_local:
        return known[0]
    raise UnknownCurrency(
        "Microsip no dice en qué moneda está la cuenta; pide a la empresa que lo revise.",
        f"currency {currency_id} of the customer is unknown, and there is no local one",
    )


def currency_by_code(reader: Reader, code: str) -> Currency:
    """Raises UnknownCurrency."""
    known = currencies(reader)
    for currency in known:
        if currency.code == code.strip().upper():
            return currency
    names = ", ".join(currency.code for currency in known if currency.code)
    raise UnknownCurrency(
        f"Microsip no tiene la moneda «{code.strip()}»; usa una de estas: {names}.", f"currency {code!r}"
    )


def conversion(reader: Reader, origin: Currency, target: Currency, day: date) -> Conversion:
    """From one currency into the other on a day. Raises UnknownCurrency without a rate on or before it."""
    historia = tables.microsip["historia_cambiaria"].c
    columns = (historia.HISTORIA_CAMB_ID, historia.MONEDA_ID, historia.FECHA, historia.TIPO_CAMBIO)
    history = reader.frame(select(*columns).where(historia["MONEDA_ID"].in_((origin.currency_id, target.currency_id))))
    rates = rates_on(history, day)
    return Conversion(origin, target, _rate(rates, origin, day), _rate(rates, target, day))


def _rate(rates: pl.DataFrame, currency: Currency, day: date) -> Decimal:
    if currency.is_local:
        return Decimal(1)
    found = rates.filter(pl.col("MONEDA_ID") == currency.currency_id)["TIPO_CAMBIO"]
    if found.is_empty():
        raise UnknownCurrency(
            f"Microsip no tiene tipo de cambio de {currency.code} al {day:%d/%m/%Y}; elige otra moneda.",
            f"no rate of {currency.code} on or before {day}",
        )
    rate: Decimal = found.item()
    return rate
