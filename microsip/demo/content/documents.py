"""Sales documents and their arithmetic: lines, taxes and totals as Microsip computes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from microsip.demo.content.articles import Article
from microsip.demo.content.customers import Customer
from microsip.demo.content.foundations import Tax, Taxes
from microsip.demo.content.places import Warehouse

CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """Half up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(slots=True)
class Line:
    """`percent`: the customer's discount; `role`: N normal, J kit, C component of the kit before it."""

    article: Article
    units: Decimal
    price: Decimal
    percent: Decimal
    role: str = "N"
    line_id: int = 0
    delivered: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        return rounded(self.units * self.price * (100 - self.percent) / 100)

    @property
    def discount(self) -> Decimal:
        return rounded(self.units * self.price) - self.net


@dataclass(frozen=True)
class TaxAmount:
    """One tax of a document; `others`: the taxes on which it is charged besides the net."""

    tax: Tax
    net: Decimal
    others: Decimal
    units: Decimal
    amount: Decimal


@dataclass
class Document:
    """Kinds: C quotation, P order, R delivery note, F invoice, D return."""

    kind: str
    folio: str
    day: date
    customer: Customer
    warehouse: Warehouse
    lines: list[Line]
    rate: Decimal
    status: str
    is_applied: bool = True
    source: "Document | None" = None
    document_id: int = 0
    uuid: str = ""
    receivable_id: int = 0
    cfdi_id: int | None = None
    taxes: list[TaxAmount] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        minutes = self.document_id * 7 % 600
        return datetime.combine(self.day, time(8 + minutes // 60, minutes % 60, self.document_id % 60))

    @property
    def is_cancelled(self) -> bool:
        return self.status == "C"

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax_total(self) -> Decimal:
        return sum((amount.amount for amount in self.taxes), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax_total


def document_taxes(document: Document, taxes: Taxes) -> Iterator[TaxAmount]:
    """Each tax of the lines once, rounded per document; IVA is charged on the net plus IEPS."""
    if not document.customer.is_taxed:
        return
    for name in dict.fromkeys(name for line in document.lines for name in line.article.taxes):
        tax: Tax = getattr(taxes, name)
        lines = [line for line in document.lines if name in line.article.taxes]
        net = sum((line.net for line in lines), Decimal(0))
        units = sum((line.units for line in lines), Decimal(0)) if tax.is_quota else Decimal(0)
        others = sum((rounded(_total(excise, lines, taxes)) for excise in EXCISES if "iva" in name), Decimal(0))
        amount = units * tax.rate if tax.is_quota else (net + others) * tax.rate / 100
        yield TaxAmount(tax, net, others, units, rounded(amount))


def line_excise(excise: str, line: Line, taxes: Taxes) -> Decimal:
    """One kind of IEPS of one line, exact: by percentage or by unit."""
    tax: Tax = getattr(taxes, excise)
    if excise not in line.article.taxes:
        return Decimal(0)
    return line.units * tax.rate if tax.is_quota else line.net * tax.rate / 100


EXCISES = ("ieps", "fuel_ieps")


def _total(excise: str, lines: list[Line], taxes: Taxes) -> Decimal:
    return sum((line_excise(excise, line, taxes) for line in lines), Decimal(0))
