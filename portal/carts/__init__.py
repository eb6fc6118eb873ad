"""What a user is about to order: articles and how much of each, kept until it is ordered."""

from portal.carts.changing import (
    CartFull,
    NotesTooLong,
    Refused,
    add,
    add_all,
    cart_of,
    clear,
    customer_id_of,
    empty,
    lines_in_cart,
    read_cart,
    remove,
    set_notes,
    set_units,
)
from portal.carts.records import Cart, Line
from portal.carts.units import check_units, sold_in_fractions

__all__ = [
    "Cart",
    "CartFull",
    "Line",
    "NotesTooLong",
    "Refused",
    "add",
    "add_all",
    "cart_of",
    "check_units",
    "clear",
    "customer_id_of",
    "empty",
    "lines_in_cart",
    "read_cart",
    "remove",
    "set_notes",
    "set_units",
    "sold_in_fractions",
]
