"""Quotations, orders, delivery notes, invoices and returns of the last months, one following from another."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from microsip.demo.content.articles import Article, Catalogue
from microsip.demo.content.customers import Customer, Customers
from microsip.demo.content.documents import Document, Line, document_taxes
from microsip.demo.content.foundations import Taxes, rate_on
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.content.prices import Prices
from microsip.demo.content.stock import Committed

SERIES = {"C": "COT", "P": "@", "R": "@", "F": "A", "D": "DEV"}
"""The series that the salespeople use; `@` is none."""

_LIST_OF_TYPE = {"Mayorista": 1, "Distribuidor": 3, "Contratista": 4}
_PERCENTS = tuple(Decimal(percent) for percent in ("0", "0", "0", "3", "5", "6", "7.5"))


@dataclass
class Sales:
    """All documents in the order in which they were made; `next_folios` by kind."""

    documents: list[Document] = field(default_factory=list)
    next_folios: Counter[str] = field(default_factory=Counter)

    @property
    def invoices(self) -> list[Document]:
        return [document for document in self.documents if document.kind == "F"]

    @property
    def committed(self) -> Committed:
        """What pending orders hold back."""
        held: dict[tuple[int, int], Decimal] = {}
        for document in self.documents:
            for line in document.lines:
                if line.committed:
                    key = line.article.article_id, document.warehouse.warehouse_id
                    held[key] = held.get(key, Decimal(0)) + line.committed
        return held


@dataclass(frozen=True)
class Shop:
    """What a sale is made of."""

    plan: Plan
    catalogue: Catalogue
    customers: Customers
    places: Places
    prices: Prices
    taxes: Taxes


def sales(shop: Shop, first_invoice: int) -> Sales:
    """The documents of the last days; invoices are numbered from `first_invoice` on, as the older ones were."""
    made = Sales()
    made.next_folios.update({"C": 1, "P": 1, "R": 1, "F": first_invoice, "D": 1})
    clerk = _Clerk(shop, made)
    number = shop.plan.extent.invoices
    for count in range(number):
        clerk.sell(shop.plan.today - timedelta(days=invoice_days(shop.plan) * (number - 1 - count) // number))
    for count in range(max(number // 10, 6)):
        clerk.open_order(shop.plan.today - timedelta(days=count % 20))
        clerk.open_quotation(shop.plan.today - timedelta(days=count % 30))
    clerk.peculiar()
    for document, document_id in zip(made.documents, shop.plan.ids.document_ids(len(made.documents)), strict=True):
        document.document_id = int(document_id)
        document.taxes = list(document_taxes(document, shop.taxes))
        for line in document.lines:
            line.line_id = shop.plan.ids.document_id()
    return made


def invoice_days(plan: Plan) -> int:
    """How many of the last days have invoices with their lines; from before, only what they left to pay is kept."""
    charges = plan.extent.receivables // 2
    return max(730 * plan.extent.invoices // charges, 5)


class _Clerk:
    """Makes one document after the other."""

    def __init__(self, shop: Shop, made: Sales) -> None:
        self._shop = shop
        self._made = made
        self._random = shop.plan.random("sales")
        self._place = {id(article): place for place, article in enumerate(shop.catalogue.articles)}
        self._saleable = shop.catalogue.saleable
        self._buying = [customer for customer in shop.customers.buying if customer.quirk != "never bought"]

    def sell(self, day: date) -> None:
        """An invoice, often with the order, sometimes with the quotation or delivery note, from which it came."""
        chance = self._random.random(3)
        source: Document | None = None
        lines = list(self._lines(customer := self._customer(), day))
        if chance[0] < 0.25:
            source = self._document("C", day - timedelta(days=4), customer, lines, "S")
        if chance[0] < 0.6:
            source = self._document("P", day - timedelta(days=1), customer, lines, "S", source)
        if chance[1] < 0.1:
            source = self._document("R", day, customer, lines, "S", source)
        status = "C" if chance[2] < 0.03 else "N"
        invoice = self._document("F", day, customer, lines, status, source)
        if 0.03 < chance[2] < 0.06:
            self._document("D", day, customer, [replace(lines[0])], "N", invoice)

    def open_order(self, day: date) -> None:
        """An order still to deliver: its units are committed; of some, a part has been delivered."""
        lines = list(self._lines(customer := self._customer(), day))
        for line in lines:
            line.delivered = Decimal(int(line.units) // 2) if self._random.random() < 0.2 else Decimal(0)
            line.committed = line.units - line.delivered
        self._document("P", day, customer, lines, "P")

    def open_quotation(self, day: date) -> None:
        customer = self._customer()
        self._document("C", day, customer, list(self._lines(customer, day)), "P")

    def peculiar(self) -> None:
        """What a real company has and a tidy example has not."""
        today, shop = self._shop.plan.today, self._shop
        regular = shop.customers.by_key["C0001"]
        quirky = shop.catalogue.by_quirk
        for kind in "CP":
            self._document(kind, today, regular, list(self._lines(regular, today)), "C")
        draft = self._document("P", today, regular, list(self._lines(regular, today)), "P")
        draft.is_applied, draft.folio = False, "_00000042"
        kit = quirky["kit"]
        by_key = {article.key: article for article in shop.catalogue.articles}
        lines = [self._line(kit, regular, today, 3, "J")]
        for key, units in kit.components:
            component = self._line(by_key[key], regular, today, 3 * units, "C")
            component.price = Decimal(0)
            lines.append(component)
        self._document("F", today, regular, lines, "N")
        freight = self._line(quirky["freight"], regular, today, 1)
        freight.price = Decimal(350)
        self._document("F", today, regular, [*self._lines(regular, today), freight], "N")
        taxed = [self._line(quirky[quirk], regular, today, 7) for quirk in ("ieps and iva", "tax by unit", "zero rate")]
        self._document("F", today, regular, [*taxed, self._line(quirky["exempt"], regular, today, 2)], "N")
        cash = shop.customers.by_quirk["counter"]
        self._document("F", today, cash, [self._line(quirky["mark-up in the name"], cash, today, 1)], "N")

    def _customer(self) -> Customer:
        """The first customers buy most."""
        place = int(len(self._buying) * self._random.random() ** 1.6)
        return self._buying[place]

    def _lines(self, customer: Customer, day: date) -> Iterator[Line]:
        for place in dict.fromkeys(self._random.integers(0, len(self._saleable), self._random.integers(1, 7)).tolist()):
            yield self._line(self._saleable[place], customer, day, int(self._random.integers(1, 25)))

    def _line(self, article: Article, customer: Customer, day: date, units: int, role: str = "N") -> Line:
        rate = rate_on(day)
        pesos = self._shop.prices.pesos(self._place[id(article)], _LIST_OF_TYPE.get(customer.kind or "", 0), rate)
        price = (pesos / rate if customer.in_dollars else pesos).quantize(Decimal("0.000001"))
        percent = _PERCENTS[int(self._random.integers(0, len(_PERCENTS)))]
        return Line(article, Decimal(units), price, percent, role)

    def _document(
        self, kind: str, day: date, customer: Customer, lines: list[Line], status: str, source: Document | None = None
    ) -> Document:
        own = [replace(line) for line in lines]
        if status == "S" or kind == "F":
            for line in own:
                line.delivered = line.units if status == "S" else Decimal(0)
        warehouse = self._shop.places.warehouses[0 if self._random.random() < 0.8 else 2]
        rate = rate_on(day) if customer.in_dollars else Decimal(1)
        document = Document(kind, self._folio(kind), day, customer, warehouse, own, rate, status, source=source)
        self._made.documents.append(document)
        return document

    def _folio(self, kind: str) -> str:
        series = SERIES[kind].replace("@", "")
        number = self._made.next_folios[kind]
        self._made.next_folios[kind] += 1
        return f"{series}{number:0{9 - len(series)}d}"
