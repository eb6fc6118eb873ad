"""Where an order can be delivered to, and by which vía de embarque."""

from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from portal.orders.records import Order
from warehouse import tables
from warehouse.store import Reader

_SET = "S"


@dataclass(frozen=True)
class DeliveryAddress:
    """A row of DIRS_CLIENTES. `shipping_id`: the vía de embarque that Microsip proposes for it."""

    address_id: int
    name: str
    text: str
    shipping_id: int | None
    is_main: bool

    @property
    def told(self) -> str:
        """The address as people tell it from others, whose it is in the end."""
        return " · ".join(filter(None, (self.text, self.name)))


@dataclass(frozen=True)
class ShippingWay:
    """A row of VIAS_EMBARQUE."""

    shipping_id: int
    name: str
    is_default: bool


@dataclass(frozen=True)
class Destination:
    """Where an order goes, in words; empty where the version does not know it any more."""

    address: str
    shipping: str


def destination_of(reader: Reader, order: Order) -> Destination:
    """Where the order goes."""
    addresses = {each.address_id: each for each in delivery_addresses(reader, order.customer_id)}
    ways = {way.shipping_id: way.name for way in shipping_ways(reader)}
    address = addresses.get(order.address_id)
    return Destination(address.told if address else "", ways.get(order.shipping_id or 0, ""))


def delivery_addresses(reader: Reader, customer_id: int) -> tuple[DeliveryAddress, ...]:
    """The customer's main address first, then the others that are for deliveries; none when there are none."""
    dirs = tables.microsip["dirs_clientes"].c
    columns = ("DIR_CLI_ID", "NOMBRE_CONSIG", "CALLE", "CODIGO_POSTAL", "VIA_EMBARQUE_ID", "ES_DIR_PPAL")
    found = reader.frame(
        select(*(dirs[column] for column in columns), dirs.USAR_PARA_ENVIOS).where(dirs["CLIENTE_ID"] == customer_id)
    )
    is_main = (pl.col("ES_DIR_PPAL") == _SET).fill_null(False)
    is_for_deliveries = (pl.col("USAR_PARA_ENVIOS") != "N").fill_null(True)
    shown = found.filter(is_main | is_for_deliveries).sort(is_main, "DIR_CLI_ID", descending=[True, False])
    return tuple(
        DeliveryAddress(
            row["DIR_CLI_ID"],
            (row["NOMBRE_CONSIG"] or "").strip(),
            ", ".join(filter(None, (" ".join((row["CALLE"] or "").split()), (row["CODIGO_POSTAL"] or "").strip()))),
            row["VIA_EMBARQUE_ID"],
            row["ES_DIR_PPAL"] == _SET,
        )
        for row in shown.iter_rows(named=True)
    )


def shipping_ways(reader: Reader) -> tuple[ShippingWay, ...]:
    """The vías de embarque by name."""
    vias = tables.microsip["vias_embarque"].c
    rows = reader.frame(select(vias.VIA_EMBARQUE_ID, vias.NOMBRE, vias.ES_PREDET).order_by(vias.NOMBRE))
    return tuple(ShippingWay(way, name or "", default == _SET) for way, name, default in rows.iter_rows())
