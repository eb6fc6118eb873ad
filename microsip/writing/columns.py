"""What the columns of a row get: a declaration of one line a column, and the row that comes of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from microsip.writing.tables import StoredTable
from microsip.writing.texts import ENCODING, encoded

S = TypeVar("S")

GENERATED = -1
"""The key that the table's trigger replaces by the next one."""

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Written(Generic[S]):
    """One column, and what it gets; `optional` ones are left out where the version of Microsip lacks them."""

    column: str
    value: Callable[[S], object]
    optional: bool = False


def always(value: object) -> Callable[[object], object]:
    return lambda _: value


def text_of(title: str, text: str, longest: int) -> bytes | None:
    """A text as it is stored, None for an empty one; raises UnfitText."""
    return encoded(title, text, longest) if text else None


def values(table: StoredTable, columns: Iterable[Written[S]], source: S) -> Mapping[str, object]:
    """By column what goes into the table.

    Raises MissingStructure when a column that is needed is not there, UnfitText when one is shorter than usual.
    """
    written = tuple(columns)
    table.require(column.column for column in written if not column.optional)
    found = {column.column: column.value(source) for column in written if column.column in table}
    for name, value in found.items():
        if isinstance(value, bytes):
            encoded(f"{table.name}.{name}", value.decode(ENCODING, "replace"), table.lengths[name])
    return found
