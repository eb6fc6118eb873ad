"""Quantities as people type them."""

import re
from decimal import Decimal

from microsip.errors import NeedsAttention
from portal.pricing.arithmetic import UNITS_DIGITS

WHOLE_DIGITS = 13
"""Digits before the point of a quantity: Microsip keeps them as NUMERIC(18,5)."""

_WRITTEN = re.compile(r"\+?(\d{1,100})(?:\.(\d*))?", re.ASCII)


class UnusableQuantity(NeedsAttention):
    """What was typed is no quantity that can be sold."""


def quantity(text: str) -> Decimal:
    """The quantity that a person typed, more than zero; raises UnusableQuantity."""
    typed = text.strip()
    written = _WRITTEN.fullmatch(typed)
    if written is None and not _is_negative(typed):
        raise UnusableQuantity(
            f"La cantidad «{typed[:40]}» no se entiende; escríbela con dígitos y punto decimal, por ejemplo 12 o 2.5.",
            f"quantity {text!r}",
        )
    if written is not None and len(written[1].lstrip("0")) > WHOLE_DIGITS:
        raise UnusableQuantity(
            f"La cantidad «{typed[:40]}» tiene más de {WHOLE_DIGITS} cifras enteras, que Microsip no guarda; escribe "
            "una menor.",
            f"quantity {text[:200]!r}",
        )
    units = Decimal(0) if written is None else Decimal(f"{written[1]}.{written[2] or 0}")
    if units <= 0:
        raise UnusableQuantity("La cantidad debe ser mayor que cero; corrígela.", f"quantity {text!r}")
    if units != round(units, UNITS_DIGITS):
        raise UnusableQuantity(
            f"La cantidad «{typed[:40]}» tiene más de {UNITS_DIGITS} decimales, que Microsip no guarda; redondéala.",
            f"quantity {text!r}",
        )
    return round(units, UNITS_DIGITS).normalize() + Decimal(0)


def _is_negative(typed: str) -> bool:
    return typed.startswith("-") and _WRITTEN.fullmatch(typed[1:]) is not None
