"""A customer's statement put together: read, converted where it is asked for, and with the company's letterhead."""

from dataclasses import dataclass
from datetime import date

from microsip.errors import NeedsAttention
from portal.companies import Company
from portal.configuration import configuration_of
from portal.configuration.company import BRAND_COLOUR, CONTACT_EMAIL, CONTACT_PHONE
from portal.customers import Customer
from portal.database import Database
from portal.logos import logo_of
from portal.prices import microsip_now
from portal.statements.currencies import account_currency, conversion, currency_by_code
from portal.statements.printed import Letterhead, PrintedStatement
from portal.statements.receivables import receivables
from portal.statements.statement import converted, statement
from warehouse.store import Reader


class UnusablePeriod(NeedsAttention):
    """It ends before it begins."""


@dataclass(frozen=True)
class Asked:
    """Which statement is wanted. `since` is None for one from the first movement on; `currency`: a code, or the
    account's own."""

    since: date | None
    until: date
    currency: str | None = None


def printed_statement(
    db: Database, company: Company, reader: Reader, customer: Customer, asked: Asked
) -> PrintedStatement:
    """Raises UnusablePeriod, UnknownCurrency."""
    if asked.since is not None and asked.until < asked.since:
        raise UnusablePeriod(
            "El periodo termina antes de empezar; elige otras fechas.", f"from {asked.since} to {asked.until}"
        )
    now = microsip_now(reader)
    made = statement(receivables(reader, customer.customer_id), asked.since, asked.until, now.date())
    own = account_currency(reader, customer.currency_id)
    shown = own if asked.currency is None else currency_by_code(reader, asked.currency)
    if shown != own:
        made = converted(made, conversion(reader, own, shown, made.aged_on))
    return PrintedStatement(letterhead(db, company), customer, shown, made, now)


def letterhead(db: Database, company: Company) -> Letterhead:
    """How the company shows itself, as its administrator chose."""
    chosen = configuration_of(db, company)
    contact = tuple(text for text in (chosen[CONTACT_PHONE], chosen[CONTACT_EMAIL]) if text)
    logo = logo_of(db, company)
    return Letterhead(company.name, None if logo is None else logo.content, chosen[BRAND_COLOUR], contact)
