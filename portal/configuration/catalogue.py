"""What the catalogue shows of prices and stock."""

from enum import Enum

from portal.configuration.kinds import Choice, Flag
from portal.configuration.setting import Section, Setting

CATALOGUE = Section("catalogue", "Catálogo", "Qué ven tus clientes de cada artículo.")


class StockShown(Enum):
    """How much customers learn of what is in stock."""

    UNITS = "units"
    AVAILABILITY = "availability"


STOCK_SHOWN = Setting(
    "stock_shown",
    "Existencias",
    "Si tus clientes ven cuántas unidades hay, o sólo si hay.",
    StockShown.UNITS,
    Choice({StockShown.UNITS: "Cuántas unidades hay", StockShown.AVAILABILITY: "Sólo si hay o no"}),
    CATALOGUE,
)
OTHER_WAREHOUSES = Setting(
    "other_warehouses",
    "Existencias de otros almacenes",
    "Si la página de un artículo muestra también lo que hay en los demás almacenes.",
    False,
    Flag(),
    CATALOGUE,
)
PRICES_WITH_TAXES = Setting(
    "prices_with_taxes",
    "Precios con impuestos",
    "Si los precios se muestran con impuestos incluidos; si no, antes de impuestos.",
    False,
    Flag(),
    CATALOGUE,
)

SETTINGS = (STOCK_SHOWN, OTHER_WAREHOUSES, PRICES_WITH_TAXES)
