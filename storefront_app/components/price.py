"""A price as it is shown on cards and pages."""

from dataclasses import dataclass
from decimal import Decimal

from portal.pricing.explanation import PriceExplanation
from storefront_app.components.figures import percent


@dataclass(frozen=True)
class PriceTag:
    """`price` is None where there is none yet; `before` and `discount` are empty without a discount.

    `with_taxes`: what one unit comes to with its taxes; None where it has none.
    """

    price: Decimal | None
    before: Decimal | None
    discount: str
    currency: str
    with_taxes: Decimal | None


def price_tag(explanation: PriceExplanation | None) -> PriceTag:
    """What to show of a price; None stands for an article that could not be priced."""
    if explanation is None or explanation.net_price is None:
        return PriceTag(None, None, "", "", None)
    is_discounted = explanation.unit_price is not None and explanation.net_price < explanation.unit_price
    return PriceTag(
        explanation.net_price,
        explanation.unit_price if is_discounted else None,
        percent(explanation.discount_percent) if is_discounted else "",
        explanation.currency,
        explanation.total_with_tax if explanation.taxes else None,
    )
