"""The currency of a customer's documents."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

import polars as pl

from microsip.errors import NeedsAttention
from portal.customers import Customer
from portal.prices import book
from portal.pricing.arithmetic import PRICE_DIGITS
from portal.pricing.currencies import rates_on
from warehouse.store import Reader

_EXACT = Context(prec=60)
_STEP = Decimal(1).scaleb(-PRICE_DIGITS)
_CENT = Decimal("0.01")


class NoRate(NeedsAttention):
    """Microsip has no exchange rate for the currency of the customer's documents."""


@dataclass(frozen=True)
class Money:
    """A currency by its MONEDA_ID and ISO key. `rate`: units of the local currency for one of it; one for the local."""

    currency_id: int
    currency: str
    rate: Decimal

    def price(self, local: Decimal) -> Decimal:
        """A unit price of the local currency in this one, rounded half up to six digits."""
        if self.rate == 1:
            return local
        return _EXACT.divide(local, self.rate).quantize(_STEP, ROUND_HALF_UP, _EXACT)

    def amount(self, local: Decimal) -> Decimal:
        """An amount of the local currency in this one, rounded half up to cents."""
        return _EXACT.divide(local, self.rate).quantize(_CENT, ROUND_HALF_UP, _EXACT)

    def local(self, amount: Decimal) -> Decimal:
        """An amount of this currency in the local one, rounded half up to cents."""
        return _EXACT.multiply(amount, self.rate).quantize(_CENT, ROUND_HALF_UP, _EXACT)

    def convert(self, amount: Decimal, currency_id: int | None, rate: Decimal | None) -> Decimal:
        """An amount of a document in another currency at the document's own rate; not rounded."""
        if currency_id in (None, self.currency_id):
            return amount
        return amount * (rate or Decimal(1)) / self.rate


def money_of(reader: Reader, customer: Customer, day: date) -> Money:
    """The currency of the customer's documents, at the latest rate on or before the day. Raises NoRate."""
    held = book(reader)
    currencies = held.currencies
    local = currencies.filter(pl.col("ES_MONEDA_LOCAL") == "S")
    if customer.currency_id is None or customer.currency_id in local["MONEDA_ID"]:
        found = local if customer.currency_id is None else local.filter(pl.col("MONEDA_ID") == customer.currency_id)
        if found.is_empty():
            raise _no_rate("local", day)
        return Money(int(found["MONEDA_ID"][0]), found["CLAVE_FISCAL"][0] or "", Decimal(1))
    name = held.names.currencies.get(customer.currency_id) or str(customer.currency_id)
    rates = rates_on(held.exchange_rates, day).filter(pl.col("MONEDA_ID") == customer.currency_id)
    if rates.is_empty():
        raise _no_rate(name, day)
    return Money(customer.currency_id, name, rates["TIPO_CAMBIO"][0])


def _no_rate(currency: str, day: date) -> NoRate:
    return NoRate(
        f"No hay tipo de cambio de {currency} para tus documentos; pide a la empresa que lo registre en Microsip.",
        f"no rate of {currency} on or before {day}",
    )
