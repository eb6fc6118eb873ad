"""A cart and its lines."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Line:
    """How much of an article is wanted, in its unit of sale, and what the buyer notes about it."""

    article_id: int
    units: Decimal
    notes: str = ""


@dataclass(frozen=True)
class Cart:
    """The lines in the order in which they were added, one an article.

    `key`: of the order that it becomes, the same until it is ordered or emptied; empty while there are no lines.
    """

    key: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same for carts with the same lines."""
        lines = [(line.article_id, str(line.units.normalize()), line.notes) for line in self.lines]
        return hashlib.sha256(repr(lines).encode()).hexdigest()
