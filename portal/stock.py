"""What a customer can have of an article now: the stock of one warehouse, less what is committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl
from sqlalchemy import select

from microsip.declaration import Catalogue
from microsip.errors import NeedsConfiguration
from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader

UNITS_DIGITS = 5
"""Digits after the point of quantities: Microsip keeps them as NUMERIC(18,5)."""


class NoWarehouse(NeedsConfiguration): ...


@dataclass(frozen=True)
class Stock:
    """What of an article is available, in its unit of sale; None for one that is not kept in stock."""

    article_id: int
    available: Decimal | None

    @property
    def in_stock(self) -> bool:
        """Whether any can be had; an article that is not kept in stock always can."""
        return self.available is None or self.available > 0


@dataclass(frozen=True)
class Stocks:
    """Stock of several articles in one warehouse, as Microsip had it when the version was made (UTC)."""

    warehouse_id: int
    as_of: datetime
    by_article: Mapping[int, Stock]


def _read_default_warehouse(reader: Reader) -> int:
    almacenes = tables.microsip["almacenes"].c
    found = reader.frame(select(almacenes.ALMACEN_ID, almacenes.ES_PREDET, almacenes.ES_PPAL))
    if found.is_empty():
        raise NoWarehouse("La empresa no tiene almacenes; da de alta uno en Microsip, en Inventarios › Almacenes.")
    best = found.sort(
        (pl.col("ES_PREDET") == "S").fill_null(False),
        (pl.col("ES_PPAL") == "S").fill_null(False),
        "ALMACEN_ID",
        descending=[True, True, False],
    )
    return int(best["ALMACEN_ID"][0])


default_warehouse: HeldByVersion[int] = HeldByVersion(_read_default_warehouse)
"""The ALMACEN_ID that Microsip proposes: ES_PREDET, else the principal one, else the first.

Raises NoWarehouse when the company has none.
"""


@dataclass(frozen=True)
class WarehouseStock:
    """What a warehouse has of an article."""

    warehouse_id: int
    name: str
    stock: Stock


def stock_elsewhere(reader: Reader, warehouse_id: int, article_id: int) -> tuple[WarehouseStock, ...]:
    """The stock of an article in all warehouses but this one, by name; none for an article not kept in stock."""
    found = [
        WarehouseStock(other, name, stock)
        for other, name in warehouses(reader).items()
        if other != warehouse_id
        for stock in stocks(reader, other, [article_id]).by_article.values()
    ]
    return tuple(each for each in found if each.stock.available is not None)


def _read_warehouses(reader: Reader) -> Mapping[int, str]:
    almacenes = tables.microsip["almacenes"].c
    rows = reader.frame(select(almacenes.ALMACEN_ID, almacenes.NOMBRE).order_by(almacenes.NOMBRE, almacenes.ALMACEN_ID))
    return {warehouse_id: name or "" for warehouse_id, name in rows.iter_rows()}


warehouses: HeldByVersion[Mapping[int, str]] = HeldByVersion(_read_warehouses)
"""The company's warehouses, their names by ALMACEN_ID, in the order of the names."""


def stocks(reader: Reader, warehouse_id: int, article_ids: Sequence[int]) -> Stocks:
    """The stock of each article in a warehouse; articles that the company does not have are left out."""
    wanted = pl.DataFrame({"ARTICULO_ID": pl.Series(article_ids, dtype=pl.Int32)})
    found = availability(reader, warehouse_id).join(wanted, on="ARTICULO_ID", how="semi")
    by_article = {article_id: Stock(article_id, available) for article_id, available in found.iter_rows()}
    return Stocks(warehouse_id, reader.version.as_of(Catalogue.ARTICULOS), by_article)


def sold_out(reader: Reader, article_ids: pl.Series) -> pl.DataFrame:
    """ARTICULO_ID of those of the articles that no warehouse has any of."""
    left = pl.DataFrame({"ARTICULO_ID": article_ids})
    for warehouse_id in reader.frame(select(tables.microsip["almacenes"].c.ALMACEN_ID))["ALMACEN_ID"]:
        here = pl.col("available").is_null() | (pl.col("available") > 0)
        left = left.join(availability(reader, warehouse_id).filter(here), on="ARTICULO_ID", how="anti")
    return left


def available_units(articles: pl.DataFrame, balances: pl.DataFrame, components: pl.DataFrame) -> pl.DataFrame:
    """ARTICULO_ID and `available` of every article; null for one that is always available.

    A kit: the smallest of its components' DISPONIBLE ÷ UNIDADES, rounded down; components that are not kept in stock do
    not limit it, and a kit without components cannot be made. Any other article kept in stock: its DISPONIBLE, zero
    without a row. `articles`: ARTICULO_ID, ES_ALMACENABLE, ES_JUEGO; `balances`: ARTICULO_ID, DISPONIBLE of one
    warehouse; `components`: JUEGOS_DET's ARTICULO_ID, COMPONENTE_ID, UNIDADES.
    """
    is_kit = (pl.col("ES_JUEGO") == "S").fill_null(False)
    is_stocked = (pl.col("ES_ALMACENABLE") != "N").fill_null(True)
    own = articles.join(balances, on="ARTICULO_ID", how="left").with_columns(pl.col("DISPONIBLE").fill_null(Decimal(0)))
    limits = components.join(own, left_on="COMPONENTE_ID", right_on="ARTICULO_ID").select(
        "ARTICULO_ID",
        makes=pl.when(is_stocked & (pl.col("UNIDADES") > 0)).then(_whole_times("DISPONIBLE", "UNIDADES")),
    )
    kits = limits.group_by("ARTICULO_ID").agg(
        makes=pl.col("makes").min().cast(pl.Decimal(38, UNITS_DIGITS)), has_components=pl.lit(True)
    )
    made = pl.when(pl.col("has_components").is_null()).then(pl.lit(Decimal(0))).otherwise(pl.col("makes"))
    return own.join(kits, on="ARTICULO_ID", how="left").select(
        "ARTICULO_ID", available=pl.when(is_kit).then(made).when(is_stocked).then(pl.col("DISPONIBLE"))
    )


def _whole_times(dividend: str, divisor: str) -> pl.Expr:
    """How many whole times one quantity goes into another: exact, rounded down."""
    steps = Decimal(10) ** UNITS_DIGITS
    return (pl.col(dividend) * steps).cast(pl.Int64) // (pl.col(divisor) * steps).cast(pl.Int64)


def _read_availability(reader: Reader, warehouse_id: int) -> pl.DataFrame:
    articulos, juegos = tables.microsip["articulos"].c, tables.microsip["juegos_det"].c
    existencias = tables.readmodel["existencias"].c
    return available_units(
        reader.frame(select(articulos.ARTICULO_ID, articulos.ES_ALMACENABLE, articulos.ES_JUEGO)),
        reader.frame(
            select(existencias.ARTICULO_ID, existencias.DISPONIBLE).where(existencias["ALMACEN_ID"] == warehouse_id)
        ),
        reader.frame(select(juegos.ARTICULO_ID, juegos.COMPONENTE_ID, juegos.UNIDADES)),
    )


availability: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_availability, capacity=12)
"""`available_units` of all articles in a warehouse, for (reader, ALMACEN_ID)."""
