"""The rows of the operations store, table by table, from one database to another; and what they are, to compare."""

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, insert, select

import portal
from portal.database import metadata, without_nul

ROWS_AT_A_TIME = 1_000


@dataclass(frozen=True)
class Content:
    """How many rows a table has, and a digest of them that does not depend on their order."""

    rows: int
    digest: int


def tables() -> tuple[Table, ...]:
    """All tables that the portal's modules declare, those that others refer to first."""
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.startswith("portal.migrations"):
            importlib.import_module(module.name)
    return tuple(metadata.sorted_tables)


def is_empty(connection: Connection, table: Table) -> bool:
    return connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def copy(source: Connection, target: Connection, table: Table) -> None:
    """Puts all rows of a table into the target's, which is empty and counts on from them."""
    for part in source.execute(_rows(table)).partitions(ROWS_AT_A_TIME):
        target.execute(insert(table), [dict(row._mapping) for row in part])
    if target.dialect.name == "postgresql":
        _count_on(target, table)


def _count_on(target: Connection, table: Table) -> None:
    """SQLite counts on from the highest key by itself, Postgres from where its sequence is."""
    for column in table.primary_key:
        sequence = target.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        if sequence is not None:
            highest = target.execute(select(func.max(column))).scalar()
            target.execute(select(func.setval(sequence, (highest or 0) + 1, False)))


def content(connection: Connection, table: Table) -> Content:
    """What a table holds; the same for the same rows, whatever kind of database has them."""
    rows, digest = 0, 0
    for part in connection.execute(_rows(table)).partitions(ROWS_AT_A_TIME):
        rows += len(part)
        digest += _digest(part)
    return Content(rows, digest % 2**256)


def _digest(part: Iterable[Row[*tuple[Any, ...]]]) -> int:
    """Of the rows as both kinds of database can have them; SQLite may hold a NUL of earlier."""
    return sum(int.from_bytes(sha256(repr(without_nul(tuple(row))).encode()).digest(), "big") for row in part)


def _rows(table: Table) -> Select[*tuple[Any, ...]]:
    """In the order of their keys, so that what refers to a row of its own table comes after it."""
    return select(table).order_by(*table.primary_key)
