"""What of a book holds for a sale: looked up once, and then matched with the lines of many pages."""

from dataclasses import dataclass

import polars as pl

from portal.pricing.discounts.kind import DiscountKind


@dataclass(frozen=True)
class Offer:
    """The rows in force.

    `kinds` of discount, in the order in which they are told, and their `details`, see `combination.holding`; `maxima`:
    the details of the policy that caps; `imposed`: those of promotions that name a list, see `promotion.imposing`;
    `rates`: see `currencies.rates_of`.
    """

    list_id: int | None
    base_list_id: int | None
    kinds: tuple[DiscountKind, ...]
    details: pl.DataFrame
    maxima: pl.DataFrame
    imposed: pl.DataFrame
    rates: pl.DataFrame
