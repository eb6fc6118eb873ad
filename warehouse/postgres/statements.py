"""SQLAlchemy Core statements with their values merged in by the driver: COPY takes no parameters."""

from typing import Any

import psycopg
from sqlalchemy import ClauseElement, Connection
from sqlalchemy.dialects.postgresql.base import PGDialect

from warehouse.postgres.server import driver

_DIALECT: PGDialect = PGDialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


def compiled(statement: ClauseElement, schema: str | None = None) -> tuple[str, dict[str, Any]]:
    """The statement's text and its parameters by name; tables without a schema are looked up in this one."""
    looked_up: dict[str, Any] = {}
    if schema is not None:
        looked_up = {"schema_translate_map": {None: schema}, "render_schema_translate": True}
    result = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True}, **looked_up)
    return str(result), dict(result.construct_params() or {})


def merged(connection: Connection, statement: ClauseElement, schema: str | None = None) -> str:
    """The statement with its values in it, quoted by the driver."""
    return psycopg.ClientCursor(driver(connection)).mogrify(*compiled(statement, schema))


def quoted(*names: str) -> str:
    """A name, or one within another, as it must stand in a statement."""
    return ".".join(_DIALECT.identifier_preparer.quote_identifier(name) for name in names)


def command(connection: Connection, *words: str) -> None:
    """Carries out a statement of Postgres's own that Core has no words for; names and values in it are quoted."""
    driver(connection).execute(" ".join(words).encode())
