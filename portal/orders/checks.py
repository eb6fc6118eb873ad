"""What keeps a document from being made, apart from its articles: each check gives its problems."""

from collections.abc import Iterator
from decimal import Decimal

from microsip.documents.document import LINE_NOTES_BYTES, PURCHASE_ORDER_BYTES, Kind, notes_bytes
from microsip.errors import Failure, UnfitText
from microsip.writing.texts import encoded
from portal.carts.changing import MOST_LINES
from portal.configuration import Configuration
from portal.configuration.ordering import PRICE_WITHOUT_POLICY, STOCK_POLICY, StockPolicy, WithoutPolicy
from portal.credit import Credit, check_credit
from portal.customers import Customer
from portal.numerals import numeral
from portal.orders.review import Choices, Problem, ReviewLine
from portal.pricing.arithmetic import LARGEST_AMOUNT
from portal.pricing.terms import Assignment

_SHORT = {
    StockPolicy.BACK_ORDER: ("lo demás queda por surtir.", "queda por surtir."),
    StockPolicy.WARN: (
        "pregunta a la empresa cuándo llega lo demás.",
        "pregunta a la empresa cuándo llega.",
    ),
}
"""How it goes on where part of a line is there, and where nothing is."""

_UNASSIGNED = (Assignment.GENERAL, Assignment.SIN_POLITICA)


def problem_of(failure: Failure, article_id: int | None = None) -> Problem:
    """A failure as a problem."""
    return Problem(failure.message, failure.detail, article_id)


def customer_problems(customer: Customer, has_address: bool) -> Iterator[Problem]:
    """What is wrong with the customer."""
    if not customer.may_sign_in:
        yield Problem(
            "Tu cuenta de cliente está suspendida; comunícate con la empresa para reactivarla.",
            f"customer {customer.customer_id} has ESTATUS {customer.status!r}",
        )
    if not has_address:
        yield Problem(
            "Tu cuenta no tiene una dirección en Microsip; pide a la empresa que la registre para poder pedir.",
            f"customer {customer.customer_id} has no address",
        )
    if customer.payment_terms_id is None:
        yield Problem(
            "Tu cuenta no tiene condiciones de pago en Microsip; pide a la empresa que las registre.",
            f"customer {customer.customer_id} has no COND_PAGO_ID",
        )


def policy_problems(lines: tuple[ReviewLine, ...], configuration: Configuration) -> Iterator[Problem]:
    """Prices that nobody assigned to the customer, where the administrator does not sell by them."""
    if configuration[PRICE_WITHOUT_POLICY] is not WithoutPolicy.BLOCKED:
        return
    if any(line.explanation is not None and line.explanation.assignment in _UNASSIGNED for line in lines):
        yield Problem(
            "Tu cuenta todavía no tiene precios asignados; pide a la empresa que te asigne una política de precios.",
            "no price policy by customer, type or zone",
        )


def text_problems(choices: Choices, token: str, lines: tuple[ReviewLine, ...]) -> Iterator[Problem]:
    """Texts that Microsip has no room or no characters for."""
    texts = [
        ("El número de orden de compra", choices.purchase_order, PURCHASE_ORDER_BYTES, None),
        ("El texto de las observaciones", choices.notes, notes_bytes(token), None),
        *((f"La nota de «{line.name}»", line.notes, LINE_NOTES_BYTES, line.article_id) for line in lines),
    ]
    for title, text, longest, article_id in texts:
        try:
            encoded(title, text, longest)
        except UnfitText as failure:
            yield problem_of(failure, article_id)


def stock_problems(lines: tuple[ReviewLine, ...], configuration: Configuration) -> Iterator[Problem]:
    """Lines of which there is not enough, where the administrator does not accept that."""
    if configuration[STOCK_POLICY] is StockPolicy.BLOCK:
        for line in lines:
            if line.missing:
                there = line.units - line.missing
                what = f"sólo hay {numeral(there)}; pide esa cantidad o menos" if there else "no hay; quítalo"
                yield Problem(f"De «{line.name}» {what}.", f"{line.missing} missing", line.article_id)


def stock_warnings(lines: tuple[ReviewLine, ...], configuration: Configuration) -> Iterator[str]:
    """What is said of lines of which there is not enough, where they are accepted nevertheless."""
    if configuration[STOCK_POLICY] not in _SHORT:
        return
    for_some, for_none = _SHORT[configuration[STOCK_POLICY]]
    for line in lines:
        there = line.units - line.missing
        if line.missing and there:
            yield f"De «{line.name}» hay {numeral(there)} de {numeral(line.units)}; {for_some}"
        elif line.missing:
            yield f"«{line.name}» no tiene existencia; {for_none}"


def length_problems(lines: tuple[ReviewLine, ...]) -> Iterator[Problem]:
    """More lines than a document may have, in an order that was in no cart before."""
    if len(lines) > MOST_LINES:
        yield Problem(
            f"El pedido tiene {len(lines):,} partidas; divídelo en pedidos de hasta {MOST_LINES:,}.",
            f"{len(lines)} lines",
        )


def amount_problems(total: Decimal) -> Iterator[Problem]:
    """A document that is worth more than Microsip can hold."""
    if total >= Decimal(LARGEST_AMOUNT):
        yield Problem("El total es mayor que el que admite Microsip; pide menos unidades.", f"total {total}")


def credit_problems(
    credit: Credit, choices: Choices, total: Decimal, configuration: Configuration
) -> Iterator[Problem]:
    """Why an order does not fit into the credit; quotations are not limited."""
    if choices.kind is Kind.ORDER:
        try:
            check_credit(credit, total, configuration)
        except Failure as failure:
            yield problem_of(failure)
