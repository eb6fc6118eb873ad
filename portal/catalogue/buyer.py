"""For whom the catalogue is opened: what filters and orders by prices, stock and purchases depend on."""

from dataclasses import dataclass
from datetime import datetime

from portal.customers import Customer


@dataclass(frozen=True)
class Buyer:
    """A customer, the warehouse that it is served from, and the moment in Microsip's local time.

    `hidden`: the ARTICULO_ID of what is on sale and not to be found, such as freight.
    """

    customer: Customer
    warehouse_id: int
    at_local: datetime
    hidden: frozenset[int] = frozenset()
