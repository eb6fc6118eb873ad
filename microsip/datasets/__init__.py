"""Everything that is brought over from Microsip: one declaration per table, in modules by subject.

A new dataset is one declaration in the module of its subject. What it needs of the portal's customers' data belongs
here; costs, margins, commissions and accounting keys stay in Microsip.
"""

from microsip.datasets import (
    articles,
    cfdi,
    currencies,
    customers,
    discounts,
    payment_terms,
    pictures,
    places,
    price_policies,
    prices,
    receivables,
    sales,
    stock,
    taxes,
    variants,
)
from microsip.declaration import Datasets

DATASETS = Datasets(
    (
        *places.MEMBERS,
        *currencies.MEMBERS,
        *taxes.MEMBERS,
        *articles.MEMBERS,
        *pictures.MEMBERS,
        *variants.MEMBERS,
        *stock.MEMBERS,
        *prices.MEMBERS,
        *payment_terms.MEMBERS,
        *customers.MEMBERS,
        *discounts.MEMBERS,
        *price_policies.MEMBERS,
        *cfdi.MEMBERS,
        *sales.MEMBERS,
        *receivables.MEMBERS,
    )
)
"""All datasets, each after those that it refers to."""

READABLE = Datasets((*DATASETS, *cfdi.ON_DEMAND))
"""What a link reads: the datasets, and what no sync brings over because single rows of it are read on demand."""

__all__ = ["DATASETS", "READABLE"]
