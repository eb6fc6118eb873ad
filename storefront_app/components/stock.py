"""Stock in a sentence, as a buyer asks for it."""

from dataclasses import dataclass
from decimal import Decimal

from portal.configuration.catalogue import StockShown
from portal.numerals import numeral
from portal.stock import Stock

FEW = Decimal(5)
"""Up to so many units are the last ones."""


@dataclass(frozen=True)
class StockLevel:
    """`level` names the colour: available, low or none."""

    level: str
    sentence: str


def stock_level(stock: Stock | None, shown: StockShown = StockShown.UNITS) -> StockLevel:
    """What to say of an article's stock; None stands for one that the warehouse says nothing about."""
    if stock is None:
        return StockLevel("none", "Sin existencia")
    if stock.available is None:
        return StockLevel("available", "Disponible")
    if stock.available <= 0:
        return StockLevel("none", "Sin existencia")
    if shown is StockShown.AVAILABILITY:
        return StockLevel("low", "Quedan pocas") if stock.available <= FEW else StockLevel("available", "Disponible")
    if stock.available == 1:
        return StockLevel("low", "Último disponible")
    if stock.available <= FEW:
        return StockLevel("low", f"Últimas {numeral(stock.available)}")
    return StockLevel("available", f"{numeral(stock.available)} disponibles")
