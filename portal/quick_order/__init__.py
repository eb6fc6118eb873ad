"""Ordering by typing, pasting or uploading lines of a key and a quantity."""

from portal.quick_order.files import LARGEST, UnusableFile, file_lines
from portal.quick_order.matching import BadLine
from portal.quick_order.order import GoodLine, QuickOrder, quick_order
from portal.quick_order.typed import TypedLine, typed_lines

__all__ = [
    "LARGEST",
    "BadLine",
    "GoodLine",
    "QuickOrder",
    "TypedLine",
    "UnusableFile",
    "file_lines",
    "quick_order",
    "typed_lines",
]
