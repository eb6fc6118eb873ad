"""The operations store: settings, accounts, history, orders. SQLite, or Postgres where several machines share it.

    Failure
    ├── Transient
    │   ├── DatabaseBusy          another process holds it for longer than we wait
    │   └── DatabaseUnreachable   Postgres does not answer
    └── NeedsConfiguration
        ├── DatabaseUnusable      wrong address, folder, user or password, or a full disk
        └── DatabaseUnknown       there is no such kind of database

Each table is declared in the module that owns it, on the one `metadata`. The character NUL, which Postgres's texts
cannot have, becomes U+FFFD in either database.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Connection, DateTime, Engine, MetaData, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.types import TypeDecorator

from microsip.errors import Failure, NeedsConfiguration, Transient
from portal.encryption import Encryption

BUSY_SECONDS = 30
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class DatabaseBusy(Transient): ...


class DatabaseUnreachable(Transient): ...


class DatabaseUnusable(NeedsConfiguration): ...


class DatabaseUnknown(NeedsConfiguration): ...


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, kept in UTC. A datetime without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal with a fixed number of digits after the point, kept as a whole number as Firebird does.

    SQLite has no decimals: it would keep them as binary fractions. A value with more digits is refused.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, digits: int) -> None:
        super().__init__()
        self.digits = digits

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value.scaleb(self.digits)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.digits} digits after the point")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.digits)


def utc_now() -> datetime:
    """This instant, as it is kept."""
    return datetime.now(UTC)


class Database:
    """The operations store at a URL, with the `encryption` of the secrets that it keeps. Threads may share it."""

    def __init__(self, url: str, encryption: Encryption) -> None:
        """Connects nothing yet. Raises DatabaseUnknown for a URL that is neither SQLite's nor Postgres's."""
        self.encryption = encryption
        self._engine = _engine(_known(make_url(url)))
        self._reading = self._engine.execution_options(reading=True, postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write: committed with the block, rolled back when it raises.

        On SQLite it is the only one at a time from its beginning on, so what it reads is true until it ends.
        """
        with _translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, is of one instant on SQLite, and waits for nobody."""
        with _translated(), self._reading.begin() as connection:
            yield connection

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows `on_conflict_do_update` in the manner of this database; both kinds speak alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def close(self) -> None:
        """Lets go of all connections; the database can be used again."""
        self._engine.dispose()


def _known(url: URL) -> URL:
    if url.drivername == "sqlite":
        return url
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    raise DatabaseUnknown(
        f"No se conoce el tipo de base de datos «{url.drivername}»; "
        "escribe en B2BGO_DATABASE_URL una dirección sqlite:/// o postgresql://.",
        f"database URL with driver {url.drivername}",
    )


def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_pre_ping=True)
    event.listen(engine, "before_cursor_execute", _bind_no_nul, retval=True)
    return engine


def _bind_no_nul(
    _connection: Connection, _cursor: object, statement: str, parameters: object, _context: object, _many: bool
) -> tuple[str, object]:
    return statement, without_nul(parameters)


def without_nul(value: object) -> object:
    """A value with U+FFFD in the place of NUL in its texts, however deep in lists, tuples and dicts they are."""
    if isinstance(value, str):
        return value.replace("\0", REPLACEMENT)
    if isinstance(value, dict):
        return {name: without_nul(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(without_nul, value))
    return value


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """SQLAlchemy's own deferred BEGIN would let two writers read first, and one of them lose what it wrote."""
    reading = bool(connection.get_execution_options().get("reading"))
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reading)}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    """What keeps us from the database in our errors; a mistake in a statement stays what it is."""
    try:
        yield
    except DatabaseError as error:
        cause = error.orig
        failure = _sqlite_failure(cause) if isinstance(cause, sqlite3.Error) else _postgres_failure(cause)
        if failure is None:
            raise
        raise failure from error


_SQLITE_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SQLITE_UNUSABLE = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)


def _sqlite_failure(cause: sqlite3.Error) -> Failure | None:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest tells more about it than we ask
    if code in _SQLITE_BUSY:
        return _busy(str(cause))
    if code in _SQLITE_UNUSABLE:
        return DatabaseUnusable(
            "La base de datos del portal no se puede usar; revisa la carpeta de B2BGO_HOME, sus permisos "
            "y que el disco no esté lleno.",
            str(cause),
        )
    return None


_POSTGRES_DISK_FULL = "53100"
_NO_MORE_CONNECTIONS = ("too many clients", "too many connections", "remaining connection slots")


def _postgres_failure(cause: BaseException | None) -> Failure | None:
    """By SQLSTATE; a connection refused before there is one carries none, only the server's words."""
    state, words = getattr(cause, "sqlstate", None), str(cause)
    if state is None and ("authentication failed" in words or "does not exist" in words):
        return DatabaseUnusable(
            "La base de datos del portal rechaza la conexión; revisa usuario, contraseña y nombre en "
            "B2BGO_DATABASE_URL.",
            words,
        )
    if state is None and any(told in words for told in _NO_MORE_CONNECTIONS):
        return DatabaseBusy(
            "La base de datos del portal no acepta más conexiones; permite más (max_connections) en Postgres.", words
        )
    if state is None or state.startswith(("08", "57P")):
        return DatabaseUnreachable(
            "La base de datos del portal no responde; comprueba que esté encendida y vuelve a intentarlo.", words
        )
    if state == _POSTGRES_DISK_FULL:
        return DatabaseUnusable(
            "No hay espacio en el disco de la base de datos del portal; libera espacio en su servidor.", words
        )
    return _busy(words) if state.startswith(("40", "53", "55P03")) else None


def _busy(detail: str) -> DatabaseBusy:
    return DatabaseBusy("La base de datos del portal está ocupada; vuelve a intentarlo en un momento.", detail)
