"""The warehouse that orders are delivered from."""

from sqlalchemy import select

from portal.configuration import Configuration
from portal.configuration.ordering import ORDER_WAREHOUSE
from portal.stock import default_warehouse
from warehouse import tables
from warehouse.store import Reader


def order_warehouse(reader: Reader, configuration: Configuration) -> int:
    """The ALMACEN_ID that the administrator chose, while Microsip has it; else the one that Microsip proposes.

    Raises NoWarehouse when the company has none.
    """
    chosen = configuration[ORDER_WAREHOUSE]
    if chosen is not None:
        almacenes = tables.microsip["almacenes"].c
        if not reader.frame(select(almacenes.ALMACEN_ID).where(almacenes["ALMACEN_ID"] == chosen)).is_empty():
            return chosen
    return default_warehouse(reader)
