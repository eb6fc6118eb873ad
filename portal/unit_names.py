"""Microsip's units as they are said: PIEZA is one `pieza` and several `piezas`."""

from decimal import Decimal

_SHORTEST_WORD = 4
_PLURALS = {
    "ón": "ones",
    "z": "ces",
    **{vowel: f"{vowel}s" for vowel in "aeiou"},
    **{consonant: f"{consonant}es" for consonant in "dlnr"},
}


def unit_name(unit: str, units: Decimal) -> str:
    """`piezas` for several of the unit PIEZA; abbreviations, and what is not one word of Spanish, stay as they are."""
    name = unit.lower()
    if units == 1 or len(name) < _SHORTEST_WORD or not name.isalpha():
        return name
    for end, plural in _PLURALS.items():
        if name.endswith(end):
            return name.removesuffix(end) + plural
    return name
