"""The kinds of discount. A new kind is one module here and one entry in KINDS."""

from portal.pricing.discounts.customer import CUSTOMER
from portal.pricing.discounts.kind import DiscountKind
from portal.pricing.discounts.promotion import PROMOTION
from portal.pricing.discounts.volume import VOLUME

KINDS: tuple[DiscountKind, ...] = (CUSTOMER, VOLUME, PROMOTION)
"""The kinds whose discounts make up a price, in the order in which they are told."""
