"""What is asked of a demo company: how much of everything, from which seed, as of which day."""

import zlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import Enum

import numpy as np

from microsip.demo.rows import Array
from microsip.demo.schema import Variant

FIRST_OWN_ID = 1001
"""Keys below are those with which Microsip delivers an empty company."""


class Size(Enum):
    """SMALL for tests, DEMO to look at, the others to measure with: TWICE and FOURFOLD are so many times DEMO."""

    SMALL = "small"
    DEMO = "demo"
    TWICE = "twice"
    FOURFOLD = "fourfold"
    LARGE = "large"
    HUGE = "huge"


@dataclass(frozen=True)
class Extent:
    """How much a size has.

    `stocked`: pairs of article and warehouse with movements. `receivables`: documents, charges and credits together.
    `drawings`: different pictures, which the `pictured` articles share. `without_a_price`: share of the articles that
    miss one of the lists.
    """

    articles: int
    kits: int
    customers: int
    stocked: int
    stock_months: int
    invoices: int
    receivables: int
    pictured: int
    drawings: int
    without_a_price: float

    def times(self, factor: int) -> "Extent":
        """So many times the rows, with the same pictures and as long a past."""
        return replace(
            self,
            articles=self.articles * factor,
            kits=self.kits * factor,
            customers=self.customers * factor,
            stocked=self.stocked * factor,
            invoices=self.invoices * factor,
            receivables=self.receivables * factor,
            pictured=self.pictured * factor,
        )


_DEMO = Extent(5_000, 25, 400, 11_000, 9, 2_500, 36_000, 3_000, 400, 0.04)
_LARGE = Extent(100_000, 100, 20_000, 200_000, 5, 5_000, 1_000_000, 6_000, 400, 0.0)

EXTENTS = {
    Size.SMALL: Extent(150, 0, 25, 320, 6, 60, 600, 30, 12, 0.04),
    Size.DEMO: _DEMO,
    Size.TWICE: _DEMO.times(2),
    Size.FOURFOLD: _DEMO.times(4),
    Size.LARGE: _LARGE,
    Size.HUGE: replace(_LARGE, customers=48_000, receivables=2_400_000),
}


@dataclass
class Ids:
    """The two generators of Microsip; within one, keys never repeat, whatever the table."""

    catalogue: int = FIRST_OWN_ID
    documents: int = FIRST_OWN_ID

    def catalogue_ids(self, number: int) -> Array:
        first, self.catalogue = self.catalogue, self.catalogue + number
        return np.arange(first, first + number, dtype=np.int32)

    def document_ids(self, number: int) -> Array:
        first, self.documents = self.documents, self.documents + number
        return np.arange(first, first + number, dtype=np.int32)

    def catalogue_id(self) -> int:
        return int(self.catalogue_ids(1)[0])

    def document_id(self) -> int:
        return int(self.document_ids(1)[0])


@dataclass(frozen=True)
class Plan:
    """Everything that the content depends on, and the keys given so far."""

    size: Size
    seed: int
    today: date
    variant: Variant = Variant.CURRENT
    ids: Ids = field(default_factory=Ids)

    @property
    def extent(self) -> Extent:
        return EXTENTS[self.size]

    @property
    def now_local(self) -> datetime:
        return datetime.combine(self.today, time(9, 30))

    def random(self, subject: str) -> np.random.Generator:
        """Chance of a subject's own, so that a change in one leaves the rows of the others as they are."""
        return np.random.default_rng([self.seed, zlib.crc32(subject.encode())])
