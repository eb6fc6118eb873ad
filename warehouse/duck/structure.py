"""Which tables and columns a database file has, and which columns hold digests of contents."""

from collections import defaultdict
from collections.abc import Mapping

import duckdb
from sqlalchemy import Column, MetaData, String, Table, select, table, union
from sqlalchemy import column as named

from warehouse.duck.statements import frame, quoted

DIGEST_MARK = "sha256"
"""The comment of a column that holds digests of contents."""

Types = Mapping[str, str]
"""A table's columns in order, each with its type."""


def structure(connection: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[str, Types]:
    """The tables of a database, the connection's own when none is named."""
    rows = connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE database_name = coalesce($1, current_database()) ORDER BY table_name, column_index",
        [database],
    ).fetchall()
    tables: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for table_name, column_name, data_type in rows:
        tables[table_name][column_name] = data_type
    return dict(tables)


def columns(connection: duckdb.DuckDBPyConnection, name: str) -> Types:
    """The columns of one table of the connection's own database."""
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {quoted(name)}").fetchall()}


def content_digests(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The digests of all contents that the connection's database names."""
    marked = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND comment = $1",
        [DIGEST_MARK],
    ).fetchall()
    found = [select(named(name, String).label("digest")).select_from(table(of)) for of, name in marked]
    if not found:
        return []
    every = union(*found).subquery()
    return frame(connection, select(every.c.digest).where(every.c.digest.is_not(None)))["digest"].to_list()


def as_table(name: str, types: Types, schema: str | None = None) -> Table:
    """A table for statements, with these columns."""
    return Table(name, MetaData(schema=schema), *(Column(column) for column in types))
