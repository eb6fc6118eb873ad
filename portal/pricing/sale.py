"""Who buys and when: all of a price that is not about the article."""

from dataclasses import dataclass
from datetime import date

from portal.pricing.terms import Terms


@dataclass(frozen=True)
class Sale:
    """A customer's terms on a day while some promotions run: equal ones give equal prices, whenever they are asked for.

    `promotions`: their POLITICA_DSCTO_PROMO_ID, the prevailing one first. `charges_taxes`: see `terms.Customer`.
    """

    terms: Terms
    day: date
    promotions: tuple[int, ...]
    charges_taxes: bool = True
