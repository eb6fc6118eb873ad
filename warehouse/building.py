"""The read model: tables that are computed from the datasets whenever a version is published.

`readmodel/NAME.sql` is one SELECT (portable between DuckDB and Postgres) with the columns that `tables.readmodel`
declares for NAME, by name and in any order. `$today_local` in it is the day of the snapshot where Microsip runs.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Insert, Table, insert, select, text
from sqlalchemy.sql.ddl import CreateTable, DropTable

from warehouse.tables import readmodel

_FOLDER = Path(__file__).parent / "readmodel"


@dataclass(frozen=True)
class Derived:
    """One table of the read model and the SELECT that fills it."""

    table: Table
    query: str

    @property
    def drop(self) -> DropTable:
        return DropTable(self.table, if_exists=True)

    @property
    def create(self) -> CreateTable:
        return CreateTable(self.table)

    def fill(self, today_local: date) -> Insert:
        """The statement that fills the table; values are converted to the types that it declares."""
        query = text(self.query.replace("$today_local", ":today_local"))
        if "$today_local" in self.query:
            query = query.bindparams(today_local=today_local)
        rows = query.columns(*self.table.columns).subquery("derived")
        names = self.table.columns.keys()
        return insert(self.table).from_select(names, select(*(rows.c[name] for name in names)))


def recipe(derived: Iterable[Derived]) -> str:
    """A digest of how these tables are computed."""
    told = "\n".join(f"{table.create} {table.query}" for table in derived)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_model() -> tuple[Derived, ...]:
    """The derived tables in the order in which they are built."""
    return tuple(Derived(table, (_FOLDER / f"{name}.sql").read_text()) for name, table in readmodel.items())
