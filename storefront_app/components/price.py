"""A price as it is shown on cards and pages."""

from dataclasses import dataclass
from decimal import Decimal

from portal.pricing.explanation import PriceExplanation
from storefront_app.components.figures import percent


@dataclass(frozen=True)
class PriceTag:
    """`price` is None where there is none yet; `before` and `discount` are empty without a discount.

    `with_taxes`: what one unit comes to with its taxes; None where it has none. `includes_taxes`: `price` is that
    amount. `steps`: how many prices by quantity there are.
    """

    price: Decimal | None
    before: Decimal | None
    discount: str
    currency: str
    with_taxes: Decimal | None
    includes_taxes: bool = False
    steps: int = 0


def price_tag(explanation: PriceExplanation | None, *, with_taxes: bool = False) -> PriceTag:
    """What to show of the price of one unit; None stands for an article that could not be priced.

    `with_taxes`: the company shows prices with their taxes. What it was before the discount is then left out: it was
    never charged, so no tax was computed on it.
    """
    if explanation is None or explanation.net_price is None:
        return PriceTag(None, None, "", "", None)
    is_discounted = explanation.unit_price is not None and explanation.net_price < explanation.unit_price
    taxed = explanation.total_with_tax if explanation.taxes else None
    shows_taxed = with_taxes and taxed is not None
    return PriceTag(
        taxed if shows_taxed else explanation.net_price,
        explanation.unit_price if is_discounted and not shows_taxed else None,
        percent(explanation.discount_percent) if is_discounted else "",
        explanation.currency,
        taxed,
        shows_taxed,
        len(explanation.steps),
    )
