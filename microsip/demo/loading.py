"""Rows into a company database at the engine's speed: files of fixed-width records, read as external tables.

Millions of rows take seconds this way; through prepared statements over TCP each row would cost a round trip.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from microsip.demo.records import Record, Target, field_of, is_empty
from microsip.demo.rows import Table

ROWS_AT_ONCE = 100_000
"""Rows turned into records and written in one go; bounds the memory of building a large company."""

_TARGETS = """
    SELECT r.RDB$RELATION_NAME, r.RDB$FIELD_NAME, f.RDB$FIELD_TYPE, f.RDB$FIELD_SUB_TYPE, f.RDB$FIELD_SCALE,
           f.RDB$CHARACTER_SET_ID
      FROM RDB$RELATION_FIELDS r
      JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
     WHERE r.RDB$SYSTEM_FLAG = 0
"""


@dataclass(frozen=True)
class _Pending:
    """A table whose rows are in a file; `statement` brings them in."""

    external: str
    declaration: str
    path: Path
    statement: str
    parameters: tuple[Any, ...]


class Loader:
    """Fills the tables of one database; `folder` is the one in which its server accepts external files.

    `lacking_is_fine`: tables and columns that the database lacks are left out, as for an older Microsip.
    """

    def __init__(self, connection: Any, folder: Path, lacking_is_fine: bool = False) -> None:
        self._connection = connection
        self._folder = folder
        self._lacking_is_fine = lacking_is_fine
        self._targets = _targets(connection)
        self._files = 0

    def load(self, tables: Iterable[Table]) -> int:
        """Appends the rows and gives their number; KeyError for a table or column that the database lacks.

        Many small tables go in together, since each transaction that creates external tables costs more than they do.
        """
        pending: list[_Pending] = []
        total = waiting = 0
        for table in tables:
            written = self._write(table)
            if written:
                pending.append(written)
                waiting += len(table)
                total += len(table)
            if waiting >= ROWS_AT_ONCE:
                self._insert(pending)
                pending, waiting = [], 0
        self._insert(pending)
        return total

    def _write(self, table: Table) -> _Pending | None:
        targets = self._targets.get(table.name, {})
        missing = (table.columns.keys() | table.constants.keys()) - targets.keys()
        if missing and not self._lacking_is_fine:
            raise KeyError(f"{table.name} lacks {', '.join(sorted(missing))}")
        if not targets or not len(table):
            return None
        known = {name: values for name, values in table.columns.items() if name in targets}
        constants = {name: value for name, value in table.constants.items() if name in targets}
        constants |= {name: None for name, values in known.items() if is_empty(values)}
        record = Record(
            field_of(targets[name], values, f"C{number}")
            for number, (name, values) in enumerate(known.items())
            if name not in constants
        )
        self._files += 1
        external = f"LOADING_{self._files}"
        path = self._folder / f"{os.getpid()}-{external}"
        with path.open("wb") as file:
            for start in range(0, len(table), ROWS_AT_ONCE):
                file.write(record.bytes(start, min(start + ROWS_AT_ONCE, len(table))))
        statement = _insertion(table.name, record, constants, external)
        return _Pending(external, record.declaration, path, statement, tuple(constants.values()))

    def _insert(self, pending: list[_Pending]) -> None:
        try:
            self._run((f"CREATE TABLE {p.external} EXTERNAL FILE '{p.path}' ({p.declaration})", ()) for p in pending)
            self._run((p.statement, p.parameters) for p in pending)
            self._run((f"DROP TABLE {p.external}", ()) for p in pending)
        finally:
            for written in pending:
                written.path.unlink()

    def _run(self, statements: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Names in the statements are the schema's own; values travel as parameters or in the file."""
        cursor = self._connection.cursor()
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
        cursor.close()
        self._connection.commit()


def _insertion(table: str, record: Record, constants: Iterable[str], external: str) -> str:
    columns = [field.target.name for field in record.fields] + list(constants)
    values = [field.expression for field in record.fields]
    values += [f"CAST(? AS TYPE OF COLUMN {table}.{column})" for column in constants]
    return " ".join(("INSERT INTO", table, f"({', '.join(columns)}) SELECT {', '.join(values)} FROM", external))


def _targets(connection: Any) -> dict[str, dict[str, Target]]:
    cursor = connection.cursor()
    targets: dict[str, dict[str, Target]] = {}
    for table, column, kind, subtype, scale, charset in _rows(cursor):
        targets.setdefault(table.strip(), {})[column.strip()] = Target(
            column.strip(), kind, -scale, charset, is_binary=kind == 261 and subtype != 1
        )
    cursor.close()
    connection.commit()
    return targets


def _rows(cursor: Any) -> Iterator[tuple[Any, ...]]:
    cursor.execute(_TARGETS)
    yield from cursor.fetchall()
