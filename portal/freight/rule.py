"""The rule by which freight is charged, as administrators choose it and as it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from portal.folding import folded

CENT = Decimal("0.01")
MOST = Decimal(1_000_000)


class Basis(Enum):
    """What freight is charged for, by the words that it is written with."""

    NONE = "sin cargo"
    FIXED = "fijo"
    PERCENT = "porcentaje"
    PER_KILO = "por kilo"


class UnreadableRule(Exception):
    """The text is no rule; `detail` says where it stops to be one."""


@dataclass(frozen=True)
class FreightRule:
    """`amount`: pesos of an order, per cent of its subtotal, or pesos of a kilogram.

    `by_way`: the amount for certain vías de embarque, by their names; all others have `amount`. Orders whose subtotal
    is `free_from` or more pay none. Amounts are in the local currency, before taxes.
    """

    basis: Basis = Basis.NONE
    amount: Decimal = Decimal(0)
    by_way: Mapping[str, Decimal] = field(default_factory=dict)
    free_from: Decimal | None = None

    def charge(self, subtotal: Decimal, kilograms: Decimal, way: str) -> Decimal:
        """What an order pays that comes to this subtotal and weight, and is sent by the vía of this name."""
        if self.free_from is not None and subtotal >= self.free_from:
            return Decimal(0)
        ways = {folded(name): amount for name, amount in self.by_way.items()}
        amount = ways.get(folded(way), self.amount)
        factor = {
            Basis.NONE: Decimal(0),
            Basis.FIXED: Decimal(1),
            Basis.PERCENT: subtotal.scaleb(-2),
            Basis.PER_KILO: kilograms,
        }
        return (factor[self.basis] * amount).quantize(CENT, ROUND_HALF_UP)


NO_FREIGHT = FreightRule()

_FREE = re.compile(r"gratis desde\s*\$?\s*(\S+)", re.IGNORECASE)


def written(rule: FreightRule) -> str:
    """Such as `por kilo 12.5; Paquetería = 20; gratis desde 5000`."""
    if rule.basis is Basis.NONE:
        return str(rule.basis.value)
    parts = [f"{rule.basis.value} {_text(rule.amount)}"]
    parts += [f"{name} = {_text(amount)}" for name, amount in rule.by_way.items()]
    if rule.free_from is not None:
        parts.append(f"gratis desde {_text(rule.free_from)}")
    return "; ".join(parts)


def read(text: str) -> FreightRule:
    """The rule that is written so; no text is no freight. Raises UnreadableRule."""
    first, *others = [part.strip() for part in text.split(";")]
    basis, rest = _basis(first)
    if basis is Basis.NONE:
        if rest or others:
            raise UnreadableRule(f"something after {first!r}")
        return NO_FREIGHT
    by_way, free_from = {}, None
    for part in filter(None, others):
        free = _FREE.fullmatch(part)
        if free is not None:
            free_from = _number(free[1])
        else:
            name, equals, amount = part.rpartition("=")
            if not equals or not name.strip():
                raise UnreadableRule(f"no name and amount: {part!r}")
            by_way[name.strip()] = _number(amount)
    return FreightRule(basis, _number(rest.removesuffix("%")), by_way, free_from)


def _basis(text: str) -> tuple[Basis, str]:
    lower = text.lower()
    for basis in Basis:
        if lower.startswith(basis.value):
            return basis, text[len(basis.value) :].strip()
    if not text:
        return Basis.NONE, ""
    raise UnreadableRule(f"unknown basis: {text!r}")


def _number(text: str) -> Decimal:
    digits = text.strip().removeprefix("$").strip().replace(",", "")
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,6})?", digits) or Decimal(digits) > MOST:
        raise UnreadableRule(f"no amount: {text!r}")
    return Decimal(digits)


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
