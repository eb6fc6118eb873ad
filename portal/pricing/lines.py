"""What is asked to be priced: articles, each in a quantity."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from portal.pricing.arithmetic import UNITS_DIGITS

UNITS = pl.Decimal(18, UNITS_DIGITS)


@dataclass(frozen=True)
class Line:
    """An article and how much of it, in its unit of sale: more than zero, with at most five digits after the point."""

    article_id: int
    units: Decimal = Decimal(1)


def as_columns(lines: Iterable[Line]) -> pl.DataFrame:
    """The lines in their order: `position`, ARTICULO_ID, `units`. An article may stand in several of them."""
    rows = [(line.article_id, line.units) for line in lines]
    return pl.DataFrame(rows, {"ARTICULO_ID": pl.Int32, "units": UNITS}, orient="row").with_row_index("position")
