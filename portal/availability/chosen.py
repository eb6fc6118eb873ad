"""The warehouse that orders are delivered from."""

from portal.configuration import Configuration
from portal.configuration.ordering import ORDER_WAREHOUSE
from portal.stock import default_warehouse, warehouses
from warehouse.store import Reader


def order_warehouse(reader: Reader, configuration: Configuration) -> int:
    """The ALMACEN_ID that the administrator chose, while Microsip has it; else the one that Microsip proposes.

    Raises NoWarehouse when the company has none.
    """
    chosen = configuration[ORDER_WAREHOUSE]
    return chosen if chosen is not None and chosen in warehouses(reader) else default_warehouse(reader)
