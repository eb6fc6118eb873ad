"""Quantities as people in Mexico and their spreadsheets write them."""

import re

_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:,\d{3})+)(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?)(\d+(?:\.\d{3})*),(\d+)", re.ASCII)


def with_point(text: str) -> str:
    """The quantity with a decimal point and no separators of thousands, for `portal.pricing.quantity` to read.

    «1,200» is twelve hundred, as in Mexico; a comma before any other number of digits is a decimal one.
    """
    typed = text.strip().replace("\N{NO-BREAK SPACE}", "")
    grouped = _GROUPED.fullmatch(typed)
    if grouped:
        return grouped[1] + grouped[2].replace(",", "") + (grouped[3] or "")
    comma = _DECIMAL_COMMA.fullmatch(typed)
    return f"{comma[1]}{comma[2].replace('.', '')}.{comma[3]}" if comma else typed
