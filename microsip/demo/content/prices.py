"""Price lists and the prices of the articles in them, some of them missing, zero or in dollars."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from microsip.demo.content.articles import Catalogue
from microsip.demo.content.foundations import rate_on
from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, at_random, stamped
from microsip.demo.content.stock_ids import BASE_LIST, DOLLAR, PESO
from microsip.demo.rows import Array, Fixed, Table, rows, table

LISTS = (
    ("Precio de lista", 1.62),
    ("Mayoreo", 1.42),
    ("Medio mayoreo", 1.50),
    ("Distribuidor", 1.33),
    ("Contratista", 1.38),
)
"""The lists, from PRECIO_EMPRESA_ID 42 on, and what they ask for a cost of one."""


@dataclass(frozen=True)
class Prices:
    """Unit prices in millionths: one row an article, one column a list; zero is a price, -1 is none."""

    list_ids: tuple[int, ...]
    millionths: Array
    in_dollars: Array

    def pesos(self, place: int, column: int, rate: Decimal) -> Decimal:
        """The price of the article in that place of the catalogue, from the base list when the list has none."""
        found = int(self.millionths[place, column])
        if found <= 0:
            column, found = 0, int(self.millionths[place, 0])
        price = Decimal(max(found, 0)).scaleb(-6)
        return price * rate if self.in_dollars[place, column] else price


def prices(plan: Plan, catalogue: Catalogue) -> tuple[Prices, Iterator[Table]]:
    """Imported articles are priced in dollars, in every list."""
    random = plan.random("prices")
    number = len(catalogue.articles)
    factors = np.array([factor for _, factor in LISTS])
    pesos = catalogue.cost_cents[:, None] / 100 * factors * random.uniform(0.97, 1.06, (number, 1))
    imported = np.array([article.is_imported for article in catalogue.articles])
    dollars = np.repeat(imported[:, None], len(LISTS), axis=1)
    places = {article.quirk: place for place, article in enumerate(catalogue.articles) if article.quirk}
    dollars[places["dollars in one list"], 1] = True
    rate = float(rate_on(plan.today))
    millionths = np.where(dollars, np.round(pesos / rate, 2), np.round(pesos, 2)) * 1_000_000
    millionths = np.round(millionths).astype(np.int64)
    _leave_out(random, millionths, places, plan.extent.without_a_price)
    made = Prices(tuple(range(BASE_LIST, BASE_LIST + len(LISTS))), millionths, dollars)
    return made, _tables(plan, catalogue, made)


def _leave_out(random: np.random.Generator, millionths: Array, places: dict[str, int], share: float) -> None:
    """Some articles miss one of the lists after the first; the peculiar ones as their quirk says."""
    count, lists = millionths.shape
    missing = np.where(np.arange(count) <= max(places.values()), False, random.random(count) < share)
    column = random.integers(1, lists, (count,))
    millionths[np.flatnonzero(missing), column[missing]] = -1
    millionths[places["no price"]] = -1
    millionths[places["base list only"], 1:] = -1
    millionths[places["zero price"]] = 0
    millionths[places["freight"]] = 0
    # Prices with all six decimals, as they are computed from a margin.
    millionths[places["sold in tens"]] += np.array([123, 45_678, 9, 333_333, 1])


def _tables(plan: Plan, catalogue: Catalogue, made: Prices) -> Iterator[Table]:
    yield rows(
        "PRECIOS_EMPRESA",
        [
            {
                "PRECIO_EMPRESA_ID": list_id,
                "NOMBRE": name,
                "ID_INTERNO": "L" if list_id == BASE_LIST else None,
                "POSICION": place,
            }
            for place, (list_id, (name, _)) in enumerate(zip(made.list_ids, LISTS, strict=True), 1)
        ],
        ACT_AUTOMATICA=False,
        USAR_TABLA_FACTORES=False,
        AGREGAR_PRECIOS=True,
        **stamped(INSTALLED),
    )
    article, column = np.nonzero(made.millionths >= 0)
    random = plan.random("price dates")
    days = np.datetime64(plan.today, "D") - random.integers(1, 700, len(article))
    margins = np.array([round((factor - 1) * 100, 2) * 1_000_000 for _, factor in LISTS]).astype(np.int64)[column]
    has_margin = random.random(len(article)) < 0.6
    yield table(
        "PRECIOS_ARTICULOS",
        {
            "PRECIO_ARTICULO_ID": plan.ids.catalogue_ids(len(article)),
            "ARTICULO_ID": catalogue.ids[article],
            "PRECIO_EMPRESA_ID": np.array(made.list_ids)[column],
            "PRECIO": Fixed(made.millionths[article, column], 6),
            "MONEDA_ID": np.where(made.in_dollars[article, column], DOLLAR, PESO),
            "MARGEN": Fixed(np.ma.MaskedArray(margins, ~has_margin), 6),
            "FECHA_HORA_ULT_MODIF": at_random(random, days, np.nonzero(article % 50 == 49)[0].tolist()),
        },
        MARKUP=None,
    )
