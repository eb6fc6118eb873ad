"""Rows of the demo company on their way into a table: whole columns, one value for all rows, or row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Fixed:
    """Decimals as whole numbers of their last digit: `Fixed(cents, 2)`."""

    units: npt.NDArray[np.int64]
    digits: int

    def __len__(self) -> int:
        return len(self.units)


Values = Array | Fixed | list[Any]
"""One value a row: an array (integers are whole units; a masked element is NULL), decimals, or Python values."""


@dataclass(frozen=True)
class Table:
    """Rows of one table by column; `constants` are the same in all rows. Columns left out take their default."""

    name: str
    columns: Mapping[str, Values]
    constants: Mapping[str, Any]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def table(name: str, columns: Mapping[str, Values], **constants: Any) -> Table:
    """A table made of whole columns; raises ValueError when they are not equally long."""
    lengths = {column: len(values) for column, values in columns.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"{name}: columns differ in length: {lengths}")
    return Table(name, columns, constants)


def rows(name: str, members: Iterable[Mapping[str, Any]], **constants: Any) -> Table:
    """A table made row by row; a column that a row leaves out is NULL there."""
    members = list(members)
    names = list(dict.fromkeys(column for row in members for column in row))
    return Table(name, {column: [row.get(column) for row in members] for column in names}, constants)
