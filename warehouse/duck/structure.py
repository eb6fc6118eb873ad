"""Which tables and columns a database file has, and which columns hold digests of contents."""

from collections import defaultdict

import duckdb
from sqlalchemy import String, select, table, union
from sqlalchemy import column as named

from warehouse.duck.statements import frame, quoted
from warehouse.tables import Types

DIGEST_MARK = "sha256"
"""The comment of a column that holds digests of contents."""


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
