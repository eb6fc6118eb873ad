"""DuckDB's, SQLite's and the file system's errors as ours: the only such place of this store."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from microsip.errors import Failure
from warehouse.errors import StoreFull, StoreRefused

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EEXIST)

_SQLITE_REFUSED = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
)


@contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Raises StoreFull or StoreRefused for what went wrong in the block; anything else as it is."""
    try:
        yield
    except (duckdb.Error, sqlite3.Error, OSError) as error:
        failure = translation(error, folder)
        if failure is None:
            raise
        raise failure from error


def translation(error: Exception, folder: Path) -> Failure | None:
    """What this error means to a person; None when it is a fault of ours."""
    if _means_no_space(error):
        return StoreFull(
            f"No hay espacio en el disco del almacén de datos; libera espacio en {folder} y vuelve a sincronizar.",
            f"no space in {folder}: {error}",
        )
    if _means_refusal(error):
        return StoreRefused(
            f"No se puede abrir el almacén de datos en {folder}; revisa que la carpeta exista, que este usuario pueda "
            "escribir en ella y que sus archivos estén completos.",
            f"cannot use {folder}: {error}",
        )
    return None


def _means_refusal(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _REFUSED
    if isinstance(error, sqlite3.Error):
        return _sqlite_code(error) in _SQLITE_REFUSED
    return isinstance(error, duckdb.IOException | duckdb.SerializationException)


def _sqlite_code(error: sqlite3.Error) -> int:
    """The primary code; 0 for an error that SQLite itself did not raise."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _means_no_space(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in _NO_SPACE
    if isinstance(error, sqlite3.Error):
        return _sqlite_code(error) == sqlite3.SQLITE_FULL
    # DuckDB tells by the system's words only; out of memory means that its temporary folder took no more, either.
    return isinstance(error, duckdb.OutOfMemoryException) or any(os.strerror(code) in str(error) for code in _NO_SPACE)
