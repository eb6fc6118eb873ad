"""What a customer owes at present: balance and credit, how old it is, and the documents that are open."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.customers import Customer, balance
from portal.prices import microsip_now
from portal.statements.ageing import Ageing, by_due_date, by_issue_date
from portal.statements.currencies import Currency, account_currency
from portal.statements.open_charges import ZERO, OpenCharge, open_charges
from portal.statements.receivables import receivables
from warehouse.store import Reader


@dataclass(frozen=True)
class Account:
    """`limit` and `available` are None where Microsip sets no limit; `available` is negative when it is exceeded.

    `open`: the charges that are not settled, the earliest due first; `today` is the day on Microsip's clock.
    """

    currency: Currency
    balance: Decimal
    limit: Decimal | None
    available: Decimal | None
    by_due_date: Ageing
    by_issue_date: Ageing
    open: tuple[OpenCharge, ...]
    today: date

    @property
    def not_due(self) -> Decimal:
        return self.balance - self.by_due_date.overdue


def account(reader: Reader, customer: Customer) -> Account:
    """The customer's account as the reader's version has it. Raises UnknownCurrency."""
    today = microsip_now(reader).date()
    still_open = open_charges(receivables(reader, customer.customer_id), date.max)
    owed = sum((charge.balance for charge in still_open), ZERO)
    limit = balance(reader, customer.customer_id).limit
    return Account(
        account_currency(reader, customer.currency_id),
        owed,
        limit,
        None if limit is None else limit - owed,
        by_due_date(still_open, today),
        by_issue_date(still_open, today),
        still_open,
        today,
    )
