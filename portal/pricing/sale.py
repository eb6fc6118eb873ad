"""Who buys and when: all of a price that is not about the article."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.pricing.terms import Terms


@dataclass(frozen=True)
class Sale:
    """A customer's terms at a moment of Microsip's local time."""

    terms: Terms
    at_local: datetime

    @property
    def day(self) -> date:
        """The day by which policies and exchange rates hold."""
        return self.at_local.date()
