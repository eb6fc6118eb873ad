"""Contents of binary columns, kept once each beside the versions and found by their SHA-256.

A content goes in as its batch is landed and belongs to the version that is being made; should that one never be
published, the next sync removes it.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from warehouse.duck.failures import translated

_TABLE = """
CREATE TABLE IF NOT EXISTS content (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL, used_by INTEGER NOT NULL) STRICT
"""


class Contents:
    """The contents' file; `used_by` is the last version that needs one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, digest: str) -> bytes | None:
        """The content with this digest; None when there is none."""
        if not self._path.exists():
            return None
        with self._open() as connection:
            row = connection.execute("SELECT bytes FROM content WHERE sha256 = ?", (digest,)).fetchone()
        return None if row is None else bytes(row[0])

    @contextmanager
    def adding(self, version: int) -> Iterator["Adding"]:
        """Takes contents for a version that is being made."""
        with self._open() as connection:
            yield Adding(connection, version, self._path.parent)

    def settle(self, version: int, needed: Iterable[str], oldest: int) -> None:
        """Keeps what the current version needs, and what the versions kept needed since `oldest`; removes the rest."""
        if not self._path.exists():
            return
        with self._open() as connection, connection:
            connection.executemany(
                "UPDATE content SET used_by = ? WHERE sha256 = ?", ((version, digest) for digest in needed)
            )
            connection.execute("DELETE FROM content WHERE used_by < ? OR used_by > ?", (oldest, version))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Batches are pulled by whichever thread of DuckDB is free, one at a time.
        with closing(sqlite3.connect(self._path, timeout=30, check_same_thread=False)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(_TABLE)
            yield connection


class Adding:
    """Contents on their way into the file, committed batch by batch so that no log grows as long as all of them."""

    def __init__(self, connection: sqlite3.Connection, version: int, folder: Path) -> None:
        self._connection = connection
        self._version = version
        self._folder = folder

    def digests(self, values: pa.BinaryArray) -> pa.StringArray:
        """Keeps every content and gives its digest in its place; null stays null."""
        contents = values.to_pylist()
        digests = [None if content is None else sha256(content).hexdigest() for content in contents]
        rows = ((digest, content, self._version) for digest, content in zip(digests, contents, strict=True) if digest)
        with translated(self._folder), self._connection:
            self._connection.executemany("INSERT INTO content VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
        return pa.array(digests, pa.string())
