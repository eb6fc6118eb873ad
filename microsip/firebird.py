"""A company's database opened for reading, and the only place where the driver's errors become ours."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, partial
from typing import cast

import pyarrow as pa

from microsip.connection import Connection
from microsip.errors import DatabaseRefused, NeedsConfiguration
from microsip.fetch import system_tables
from microsip.fetch.attachment import CREDENTIAL_BYTES, Attachment, attach
from microsip.fetch.digesting import RowDigests
from microsip.fetch.interfaces import FirebirdError, Library, library
from microsip.fetch.query import Value, query
from microsip.fetch.reading import read
from microsip.fetch.selection import Selection
from microsip.firebird_errors import ENCRYPTION_REQUIRED, no_answer, while_attaching, while_reading, wrong_credentials
from microsip.link import Identity

PATIENCE_SECONDS = 120.0
"""How long the server may leave a call unanswered, a sum over the largest table included."""

ATTACH_SECONDS = 20.0


class ClientLibraryMissing(NeedsConfiguration):
    """Firebird's client library cannot be loaded on this machine."""


def client_library() -> str:
    """The client library to load: the one that B2BGO_FBCLIENT names, or the system's."""
    return os.environ.get("B2BGO_FBCLIENT") or ("fbclient.dll" if os.name == "nt" else "libfbclient.so.2")


class Database:
    """An attachment with its read-only snapshot."""

    def __init__(self, connection: Connection, attachment: Attachment) -> None:
        self._connection = connection
        self._attachment = attachment

    @cached_property
    def tables(self) -> system_tables.Tables:
        """All tables of the company, each with its columns by name; looked up once."""
        with self._translated():
            return system_tables.tables(self._attachment)

    @cached_property
    def layouts(self) -> system_tables.Layouts:
        """The layouts of all tables whose rows change only by being written; looked up once."""
        with self._translated():
            return system_tables.layouts(self._attachment)

    @cached_property
    def identity(self) -> Identity:
        """Which database this is, and the instant that is read."""
        [row] = self.query(system_tables.INSTANT)
        created, engine, snapshot, now = cast(tuple[datetime, str, int, datetime], row)
        return Identity(self._connection.path, engine, created, self._schema_version(), snapshot, now)

    @cached_property
    def settled(self) -> int:
        """All transactions with lower numbers had ended when the instant began; 0 when the server does not tell."""
        rows = self.query(system_tables.SETTLED)
        return cast(int, rows[0][0]) if rows else 0

    def query(self, sql: str, table: str = "") -> list[tuple[Value, ...]]:
        """The rows of a small result; raises as `read`, or NotComputable."""
        with self._translated(table):
            return query(self._attachment, sql)

    def check(self, selection: Selection) -> None:
        """Has the server check that the selection can be read, without reading; raises as `read`."""
        with self._translated(selection.dataset.table):
            for part in selection.queries():
                self._attachment.prepare(part.sql)

    def read(self, selection: Selection, digests: RowDigests | None = None) -> Iterator[pa.RecordBatch]:
        """All rows of a selection, told to `digests`; raises LinkLost, DatabaseRefused or UnreadableValue."""
        with self._translated(selection.dataset.table):
            yield from read(self._attachment, selection, digests)

    def close(self) -> None:
        self._attachment.close()

    def _schema_version(self) -> int | None:
        if "VERSIONES_DB" not in self.tables:
            return None
        try:
            [[version]] = self.query(system_tables.SCHEMA_VERSION, "VERSIONES_DB")
        except DatabaseRefused:  # a user who may read the datasets only
            return None
        return cast(int | None, version)

    @contextmanager
    def _translated(self, table: str = "") -> Iterator[None]:
        try:
            yield
        except FirebirdError as error:
            failure = while_reading(error, self._connection, table, unanswered=self._attachment.unanswered)
            raise failure from error


@contextmanager
def open_database(
    connection: Connection, *, patience: float = PATIENCE_SECONDS, attach_patience: float = ATTACH_SECONDS
) -> Iterator[Database]:
    """The database of a connection, closed with the block.

    Raises ServerUnreachable, BadAddress, WrongCredentials, UnknownDatabase, DatabaseRefused or ClientLibraryMissing.
    """
    if any(len(text.encode()) > CREDENTIAL_BYTES for text in (connection.user, connection.password)):
        raise wrong_credentials(connection, f"user or password longer than {CREDENTIAL_BYTES} bytes")
    try:
        attachment = _attached(connection, patience, attach_patience)
    except FirebirdError as error:
        raise while_attaching(error, connection) from error
    except TimeoutError as error:
        raise no_answer(connection, str(error)) from error
    try:
        yield Database(connection, attachment)
    finally:
        attachment.close()


def _attached(connection: Connection, patience: float, attach_patience: float) -> Attachment:
    """Within this machine nothing is encrypted, which takes a fourth of the time, unless the server insists on it."""
    opened = partial(
        attach,
        loaded_library(),
        f"inet://{connection.server.authority}/{connection.path}",
        connection.user,
        connection.password,
        patience=patience,
        attach_patience=attach_patience,
    )
    if connection.server.is_this_machine:
        try:
            return opened(encrypted=False)
        except FirebirdError as error:
            if ENCRYPTION_REQUIRED not in error.codes:
                raise
    return opened(encrypted=True)


def loaded_library() -> Library:
    """The client library; raises ClientLibraryMissing."""
    path = client_library()
    try:
        return library(path)
    except OSError as error:
        raise ClientLibraryMissing(
            "Falta la biblioteca cliente de Firebird; instala el paquete libfbclient2 (en Windows, el cliente de "
            "Firebird 3) en este equipo y vuelve a intentarlo.",
            f"{path}: {error}",
        ) from error
