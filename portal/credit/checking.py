"""Whether an order fits into the customer's credit, and why not."""

from decimal import Decimal

from microsip.errors import NeedsAttention
from portal.configuration import Configuration
from portal.configuration.ordering import BLOCK_OVERDUE, CREDIT_WITHOUT_LIMIT, WithoutLimit
from portal.credit.records import Credit


class CreditExceeded(NeedsAttention): ...


class CreditBlocked(NeedsAttention):
    """The customer has no credit limit, and the administrator chose that such customers do not order."""


class CustomerOverdue(NeedsAttention): ...


def check_credit(credit: Credit, total: Decimal, configuration: Configuration) -> None:
    """Raises CustomerOverdue, CreditBlocked or CreditExceeded, which explain the figures."""
    if configuration[BLOCK_OVERDUE] and credit.overdue > 0:
        raise CustomerOverdue(
            f"Tienes un saldo vencido de {_told(credit.overdue, credit)}; págalo para volver a pedir, o pide una "
            "cotización.",
            f"overdue {credit.overdue}",
        )
    if credit.limit is None:
        if configuration[CREDIT_WITHOUT_LIMIT] is WithoutLimit.BLOCKED:
            raise CreditBlocked(
                "Tu cuenta no tiene límite de crédito; pide a la empresa que lo autorice, o pide una cotización.",
                "no credit limit",
            )
        return
    if credit.used + total > credit.limit:
        raise CreditExceeded(_explained(credit, total), f"{credit.used} + {total} > {credit.limit}")


def _explained(credit: Credit, total: Decimal) -> str:
    ordered = credit.in_portal + credit.in_microsip
    left = max(credit.limit - credit.used, Decimal(0)) if credit.limit is not None else Decimal(0)
    return (
        f"El pedido de {_told(total, credit)} rebasa tu crédito: de tu límite de {_told(credit.limit, credit)} debes "
        f"{_told(credit.balance, credit)} y tienes {_told(ordered, credit)} en pedidos sin facturar, así que te quedan "
        f"{_told(left, credit)}; quita artículos, paga una parte o pide una cotización."
    )


def _told(amount: Decimal | None, credit: Credit) -> str:
    return f"${amount:,.2f} {credit.currency}".rstrip()
