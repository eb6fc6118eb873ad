"""The customers: who they are, where they are, how they pay, and what is missing of some."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from microsip.demo.content import names
from microsip.demo.content.plan import Plan, Size
from microsip.demo.content.stamps import INSTALLED
from microsip.demo.people import DEMO_CUSTOMERS
from microsip.demo.rows import Array

COUNTER = "Público en general"
TYPES = ("Mayorista", "Contratista", "Distribuidor", "Detallista")
ZONES = ("Norte", "Centro", "Occidente", "Frontera")

TERMS = {
    "Contado": ((0, 100),),
    "8 días": ((8, 100),),
    "15 días": ((15, 100),),
    "30 días": ((30, 100),),
    "60 días": ((60, 100),),
    "30-60-90 días": ((30, 34), (60, 33), (90, 33)),
    "50% anticipo y 50% a 30 días": ((0, 50), (30, 50)),
}
"""Conditions of payment: days and percentage of each instalment."""


@dataclass(slots=True)
class Customer:
    """One customer before it becomes rows; `quirk` says what is unusual, `punctual` how surely debts are paid."""

    name: str
    key: str | None
    kind: str | None
    zone: str | None
    terms: str
    credit_limit: Decimal | None
    rfc: str | None
    email: str | None
    city: int
    status: str = "A"
    is_person: bool = False
    in_dollars: bool = False
    is_taxed: bool = True
    has_address: bool = True
    punctual: float = 0.97
    quirk: str = ""
    consignees: int = 0
    suspended: tuple[date, str] | None = None
    created: datetime | None = None
    customer_id: int = 0
    address_id: int = 0


@dataclass
class Customers:
    """All customers in one order, with what the other subjects ask about them."""

    members: list[Customer]
    type_ids: dict[str, int]
    zone_ids: dict[str, int]
    terms_ids: dict[str, int]
    seller_ids: list[int]
    collector_ids: list[int]
    role_ids: dict[str, int]
    by_key: dict[str, Customer] = field(default_factory=dict)

    @cached_property
    def ids(self) -> Array:
        return np.array([customer.customer_id for customer in self.members], dtype=np.int32)

    @cached_property
    def punctual(self) -> Array:
        """How surely each pays; those of status V have nothing open."""
        return np.array([1.0 if customer.status == "V" else customer.punctual for customer in self.members])

    @cached_property
    def by_quirk(self) -> dict[str, Customer]:
        return {customer.quirk: customer for customer in self.members if customer.quirk}

    @cached_property
    def buying(self) -> list[Customer]:
        """Those with an address, so that documents can be made out to them."""
        return [customer for customer in self.members if customer.has_address and customer.status == "A"]


def customers(plan: Plan) -> Customers:
    """The demo customers, the peculiar ones, then ordinary ones up to the size's number."""
    members = [*_demo_customers(), *_peculiar(plan)]
    members += _ordinary(plan, plan.extent.customers - len(members))
    for customer, key in zip(members, plan.ids.catalogue_ids(len(members)), strict=True):
        customer.customer_id = int(key)
    for customer in members:
        if customer.has_address:
            customer.address_id = plan.ids.catalogue_id()

    def keyed(values: tuple[str, ...]) -> dict[str, int]:
        return {value: plan.ids.catalogue_id() for value in values}

    return Customers(
        members,
        keyed(TYPES),
        keyed(ZONES),
        keyed(tuple(TERMS)),
        [plan.ids.catalogue_id() for _ in SELLERS],
        [plan.ids.catalogue_id() for _ in COLLECTORS],
        {"": 2, "Número de proveedor": plan.ids.catalogue_id()},
        {customer.key: customer for customer in members if customer.key},
    )


SELLERS = ("Ventas de mostrador", "Alejandra Muñoz", "Rubén Ibáñez", "Telemarketing")
COLLECTORS = ("Oficina", "Gerardo Peña")


def _demo_customers() -> Iterator[Customer]:
    """What is shown with each of them is told in people.py."""
    told: tuple[dict[str, Any], ...] = (
        {"kind": "Distribuidor", "zone": "Norte", "terms": "30 días", "credit_limit": Decimal(900_000)},
        {"kind": "Mayorista", "zone": "Centro", "terms": "30-60-90 días", "credit_limit": Decimal(400_000)},
        {"kind": "Detallista", "zone": "Occidente", "terms": "15 días", "credit_limit": Decimal(60_000)},
        {"kind": None, "zone": "Frontera", "terms": "30 días", "credit_limit": Decimal(20_000)},
        {"kind": "Contratista", "zone": "Norte", "terms": "60 días", "credit_limit": Decimal(30_000)},
    )
    besides: tuple[dict[str, Any], ...] = (
        {"rfc": _with_check_digit("FEM980512QX"), "punctual": 1.0, "consignees": 2},
        {"rfc": _with_check_digit("MPH910304LH")},
        {"rfc": _with_check_digit("NUÑA750816KE"), "punctual": 0.5, "is_person": True},
        {"rfc": "XEXX010101000", "in_dollars": True, "is_taxed": False},
        {"rfc": _with_check_digit("CVN070921T1"), "punctual": 0.6},
    )
    for place, (demo, facts, rest) in enumerate(zip(DEMO_CUSTOMERS, told, besides, strict=True)):
        yield Customer(demo.name, demo.key, email=demo.email, city=place, created=INSTALLED, **facts, **rest)


def _with_check_digit(rfc: str) -> str:
    return rfc + names.check_digit(rfc)


def _peculiar(plan: Plan) -> Iterator[Customer]:
    """Customers that a real company has and a tidy example has not. Each is the subject of a test."""

    def one(name: str, key: str | None, quirk: str, **others: Any) -> Customer:
        facts: dict[str, Any] = {"kind": None, "zone": None, "terms": "Contado", "credit_limit": Decimal(0)}
        facts |= {"rfc": "XAXX010101000", "email": None, "city": 0, "created": INSTALLED}
        return Customer(name, key, quirk=quirk, **(facts | others))

    yield one(COUNTER, "MOSTRADOR", "counter")
    yield one("Cliente sin dirección, S.A. de C.V.", "X001", "no address", has_address=False, rfc=None)
    yield one("Cliente sin clave", None, "no key", terms="8 días")
    yield one("Cliente sin correo", "X003", "no email", terms="30 días", credit_limit=Decimal(15_000))
    yield one("Ferretería Zúñiga “La Buena”", "X004", "utf-8 suburb", email="zuniga@labuena.example")
    yield one("Sin límite capturado", "X005", "no credit limit", credit_limit=None, terms="30 días")
    yield one("Cliente de baja", "X006", "blocked", status="B", suspended=(plan.today, "Dejó de comprar"))
    yield one("Cliente cancelado", "X007", "cancelled", status="C")
    yield one("Cliente sin adeudo", "X008", "status V", status="V", email="sinadeudo@clientes.example")
    yield one("Cliente de fechas perdidas", "X009", "no dates", created=None, email="")
    yield one(
        "Maquiladora de la Frontera, S. de R.L. de C.V.", "X010", "several consignees", consignees=3, zone="Frontera",
        email="compras@maquila.example; cxp@maquila.example", terms="30 días", credit_limit=Decimal(80_000), city=6,
    )  # fmt: skip
    yield one("Nunca ha comprado, S.C.", "X011", "never bought", terms="30 días", email="nunca@clientes.example")


def _ordinary(plan: Plan, number: int) -> list[Customer]:
    random = plan.random("customers")
    taken: set[str] = set()
    share = 0.01 if plan.size is not Size.SMALL else 0
    found = []
    for count in range(number):
        is_person = bool(random.random() < 0.4)
        name, rfc = _person(random) if is_person else _company(random)
        if name in taken:
            name = f"{name} ({count})"
        taken.add(name)
        kind, zone, terms = random.integers(0, 4), random.integers(0, 4), random.integers(0, len(TERMS))
        chance = random.random(4)
        found.append(
            Customer(
                name,
                f"C{count + 101:04d}" if chance[0] > share else None,
                TYPES[kind] if kind else None,
                ZONES[zone],
                list(TERMS)[terms],
                Decimal(int(random.integers(0, 60)) * 5_000),
                rfc,
                f"compras{count + 101}@clientes.example" if chance[1] > 0.2 else None,
                int(random.integers(0, 14)),
                status="A" if chance[2] > 0.25 else "BBBVVC"[int(random.integers(0, 6))],
                is_person=is_person,
                has_address=bool(chance[3] > share),
                punctual=0.97 if random.random() < 0.85 else 0.6,
                created=INSTALLED if count % 50 else None,
            )
        )
    return found


def _person(random: np.random.Generator) -> tuple[str, str]:
    first = names.FIRST_NAMES[int(random.integers(0, len(names.FIRST_NAMES)))]
    surname, second = (names.SURNAMES[int(n)] for n in random.integers(0, len(names.SURNAMES), 2))
    return f"{first} {surname} {second}", names.person_rfc(first, surname, second, random)


def _company(random: np.random.Generator) -> tuple[str, str]:
    choices = (names.TRADES, names.TITLES, names.SURNAMES, names.ENDINGS)
    trade, title, surname, ending = (choice[int(random.integers(0, len(choice)))] for choice in choices)
    name = f"{trade} {title}, {ending}" if random.random() < 0.6 else f"{trade} {surname}, {ending}"
    return name, names.company_rfc(name, random)
