"""What a check of the business data is: a value that says which rows it finds, and where they are mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import polars as pl
from sqlalchemy import Select


class Subject(Enum):
    """Whose rows a check finds; the value is the dataset with their names."""

    ARTICLE = "articulos"
    CUSTOMER = "clientes"
    OTHER = ""


@dataclass(frozen=True)
class Check:
    """`rows`: statements with `ID` (of the subject) and `DETALLE`, or for OTHER with CLAVE, NOMBRE and DETALLE.

    `title` is what is wrong with the rows, `why` what comes of it for customers; `dataset` is where it is mended.
    """

    key: str
    title: str
    why: str
    subject: Subject
    dataset: str
    rows: Callable[[], Iterable[Select[Any]]]


@dataclass(frozen=True)
class Unsound:
    """What a check found. `rows`: CLAVE, NOMBRE and DETALLE, by key."""

    check: Check
    rows: pl.DataFrame

    @property
    def count(self) -> int:
        return self.rows.height
