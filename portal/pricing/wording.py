"""A price's explanation in the words of the trade."""

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from portal.pricing.discounts.kind import Scope
from portal.pricing.explanation import AppliedDiscount, ListPrice, PriceExplanation
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


def sentences(explanation: PriceExplanation) -> tuple[str, ...]:
    """One sentence for each step, from the price policy to the price before taxes."""
    steps = [_list(explanation), _listed(explanation)]
    if explanation.listed is not None:
        steps.extend(_conversion(explanation, explanation.listed))
    if explanation.net_price is not None:
        steps.extend(_discount(discount) for discount in explanation.discounts)
        steps.append(f"Precio antes de impuestos: {_amount(explanation.net_price)} {explanation.currency}.")
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


def _discount(discount: AppliedDiscount) -> str:
    percent = format_decimal(discount.percent, "#,##0.######", locale="es_MX")
    return f"{discount.title}, {_SCOPE[discount.scope]} (política «{discount.policy_name}»): {percent} %."


def _amount(amount: Decimal) -> str:
    return str(format_decimal(amount, "#,##0.00####", locale="es_MX"))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
