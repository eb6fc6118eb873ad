"""The kinds of discount. A new kind is one module here and one entry in KINDS."""

from portal.pricing.discounts.customer import CUSTOMER
from portal.pricing.discounts.kind import DiscountKind

KINDS: tuple[DiscountKind, ...] = (CUSTOMER,)
"""The kinds whose discounts make up a price, in the order in which they are told."""
