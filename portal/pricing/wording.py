"""A price's explanation in the words of the trade."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from portal.pricing.discounts.kind import Scope
from portal.pricing.explanation import AppliedDiscount, DiscountCap, ListPrice, PriceExplanation, TaxAmount
from portal.pricing.terms import Assignment

_REASON = {
    Assignment.CLIENTE: "asignada a este cliente",
    Assignment.TIPO: "asignada a su tipo de cliente",
    Assignment.ZONA: "asignada a su zona",
    Assignment.GENERAL: "la general de la política",
}

_SCOPE = {
    Scope.ARTICULO: "por el artículo",
    Scope.LINEA: "por su línea",
    Scope.GRUPO: "por su grupo",
    Scope.GENERAL: "general",
}

_ONE = Decimal(1)


def sentences(explanation: PriceExplanation) -> tuple[str, ...]:
    """One sentence for each step, from the price policy to the total with taxes."""
    steps = [_list(explanation), _listed(explanation)]
    if explanation.listed is not None:
        steps.extend(_conversion(explanation, explanation.listed))
    if explanation.net_price is not None:
        steps.extend(_discounts(explanation))
        steps.append(f"Precio antes de impuestos: {_amount(explanation.net_price)} {explanation.currency}.")
        steps.extend(_total(explanation))
    return tuple(steps)


def _list(explanation: PriceExplanation) -> str:
    if explanation.assignment is Assignment.SIN_POLITICA:
        return "No hay política de precios vigente; se usa el precio de lista."
    reason = _REASON[explanation.assignment]
    return f"Política de precios «{explanation.policy_name}»: lista «{explanation.list_name}», {reason}."


def _listed(explanation: PriceExplanation) -> str:
    listed = explanation.listed
    if listed is None:
        return "El artículo no tiene precio en esa lista ni en el precio de lista; pregúntalo a tu vendedor."
    price = f"{_amount(listed.amount)} {listed.currency}"
    if listed.promotion_name is not None:
        return f"La promoción «{listed.promotion_name}» le pone el precio de la lista «{listed.list_name}»: {price}."
    if listed.is_fallback:
        return f"El artículo no tiene precio en esa lista; se toma el de «{listed.list_name}»: {price}."
    return f"Precio en la lista «{listed.list_name}»: {price}."


def _conversion(explanation: PriceExplanation, listed: ListPrice) -> list[str]:
    if explanation.unit_price is None:
        return [f"No hay tipo de cambio de {listed.currency} para ese día; pregunta el precio a tu vendedor."]
    if explanation.rate is None:
        return []
    converted = f"{_amount(explanation.unit_price)} {explanation.currency}"
    return [f"Tipo de cambio {_amount(explanation.rate.rate)} del {_day(explanation.rate.day)}: {converted}."]


def _discounts(explanation: PriceExplanation) -> Iterator[str]:
    for discount in explanation.discounts:
        yield _discount(discount)
    if explanation.is_exclusive:
        yield "Ese descuento es exclusivo: no se combina con otros."
    cap = explanation.cap
    if len(explanation.discounts) > 1:
        combined = explanation.discount_percent if cap is None else cap.combined_percent
        yield f"Los descuentos, uno sobre otro, suman {_percent(combined)} %."
    if cap is not None:
        yield _capped(cap)


def _discount(discount: AppliedDiscount) -> str:
    parts = [discount.title, _SCOPE[discount.scope]]
    if discount.from_units is not None:
        parts.append(f"desde {_units(discount.from_units)}")
    return f"{', '.join(parts)} (política «{discount.policy_name}»): {_percent(discount.percent)} %."


def _capped(cap: DiscountCap) -> str:
    kept = f"{_percent(cap.percent)} %, el máximo {_SCOPE[cap.scope]}"
    return f"El descuento queda en {kept} (política «{cap.policy_name}»)."


def _total(explanation: PriceExplanation) -> Iterator[str]:
    if explanation.total is None or explanation.total_with_tax is None:
        yield "El importe de esa cantidad es mayor de lo que cabe en un documento; pide una cantidad menor."
        return
    currency = explanation.currency
    if explanation.units != _ONE:
        yield f"Importe de {_units(explanation.units)}: {_amount(explanation.total)} {currency}."
    if not explanation.charges_taxes:
        yield "A este cliente no se le cobran impuestos."
        return
    for tax in explanation.taxes:
        yield _tax(tax, currency)
    if explanation.taxes:
        yield f"Total con impuestos: {_amount(explanation.total_with_tax)} {currency}."


def _tax(tax: TaxAmount, currency: str) -> str:
    return f"{tax.name} sobre {_amount(tax.base)}: {_amount(tax.amount)} {currency}."


def _units(units: Decimal) -> str:
    return f"{format_decimal(units, '#,##0.#####', locale='es_MX')} {'unidad' if units == _ONE else 'unidades'}"


def _percent(percent: Decimal) -> str:
    return str(format_decimal(percent, "#,##0.######", locale="es_MX"))


def _amount(amount: Decimal) -> str:
    return str(format_decimal(amount, "#,##0.00####", locale="es_MX"))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
