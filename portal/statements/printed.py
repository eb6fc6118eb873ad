"""A statement on its way to paper: whose it is, who sends it, and how its figures are written."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.customers import Customer
from portal.statements.currencies import Currency
from portal.statements.statement import Statement


@dataclass(frozen=True)
class Letterhead:
    """The company as it shows itself. `logo`: a picture's file, None where there is none; `colour` as #rrggbb."""

    name: str
    logo: bytes | None
    colour: str
    contact: tuple[str, ...]


@dataclass(frozen=True)
class PrintedStatement:
    """Everything that a statement's file tells. `made_at_local`: on the company's clock."""

    letterhead: Letterhead
    customer: Customer
    currency: Currency
    statement: Statement
    made_at_local: datetime

    @property
    def file_name(self) -> str:
        """What downloads are called, without what tells the format."""
        key = "".join(letter for letter in self.customer.key or "" if letter.isascii() and letter.isalnum())
        return f"Estado_de_cuenta_{key or self.customer.customer_id}_{self.statement.until:%Y-%m-%d}"


def amount(value: Decimal) -> str:
    """`1,234.50`, as `es_MX` writes it; Babel takes too long for the lines of a large account."""
    return f"{value:,.2f}"


def day(value: date) -> str:
    """`05/11/2025`."""
    return f"{value:%d/%m/%Y}"


def period(made: Statement) -> str:
    """The statement's period in words."""
    if made.since is None:
        return f"hasta el {day(made.until)}"
    return f"del {day(made.since)} al {day(made.until)}"


def conversion_note(made: Statement) -> str:
    """How the statement was converted; empty when it is in the account's own currency."""
    conversion = made.conversion
    if conversion is None:
        return ""
    foreign, rate = (
        (conversion.origin, conversion.rate)
        if conversion.target.is_local
        else (conversion.target, conversion.other_rate)
    )
    return (
        f"Tu cuenta se lleva en {conversion.origin.code}; importes convertidos a {conversion.target.code} con el tipo "
        f"de cambio de {foreign.code} al {day(made.aged_on)}: {rate:,.4f}."
    )


def customer_facts(customer: Customer) -> tuple[tuple[str, str], ...]:
    """What a statement says of the customer, each fact with its name; what is not known is left out."""
    address = customer.address
    known = [("Cliente", customer.name), ("Clave", customer.key or "")]
    if address is not None:
        place = " ".join(part for part in (" ".join(address.text.split()), address.postal_code) if part)
        known += [("RFC", address.rfc), ("Domicilio", place)]
    return tuple((name, value) for name, value in known if value)
