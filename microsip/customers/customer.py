"""A customer on the way into Microsip: a frozen value that checks itself."""

import re
from dataclasses import dataclass
from decimal import Decimal

from microsip.errors import InvalidCustomer
from microsip.writing.texts import encoded

_TOKEN = re.compile(r"[0-9A-Za-z-]{8,40}")
_LARGEST_AMOUNT = Decimal(10) ** 13

LENGTHS = {
    "name": ("El nombre", 200),
    "key": ("La clave", 20),
    "rfc": ("El RFC", 18),
    "tax_regime": ("El régimen fiscal", 3),
    "email": ("El correo", 200),
    "phone": ("El teléfono", 35),
    "contact": ("El contacto", 50),
    "street": ("La calle", 100),
    "outside_number": ("El número exterior", 10),
    "inside_number": ("El número interior", 10),
    "suburb": ("La colonia", 100),
    "town": ("La población", 100),
    "reference": ("La referencia", 100),
    "postcode": ("El código postal", 10),
    "notes": ("El texto de las notas", 2000),
}
"""How a person calls each text, and how many characters of it Microsip keeps."""


@dataclass(frozen=True)
class NewCustomer:
    """A customer with a main address, which is also where goods and invoices are sent.

    `token` is what makes it one: a customer of the same token is never created twice. `credit_limit` 0 means none is
    set. `key` may be empty, as of some customers in Microsip; `city_id` of CIUDADES gives state and country, too.
    """

    token: str
    name: str
    credit_limit: Decimal
    currency_id: int
    payment_terms_id: int
    key: str = ""
    rfc: str = ""
    tax_regime: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    street: str = ""
    outside_number: str = ""
    inside_number: str = ""
    suburb: str = ""
    town: str = ""
    reference: str = ""
    postcode: str = ""
    city_id: int | None = None
    shipping_id: int | None = None
    type_id: int | None = None
    zone_id: int | None = None
    seller_id: int | None = None
    collector_id: int | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidCustomer or UnfitText."""
        if not _TOKEN.fullmatch(self.token):
            raise InvalidCustomer("La solicitud tiene una clave ilegible; créala de nuevo.", f"token {self.token!r}")
        if not self.name.strip():
            raise InvalidCustomer("El cliente no tiene nombre; escríbelo y vuelve a enviarlo.", "no name")
        limit = self.credit_limit
        if not (limit.is_finite() and 0 <= limit < _LARGEST_AMOUNT and round(limit, 2) == limit):
            raise InvalidCustomer(
                f"El límite de crédito {limit} no es un importe; corrígelo y vuelve a enviarlo.", f"limit {limit}"
            )
        for attribute, (title, longest) in LENGTHS.items():
            encoded(title, getattr(self, attribute), longest)

    @property
    def mark(self) -> str:
        """By which the customer is found again in Microsip."""
        return f"[{self.token}]"

    @property
    def kept_notes(self) -> str:
        """What stands in NOTAS: the notes, and the mark in a line of its own."""
        return f"{self.notes}\n{self.mark}".lstrip()

    @property
    def written_address(self) -> str:
        """The address as Microsip prints it: street and number, suburb, town, each in a line."""
        numbers = f"{self.street} {self.outside_number} {self.inside_number}"
        lines = (" ".join(line.split()) for line in (numbers, self.suburb, self.town))
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True)
class CreatedCustomer:
    """A customer in Microsip and its main address; `found`: it was there already."""

    customer_id: int
    address_id: int | None
    found: bool = False
