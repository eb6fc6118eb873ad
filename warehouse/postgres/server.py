"""The database at a URL and the connections to it: shared ones for reading, one of its own for each sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.engine import make_url

READING_CONNECTIONS = 5
MORE_FOR_A_WHILE = 10

_SESSION = {
    "datestyle": "ISO",
    "timezone": "UTC",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "idle_in_transaction_session_timeout": "0",
    # A machine that vanishes must not hold a company's lock for the two hours that TCP waits by itself.
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    # Nor must one that dies while its statement waits.
    "client_connection_check_interval": "10s",
    # Compiling takes longer than what a sync of few changes does, and is tried as what forbids a scan costs much.
    "jit": "off",
}

_CLIENT: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "b2bgo",
    "client_encoding": "UTF8",
    "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
}


class Server:
    """Connects nothing until it is asked for a connection. Threads may share it."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url).set(drivername="postgresql")
        self.place = f"«{parsed.database or ''}»" + (f" en {parsed.host}" if parsed.host else "")
        self._address = parsed.render_as_string(hide_password=False)
        self._reading = create_engine(
            "postgresql+psycopg://",
            creator=lambda: self._connected(autocommit=True),
            isolation_level="AUTOCOMMIT",
            pool_size=READING_CONNECTIONS,
            max_overflow=MORE_FOR_A_WHILE,
            pool_pre_ping=True,
        )
        self._single = create_engine("postgresql+psycopg://", creator=self._connected, poolclass=NullPool)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A shared connection, on which every statement stands by itself."""
        with self._reading.connect() as connection:
            yield connection

    def single(self, *, autocommit: bool = False) -> Connection:
        """A connection of its own, which ends with it, as do the locks that it holds."""
        engine: Engine = self._single
        if autocommit:
            engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        return engine.connect()

    def close(self) -> None:
        """Lets go of the shared connections; the server can be used again."""
        self._reading.dispose()

    def _connected(self, *, autocommit: bool = False) -> psycopg.Connection[Any]:
        return psycopg.connect(self._address, autocommit=autocommit, **_CLIENT)


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """The driver's own connection, for COPY."""
    return cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
