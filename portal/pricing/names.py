"""What people call the rows whose ids a price consists of."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Names:
    """Names by id. `discount_titles`: by the name of the kind; `discount_policies`: of each kind, by policy."""

    lists: dict[int, str]
    currencies: dict[int, str]
    local_currency: str
    policies: dict[int, str]
    discount_titles: dict[str, str]
    discount_policies: dict[str, dict[int, str]]
    promotions: dict[int, str]
    maxima: dict[int, str]


def named(rows: pl.DataFrame, key: str, name: str = "NOMBRE") -> dict[int, str]:
    """The names of rows by their ids."""
    pairs: Iterable[tuple[int, str | None]] = rows.select(key, name).iter_rows()
    return {row_id: text or "" for row_id, text in pairs}
