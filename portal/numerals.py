"""Numbers of units and percentages as people in Mexico write them."""

from decimal import Decimal


def numeral(number: Decimal) -> str:
    """`1,200` or `2.5`: no zeros behind the point."""
    return f"{number.normalize():,f}"
