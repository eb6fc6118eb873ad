"""Readers: statements over a version's schema, on connections that all readers of a process share."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
import psycopg
from sqlalchemy import Select
from sqlalchemy.exc import DBAPIError

from warehouse.errors import VersionTooOld
from warehouse.postgres import contents
from warehouse.postgres.copying import described, frame, frames
from warehouse.postgres.failures import NOTHING_SUCH, state_of, translated
from warehouse.postgres.pins import Pinned
from warehouse.postgres.server import Server
from warehouse.postgres.statements import merged
from warehouse.store import Version
from warehouse.tables import microsip

ROWS_AT_A_TIME = 100_000


class PostgresReader:
    """See `warehouse.store.Reader`. Any number of threads may use it at the same time.

    `version`: as it was when the reader was asked for; it may have been confirmed since.
    """

    def __init__(self, server: Server, pinned: Pinned, version: Version) -> None:
        self._server = server
        self._pinned = pinned
        self._version = version

    @property
    def version(self) -> Version:
        return self._version

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        with self._reading(), self._server.reading() as connection:
            return frame(connection, statement, self._pinned.entry.schema)

    def batches(self, statement: Select[Any]) -> Iterator[pl.DataFrame]:
        with self._reading(), self._server.reading() as connection:
            query = merged(connection, statement, self._pinned.entry.schema)
            yield from frames(connection, query, described(connection, query), ROWS_AT_A_TIME)

    def content(self, sha256: str) -> bytes | None:
        with self._reading(), self._server.reading() as connection:
            return contents.find(connection, self._pinned.company_id, sha256)

    def rows(self) -> Mapping[str, int]:
        return {name: holding.rows for name, holding in self._pinned.content.items() if name in microsip}

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with translated(self._server.place):
            try:
                yield
            except (DBAPIError, psycopg.Error) as error:
                if state_of(error) not in NOTHING_SUCH:
                    raise
                raise VersionTooOld(
                    "Los datos publicados son de una versión anterior del programa; sincroniza de nuevo.",
                    f"{self._pinned.entry.schema} lacks what a statement asks for: {error}",
                ) from error
