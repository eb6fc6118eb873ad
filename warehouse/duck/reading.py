"""Readers: a database in memory to which the versions' files are attached, read-only, for as long as they are used."""

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from threading import Lock
from typing import Any

import duckdb
import polars as pl
from sqlalchemy import Select, func, literal, select, union_all

from warehouse.duck.contents import Contents
from warehouse.duck.engine import Engine
from warehouse.duck.failures import translated
from warehouse.duck.folder import Kept
from warehouse.duck.statements import frame, literal_text, relation
from warehouse.duck.structure import structure
from warehouse.errors import VersionTooOld
from warehouse.store import Version
from warehouse.tables import as_table, microsip

ROWS_AT_A_TIME = 100_000


class Attached:
    """A version's file in the readers' database, under a name that nothing else has."""

    def __init__(self, kept: Kept, alias: str, connection: duckdb.DuckDBPyConnection) -> None:
        self.version = kept.version
        self.path = kept.path
        self.alias = alias
        self._connection = connection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one statement: threads do not share results."""
        return self._connection.cursor()


class Attachments:
    """The database that all readers of a process share. DuckDB attaches a file once, so they share that, too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._lock = Lock()
        self._numbers = count(1)
        self._attached: dict[Path, tuple[str, weakref.ref[Attached]]] = {}

    def attach(self, kept: Kept) -> Attached:
        """The version's file, attached; raises duckdb.IOException when it is gone."""
        with self._lock:
            held = self._attached.get(kept.path)
            attached = None if held is None else held[1]()
            if attached is not None:
                attached.version = kept.version  # it may have been confirmed since
                return attached
            self._detach_unused()
            connection = self._connection = self._connection or self._connect()
            alias = f"v{next(self._numbers)}"
            connection.execute(f"ATTACH {literal_text(str(kept.path))} AS {alias} (READ_ONLY)")
            attached = Attached(kept, alias, connection)
            self._attached[kept.path] = (alias, weakref.ref(attached))
            return attached

    def _connect(self) -> duckdb.DuckDBPyConnection:
        # DuckDB makes the folder when it first needs it, and two processes must not share one.
        spill = Path(gettempdir(), f"b2bgo-reading-{token_hex(8)}")
        return self._engine.connect(None, spill)

    def detach_unused(self) -> None:
        """Lets go of the files whose last reader is gone."""
        with self._lock:
            self._detach_unused()

    def close(self) -> None:
        """Closes the database; the next attachment opens another."""
        with self._lock:
            self._attached.clear()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _detach_unused(self) -> None:
        unused = {path: alias for path, (alias, attached) in self._attached.items() if attached() is None}
        for path, alias in unused.items():
            assert self._connection is not None
            self._connection.execute(f"DETACH {alias}")
            del self._attached[path]


class DuckReader:
    """See `warehouse.store.Reader`. Any number of threads may use it at the same time."""

    def __init__(self, attached: Attached, contents: Contents) -> None:
        self._attached = attached
        self._contents = contents
        self._version = attached.version

    @property
    def version(self) -> Version:
        return self._version

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        with self._reading():
            return frame(self._attached.cursor(), statement, self._attached.alias)

    def batches(self, statement: Select[Any]) -> Iterator[pl.DataFrame]:
        with self._reading():
            cursor = self._attached.cursor()
            rows = relation(cursor, statement, self._attached.alias).to_arrow_reader(ROWS_AT_A_TIME)
            for batch in rows:
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield frame

    def content(self, sha256: str) -> bytes | None:
        with self._reading():
            return self._contents.find(sha256)

    def rows(self) -> Mapping[str, int]:
        with self._reading():
            cursor, alias = self._attached.cursor(), self._attached.alias
            names = [name for name in structure(cursor, alias) if name in microsip]
            if not names:
                return {}
            counts = (select(literal(name), func.count()).select_from(as_table(name, {}, alias)) for name in names)
            return dict(frame(cursor, union_all(*counts)).iter_rows())

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with translated(self._attached.path):
            try:
                yield
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise VersionTooOld(
                    "Los datos publicados son de una versión anterior del programa; sincroniza de nuevo.",
                    f"{self._attached.path} lacks what a statement asks for: {error}",
                ) from error
