"""The catalogue of articles: ordinary ones from the families of hardware.py, and the peculiar ones of peculiar.py."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import cycle

import numpy as np

from microsip.demo.content import hardware
from microsip.demo.content.plan import Plan
from microsip.demo.content.stock_ids import MAIN_ARTICLE_KEY
from microsip.demo.rows import Array

SERVICES = "Servicios"
BARCODE, SUPPLIER_KEY = "Código de barras", "Clave del proveedor"


@dataclass(slots=True)
class Article:
    """One article before it becomes rows. `keys`: with the name of their role; the first is the main one.

    `taxes`: fields of `Taxes`. `quirk`: what other subjects do with it that they do with no other.
    """

    name: str
    line: str | None
    cost: float
    keys: tuple[tuple[str, str], ...]
    unit: str = "PIEZA"
    weight: float = 0.4
    status: str = "A"
    is_stockable: bool = True
    is_kit: bool = False
    is_imported: bool = False
    tracking: str = "N"
    factor: int = 0
    taxes: tuple[str, ...] = ("iva",)
    notes: str | bytes | None = None
    suspended: tuple[date, str | bytes] | None = None
    quirk: str = ""
    components: tuple[tuple[str, int], ...] = ()
    article_id: int = 0

    @property
    def key(self) -> str | None:
        """The main key; None for an article without keys."""
        return self.keys[0][1] if self.keys else None


@dataclass
class Catalogue:
    """All articles with what the other subjects ask about them, as arrays in the same order."""

    articles: list[Article]
    line_ids: dict[str, int]
    group_ids: dict[str, int]
    group_of_line: dict[str, str | None]
    role_ids: dict[str, int]
    created: dict[int, datetime | None] = field(default_factory=dict)

    @cached_property
    def ids(self) -> Array:
        return np.array([article.article_id for article in self.articles], dtype=np.int32)

    @cached_property
    def cost_cents(self) -> Array:
        return np.array([round(article.cost * 100) for article in self.articles], dtype=np.int64)

    @cached_property
    def by_quirk(self) -> dict[str, Article]:
        return {article.quirk: article for article in self.articles if article.quirk}

    @cached_property
    def saleable(self) -> list[Article]:
        """Ordinary articles that sell from stock: what documents are made of."""
        return [a for a in self.articles if a.status == "A" and a.is_stockable and a.keys and not a.quirk]


def ordinary(plan: Plan, number: int) -> Iterator[Article]:
    """That many articles, each another combination of family, measure and brand."""
    random = plan.random("articles")
    combinations = [
        (line, family, position, brand)
        for group in hardware.GROUPS
        for line in group.lines
        for family in line.families
        for position in range(len(family.measures))
        for brand in (hardware.IMPORTED_BRANDS if line.is_imported else hardware.BRANDS)
    ]
    order = random.permutation(len(combinations))
    chances = random.random((number, 3))
    for count, chosen in zip(range(number), cycle(order), strict=False):
        line, family, position, brand = combinations[chosen]
        model = f" mod. {1000 + count}" if count >= len(combinations) else ""
        code = f"{line.letter}-{count + 1:06d}"
        yield Article(
            name=f"{family.name} {family.measures[position]} {brand}{model}",
            line=line.name,
            cost=_cost(family, position) * (0.85 + 0.4 * chances[count, 0]),
            keys=_keys(code, count, chances[count, 1]),
            unit=family.unit,
            weight=family.weight,
            is_imported=line.is_imported,
            status="B" if chances[count, 2] < 0.03 else "A",
            taxes=("iva",),
        )


def _cost(family: hardware.Family, position: int) -> float:
    low, high = family.cost
    steps = max(len(family.measures) - 1, 1)
    return float(low * (high / low) ** (position / steps))


def _keys(code: str, count: int, chance: float) -> tuple[tuple[str, str], ...]:
    keys = [("", code)]
    if chance < 0.7:
        keys.append((BARCODE, ean13(f"750{100_000_000 + count}")))
    if chance < 0.08:
        keys.append((SUPPLIER_KEY, f"P{count:06d}/{code[:2]}"))
    return tuple(keys)


def ean13(digits: str) -> str:
    """Twelve digits with their check digit."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


_TRADES = ("del plomero", "del electricista", "del pintor", "del carpintero", "de jardín", "para el hogar")


def _kits(plan: Plan, parts: list[Article]) -> Iterator[Article]:
    """Kits of a few ordinary articles, somewhat cheaper than their parts."""
    random = plan.random("kits")
    for number in range(plan.extent.kits):
        chosen = random.integers(0, len(parts), random.integers(3, 6)).tolist()
        components = {parts[place].key: 1 + count % 2 for count, place in enumerate(dict.fromkeys(chosen))}
        cost = sum(parts[place].cost for place in chosen) * 0.95
        name = f"Kit {_TRADES[number % len(_TRADES)]} {number + 1}"
        yield Article(
            name,
            "Ofertas y saldos",
            cost,
            (("", f"KIT-{100 + number}"),),
            unit="JUEGO",
            is_stockable=False,
            is_kit=True,
            components=tuple((key, units) for key, units in components.items() if key),
        )


def catalogue(plan: Plan, peculiar: list[Article]) -> Catalogue:
    """The peculiar articles first, then ordinary ones up to the size's number, all with their keys."""
    groups = {group.name: plan.ids.catalogue_id() for group in hardware.GROUPS}
    groups[SERVICES] = plan.ids.catalogue_id()
    lines: dict[str, str | None] = {line.name: group.name for group in hardware.GROUPS for line in group.lines}
    lines |= {SERVICES: SERVICES, "Ofertas y saldos": None}
    single = [*peculiar, *ordinary(plan, plan.extent.articles - plan.extent.kits - len(peculiar))]
    articles = [*single, *_kits(plan, single[len(peculiar) :])]
    for article, article_id in zip(articles, plan.ids.catalogue_ids(len(articles)), strict=True):
        article.article_id = int(article_id)
    return Catalogue(
        articles,
        {name: plan.ids.catalogue_id() for name in lines},
        groups,
        lines,
        {"": MAIN_ARTICLE_KEY, BARCODE: plan.ids.catalogue_id(), SUPPLIER_KEY: plan.ids.catalogue_id()},
    )
