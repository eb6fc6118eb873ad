"""SQLAlchemy Core statements as DuckDB reads them.

DuckDB's SQL is Postgres' but for the few constructs that are written differently below; its parameters are `$1`.
"""

from typing import Any

import duckdb
import polars as pl
from sqlalchemy import BinaryExpression, ClauseElement
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect


class _DuckCompiler(PGCompiler):
    def visit_truediv_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:
        # Postgres needs a cast to NUMERIC, which DuckDB takes for DECIMAL(18,3); its own `/` is never integer.
        return f"{self.process(binary.left, **kw)} / {self.process(binary.right, **kw)}"

    def visit_floordiv_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:
        return f"{self.process(binary.left, **kw)} // {self.process(binary.right, **kw)}"

    def _regexp_match(self, base_op: str, binary: BinaryExpression[Any], operator: Any, kw: Any) -> str:
        # DuckDB's `~` asks for the whole text to match.
        matches = f"regexp_matches({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"
        return f"(NOT {matches})" if base_op.startswith("!") else matches


class _DuckDialect(PGDialect):
    statement_compiler = _DuckCompiler
    supports_statement_cache = True


_DIALECT: PGDialect = _DuckDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def compiled(statement: ClauseElement, schema: str | None = None) -> tuple[str, list[object]]:
    """The statement's text and its parameters, in order; tables without a schema are looked up in this one."""
    looked_up: dict[str, Any] = {}
    if schema is not None:
        looked_up = {"schema_translate_map": {None: schema}, "render_schema_translate": True}
    result = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True}, **looked_up)
    values = result.construct_params() or {}
    return str(result), [values[name] for name in getattr(result, "positiontup", None) or ()]


def run(connection: duckdb.DuckDBPyConnection, statement: ClauseElement) -> None:
    """Executes a statement that gives no rows."""
    connection.execute(*compiled(statement))


def single(connection: duckdb.DuckDBPyConnection, statement: ClauseElement) -> tuple[Any, ...]:
    """The one row that the statement gives."""
    rows = connection.execute(*compiled(statement)).fetchall()
    assert len(rows) == 1
    return tuple(rows[0])


def relation(
    connection: duckdb.DuckDBPyConnection, statement: ClauseElement, schema: str | None = None
) -> duckdb.DuckDBPyRelation:
    """The statement's rows, still to be fetched; decimals stay decimals."""
    text, parameters = compiled(statement, schema)
    return connection.sql(text, params=parameters)


def frame(connection: duckdb.DuckDBPyConnection, statement: ClauseElement, schema: str | None = None) -> pl.DataFrame:
    """The statement's rows as a frame."""
    rows: pl.DataFrame = relation(connection, statement, schema).pl()
    return rows


def quoted(identifier: str) -> str:
    """A name as it must stand in a statement."""
    return _DIALECT.identifier_preparer.quote_identifier(identifier)


def literal_text(text: str) -> str:
    """A text as it must stand where DuckDB takes no parameter, the path in ATTACH for one."""
    return "'" + text.replace("'", "''") + "'"
