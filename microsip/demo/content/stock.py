"""Months of stock: what came in and went out of every warehouse, and what is committed to orders."""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import numpy as np

from microsip.demo.content.articles import Article, Catalogue
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.rows import Array, Fixed, Table, rows, table

Committed = Mapping[tuple[int, int], Decimal]
"""Units by article and warehouse."""

_ELSEWHERE = ("only elsewhere",)
_NOWHERE = ("never moved", "no key")
_WITHOUT_STOCK = ("discontinued sold out",)


def stock_tables(plan: Plan, catalogue: Catalogue, places: Places, committed: Committed) -> Iterator[Table]:
    """Monthly movements whose sum is the stock, and the units that orders hold back."""
    place, warehouse = _stocked(plan, catalogue, places)
    yield _movements(plan, catalogue, place, warehouse)
    held = dict(committed)
    held[catalogue.by_quirk["all committed"].article_id, places.main.warehouse_id] = Decimal(1_000_000)
    yield rows(
        "COMPROM_ARTICULOS",
        [
            {
                "COMPROM_ART_ID": plan.ids.catalogue_id(),
                "ARTICULO_ID": article_id,
                "ALMACEN_ID": warehouse_id,
                "UNIDADES_COMPROM": units,
            }
            for (article_id, warehouse_id), units in held.items()
        ],
    )
    yield _levels(plan, catalogue, places)


def _stocked(plan: Plan, catalogue: Catalogue, places: Places) -> tuple[Array, Array]:
    """Which article is kept in which warehouse: its place in the catalogue and the warehouse's key."""
    random = plan.random("stocked")
    ids = np.array([warehouse.warehouse_id for warehouse in places.warehouses])
    kept = np.array([article.is_stockable and article.quirk not in _NOWHERE for article in catalogue.articles])
    pairs = np.argwhere(np.repeat(kept[:, None], len(ids), axis=1))
    elsewhere = [n for n, article in enumerate(catalogue.articles) if article.quirk in _ELSEWHERE]
    pairs = pairs[~(np.isin(pairs[:, 0], elsewhere) & (pairs[:, 1] != 2))]
    # The main warehouse keeps nearly everything, so it is drawn first.
    chance = random.random(len(pairs)) + np.where(pairs[:, 1] == 0, 0.0, 0.6)
    chance[pairs[:, 0] < len(catalogue.by_quirk) + 12] = -1
    chosen = np.sort(np.argsort(chance, kind="stable")[: plan.extent.stocked])
    return pairs[chosen, 0], ids[pairs[chosen, 1]]


def _movements(plan: Plan, catalogue: Catalogue, place: Array, warehouse: Array) -> Table:
    """A first delivery, then sales and deliveries that follow them; one article in a hundred is oversold."""
    random = plan.random("movements")
    months, pairs = plan.extent.stock_months, len(place)
    whole = np.array([article.unit not in ("KILO", "METRO", "LITRO") for article in catalogue.articles])[place]
    demand = random.gamma(1.3, 22, pairs)
    entries = np.empty((pairs, months))
    exits = np.empty((pairs, months))
    entries[:, 0] = np.ceil(demand * random.uniform(1, 4, pairs)) + 5
    exits[:, 0] = np.floor(entries[:, 0] * random.uniform(0, 0.5, pairs))
    level = entries[:, 0] - exits[:, 0]
    for month in range(1, months):
        entries[:, month] = np.where(level < demand * 1.5, np.ceil(demand * random.uniform(1, 2.5, pairs)), 0)
        wanted = random.poisson(demand) + np.where(whole, 0, np.round(random.random(pairs), 3))
        exits[:, month] = np.minimum(wanted, level + entries[:, month])
        level = level + entries[:, month] - exits[:, month]
    oversold = random.random(pairs) < 0.01
    oversold[place < len(catalogue.by_quirk)] = False
    exits[oversold, -1] += np.ceil(level[oversold]) + random.integers(1, 20, int(oversold.sum()))
    _as_quirky(catalogue, place, entries, exits)
    return _monthly(plan, catalogue, place, warehouse, entries, exits)


def _as_quirky(catalogue: Catalogue, place: Array, entries: Array, exits: Array) -> None:
    stock = (entries - exits).sum(axis=1)
    quirks = np.array([article.quirk for article in catalogue.articles])[place]
    exits[quirks == "negative stock", -1] += stock[quirks == "negative stock"] + 37
    for quirk in _WITHOUT_STOCK:
        exits[quirks == quirk, -1] += stock[quirks == quirk]


def _monthly(plan: Plan, catalogue: Catalogue, place: Array, warehouse: Array, entries: Array, exits: Array) -> Table:
    calendar_months = _months(plan.today, entries.shape[1])
    unit_cost = np.repeat(catalogue.cost_cents[place], entries.shape[1])
    entered, left = (np.round(units.ravel() * 1000).astype(np.int64) for units in (entries, exits))
    count = len(place)
    return table(
        "SALDOS_IN",
        {
            "ARTICULO_ID": np.repeat(catalogue.ids[place], len(calendar_months)),
            "ALMACEN_ID": np.repeat(warehouse, len(calendar_months)),
            "ANO": np.tile(np.array([month.year for month in calendar_months]), count),
            "MES": np.tile(np.array([month.month for month in calendar_months]), count),
            "ULTIMO_DIA": np.tile(np.array([month.day for month in calendar_months]), count),
            "ENTRADAS_UNIDADES": Fixed(entered, 3),
            "SALIDAS_UNIDADES": Fixed(left, 3),
            "ENTRADAS_COSTO": Fixed(entered * unit_cost // 1000, 2),
            "SALIDAS_COSTO": Fixed(left * unit_cost // 1000, 2),
        },
    )


def _months(today: date, number: int) -> list[date]:
    """The last days of that many months, this one the last."""
    counted = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(number - 1, -1, -1)]
    return [date(year, month + 1, calendar.monthrange(year, month + 1)[1]) for year, month in counted]


def _levels(plan: Plan, catalogue: Catalogue, places: Places) -> Table:
    """Reorder points of the first articles in the main warehouse."""
    members: list[Article] = catalogue.saleable[:500]
    return rows(
        "NIVELES_ARTICULOS",
        [
            {
                "NIVEL_ART_ID": plan.ids.catalogue_id(),
                "ARTICULO_ID": article.article_id,
                "LOCALIZACION": f"P{number % 30 + 1:02d}-N{number % 5 + 1}",
                "INVENTARIO_MAXIMO": Decimal(120),
                "PUNTO_REORDEN": Decimal(40),
                "INVENTARIO_MINIMO": Decimal(20),
            }
            for number, article in enumerate(members)
        ],
        ALMACEN_ID=places.main.warehouse_id,
    )
