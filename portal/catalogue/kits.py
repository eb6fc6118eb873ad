"""What kits consist of."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.stock import Stock, stocks
from warehouse import tables
from warehouse.store import Reader

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Component:
    """An article in a kit and how much of it one kit takes. `stock`: of the component, in the warehouse asked for.

    `is_short`: there is too little of it for one kit.
    """

    article_id: int
    name: str
    unit: str | None
    units: Decimal
    stock: Stock

    @property
    def is_short(self) -> bool:
        return self.stock.available is not None and self.stock.available < self.units


def components(reader: Reader, article_id: int, warehouse_id: int) -> tuple[Component, ...]:
    """The components of a kit by name, sold alone or not; none for an article that is no kit."""
    juegos, articulos = tables.microsip["juegos_det"], tables.microsip["articulos"]
    rows = reader.frame(
        select(articulos.c.ARTICULO_ID, articulos.c.NOMBRE, articulos.c.UNIDAD_VENTA, juegos.c.UNIDADES)
        .join_from(juegos, articulos, juegos.c["COMPONENTE_ID"] == articulos.c["ARTICULO_ID"])
        .where(juegos.c["ARTICULO_ID"] == article_id)
        .order_by(articulos.c.NOMBRE, articulos.c.ARTICULO_ID)
    )
    stock = stocks(reader, warehouse_id, rows["ARTICULO_ID"].to_list()).by_article
    return tuple(
        Component(component, name or "", unit, units or _NOTHING, stock.get(component, Stock(component, _NOTHING)))
        for component, name, unit, units in rows.iter_rows()
    )
