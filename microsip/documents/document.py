"""A quotation or an order on its way into Microsip: frozen values that check themselves.

What a document holds is what the customer confirmed; nothing of it is computed anew on the way. Its totals are those of
its lines and taxes.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum

from microsip.errors import InvalidDocument
from microsip.writing.texts import encoded

NO_LETTERS = "@"
"""The series of folios that are numbers only."""

MONEY_DIGITS, UNITS_DIGITS, PRICE_DIGITS, PERCENT_DIGITS = 2, 5, 6, 6

FOLIO_BYTES = 9
DESCRIPTION_BYTES = 200
PURCHASE_ORDER_BYTES = 35
LINE_NOTES_BYTES = 2000
"""Ours: the column is a blob without a limit, and forms of Microsip print what is in it."""

_CENT = Decimal("0.01")
_EXACT = Context(prec=60)
_LARGEST_AMOUNT = Decimal(10) ** 13
_NUMERIC_DIGITS = 18
_TOKEN = re.compile(r"[0-9A-Za-z-]{8,40}")
_SERIES = re.compile(r"@|[A-Z]{1,3}")


class Kind(Enum):
    """Which sales document, by its TIPO_DOCTO."""

    QUOTATION = "C"
    ORDER = "P"

    @property
    def title(self) -> str:
        return "cotización" if self is Kind.QUOTATION else "pedido"

    @property
    def article(self) -> str:
        """What stands before the title."""
        return "la" if self is Kind.QUOTATION else "el"


@dataclass(frozen=True)
class DocumentLine:
    """One partida: `unit_price` before discounts and taxes, `net` after discounts, in the document's currency.

    `discount_percent` is the one that holds, all of a line's discounts combined; the three others tell what it is made
    of and are kept for Microsip's reports.
    """

    article_id: int
    units: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    net: Decimal
    customer_percent: Decimal = Decimal(0)
    volume_percent: Decimal = Decimal(0)
    promotion_percent: Decimal = Decimal(0)
    notes: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidDocument or UnfitText."""
        _number("Las unidades", self.units, UNITS_DIGITS)
        _number("El precio unitario", self.unit_price, PRICE_DIGITS)
        for percent in (self.discount_percent, self.customer_percent, self.volume_percent, self.promotion_percent):
            _number("El descuento", percent, PERCENT_DIGITS, below=Decimal(100) + 1)
            _require(percent <= 100, f"un descuento de {percent} %", f"discount of {percent} per cent")
        _amount("El importe de la partida", self.net)
        _require(self.units > 0, f"una partida de {self.units} unidades", f"{self.units} units")
        due = line_amount(self.units, self.unit_price, self.discount_percent)
        _require(self.net == due, f"una partida de {self.net} que debe ser de {due}", f"net {self.net}, due {due}")
        encoded("La nota de una partida", self.notes, LINE_NOTES_BYTES)

    @property
    def discount(self) -> Decimal:
        """What the discounts take from the line."""
        return line_amount(self.units, self.unit_price, Decimal(0)) - self.net


@dataclass(frozen=True)
class DocumentTax:
    """One tax of a document, of IMPUESTOS; `base`: the net amount that bears it and the other taxes that it taxes."""

    tax_id: int
    base: Decimal
    amount: Decimal

    def __post_init__(self) -> None:
        """Raises InvalidDocument."""
        _amount("La base de un impuesto", self.base)
        _amount("Un impuesto", self.amount)


@dataclass(frozen=True)
class Document:
    """A quotation or an order.

    `token` is what makes it one: a document of the same token is never written twice, as long as customer, kind and
    series stay the same, too. `address_id` is where it is delivered to; it is billed to the customer's main address.
    `rate`: units of the local currency for one of the document's. `series`: the letters of its folio, `@` for none;
    `branch_id` tells which series where branches have one of the same letters, None for the warehouse's branch.
    `due_local`: a quotation's last day or an order's day of delivery, None for the day itself.
    """

    kind: Kind
    token: str
    series: str
    customer_id: int
    address_id: int
    warehouse_id: int
    currency_id: int
    payment_terms_id: int
    date_local: date
    lines: tuple[DocumentLine, ...]
    taxes: tuple[DocumentTax, ...] = ()
    rate: Decimal = Decimal(1)
    branch_id: int | None = None
    seller_id: int | None = None
    shipping_id: int | None = None
    due_local: date | None = None
    purchase_order: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidDocument or UnfitText."""
        _require(bool(_TOKEN.fullmatch(self.token)), "una clave ilegible", f"token {self.token!r}")
        _require(bool(_SERIES.fullmatch(self.series)), f"la serie «{self.series}»", f"series {self.series!r}")
        _require(bool(self.lines), "ninguna partida", "no lines")
        tax_ids = [tax.tax_id for tax in self.taxes]
        _require(len(set(tax_ids)) == len(tax_ids), "un impuesto dos veces", f"taxes {tax_ids}")
        _number("El tipo de cambio", self.rate, PRICE_DIGITS)
        _require(self.rate > 0, "un tipo de cambio de cero", f"rate {self.rate}")
        _require(self.due_local is None or self.due_local >= self.date_local, "una entrega anterior", "due before")
        _amount("El total", self.total)
        encoded("La orden de compra", self.purchase_order, PURCHASE_ORDER_BYTES)
        encoded("El texto de las observaciones", self.description, DESCRIPTION_BYTES)

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax_total(self) -> Decimal:
        return sum((tax.amount for tax in self.taxes), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax_total

    @property
    def mark(self) -> str:
        """By which the document is found again in Microsip."""
        return mark_of(self.token)

    @property
    def description(self) -> str:
        """What stands in DESCRIPCION: the mark, so that the document is found again, and the notes."""
        return f"{self.mark} {self.notes}".rstrip()


def mark_of(token: str) -> str:
    return f"[{token}]"


def notes_bytes(token: str) -> int:
    """How many characters of notes fit beside a token."""
    return DESCRIPTION_BYTES - len(mark_of(token)) - 1


@dataclass(frozen=True)
class Series:
    """A series of folios of FOLIOS_VENTAS: `letters` as in its SERIE, and the folio that comes next.

    `next_folio` is None when there are no numbers left. `branch_id` and the branch's name are None in versions of
    Microsip without branches.
    """

    kind: Kind
    letters: str
    next_folio: str | None
    branch_id: int | None = None
    branch: str | None = None


@dataclass(frozen=True)
class Placed:
    """A document in Microsip. `found`: it was there already; `matches`: its totals are those of the one asked for."""

    docto_ve_id: int
    folio: str
    found: bool = False
    matches: bool = True


def folio_of(letters: str, number: int) -> str | None:
    """The nine characters of a folio; None when the number has too many digits for them."""
    prefix = "" if letters == NO_LETTERS else letters
    digits = f"{number:0{FOLIO_BYTES - len(prefix)}d}"
    folio = prefix + digits
    return folio if len(folio) == FOLIO_BYTES and number > 0 else None


def line_amount(units: Decimal, unit_price: Decimal, discount_percent: Decimal) -> Decimal:
    """Units at a price, less a discount in per cent, rounded half up to cents; exact however long the numbers are."""
    kept = 1 - discount_percent.scaleb(-2)
    exact = _EXACT.multiply(_EXACT.multiply(units, unit_price), kept)
    return exact.quantize(_CENT, ROUND_HALF_UP, _EXACT)


def _amount(title: str, amount: Decimal) -> None:
    _number(title, amount, MONEY_DIGITS, below=_LARGEST_AMOUNT)


def _number(title: str, value: Decimal, digits: int, below: Decimal | None = None) -> None:
    most = below if below is not None else Decimal(10) ** (_NUMERIC_DIGITS - digits)
    fits = value.is_finite() and 0 <= value < most and round(value, digits) == value
    if not fits:
        raise InvalidDocument(
            f"{title}: {value} es una cifra que Microsip no puede guardar; corrígela y vuelve a enviar el documento.",
            f"{title}: {value} is no number below {most} with {digits} digits after the point",
        )


def _require(holds: bool, what: str, detail: str) -> None:
    if not holds:
        raise InvalidDocument(f"El documento tiene {what}; corrígelo y vuelve a enviarlo.", detail)
