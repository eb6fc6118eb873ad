"""Which databases the agent opens: files inside its configured data folders, and nothing else."""

import os
from collections.abc import Iterator
from types import ModuleType

from microsip.agent.wire import Credentials
from microsip.connection import Connection, Server, database_file
from microsip.errors import (
    DatabaseRefused,
    Failure,
    FolderNotAllowed,
    UnknownDatabase,
    UnknownFolder,
    WrongCredentials,
)
from microsip.firebird import open_database
from microsip.link import FoundDatabase


class DataFolders:
    """The folders that this agent serves. `rules`: how paths are read; `os.path`, save in tests of Windows' rules."""

    def __init__(self, folders: tuple[str, ...], rules: ModuleType = os.path) -> None:
        self._rules = rules
        self._roots = tuple(self._real(folder) for folder in folders)
        self._drives = {self._drive(path) for path in (*folders, *self._roots)}

    def locate(self, folder: str, database: str) -> tuple[str, str]:
        """The real folder and the file's own name of a database as people type it: any case, `.FDB` or not.

        Raises BadAddress, FolderNotAllowed, UnknownDatabase, or DatabaseRefused when the folder cannot be listed.
        """
        name = database_file(database)
        path = self.allowed(folder)
        for found in _names_like(path, name):
            file = self._real(self._rules.join(path, found))
            if not self._inside(file):
                raise _not_allowed(f"{found} leads out of the data folders")
            if os.path.isfile(file):
                return path, found
        raise _unknown(f"no {name} in {path}")

    def databases(self) -> tuple[FoundDatabase, ...]:
        """The database files that lie in the data folders themselves; those that cannot be listed are left out."""
        return tuple(
            FoundDatabase(root, name)
            for root in self._roots
            for name in _database_files(root)
            if self._inside(self._real(self._rules.join(root, name)))
        )

    def allowed(self, folder: str) -> str:
        """The real path of a folder, itself or within one that is configured; raises FolderNotAllowed."""
        folder = folder.strip()
        # Another drive is refused before the file system is asked: looking at \\host\share would sign in at that host.
        if "\0" in folder or not self._rules.isabs(folder) or self._drive(folder) not in self._drives:
            raise _not_allowed("not an absolute folder on a configured drive")
        real = self._real(folder)
        if not self._inside(real):
            raise _not_allowed("outside the configured folders")
        return real

    def _real(self, path: str) -> str:
        return str(self._rules.realpath(path))

    def _inside(self, path: str) -> bool:
        return any(self._is_within(path, root) for root in self._roots)

    def _is_within(self, path: str, root: str) -> bool:
        path, root = self._rules.normcase(path), self._rules.normcase(root)
        return bool(path == root or path.startswith(root.rstrip(self._rules.sep) + self._rules.sep))

    def _drive(self, path: str) -> str:
        return str(self._rules.normcase(self._rules.splitdrive(path)[0]))


def _names_like(path: str, name: str) -> Iterator[str]:
    try:
        names = os.listdir(path)
    except FileNotFoundError as error:
        raise UnknownFolder(
            "En el servidor no existe esa carpeta de datos; revisa cómo está escrita.", f"no folder {path}"
        ) from error
    except OSError as error:
        raise DatabaseRefused(
            "El servicio de sincronización no puede leer la carpeta de datos; "
            "dale permiso de lectura sobre ella al usuario con el que se ejecuta.",
            f"{path}: {error}",
        ) from error
    alike = [found for found in names if found.casefold() == name.casefold()]
    yield from sorted(alike, key=lambda found: (found != name, found))


def opened_with(asked: Credentials, found: tuple[FoundDatabase, ...], firebird: Server) -> tuple[FoundDatabase, ...]:
    """All that was found, when one of it opens with these credentials.

    Raises WrongCredentials, or what keeps the last one from being opened; UnknownDatabase when there is none.
    """
    failure: Failure = _unknown("no database in the data folders")
    for each in found:
        try:
            with open_database(Connection(firebird, each.folder, each.name, asked.user, asked.password)):
                return found
        except WrongCredentials:
            raise
        except Failure as error:  # this one may be damaged or in use; the next one tells of the credentials as well
            failure = error
    raise failure


def _database_files(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return sorted(name for name in names if name.casefold().endswith(".fdb"))


def _not_allowed(why: str) -> FolderNotAllowed:
    return FolderNotAllowed(
        "El servicio de sincronización no atiende esa carpeta de datos; revisa que sea la carpeta del servidor "
        "donde Microsip guarda sus empresas y que esté entre las carpetas configuradas en el servicio.",
        f"folder refused: {why}",
    )


def _unknown(why: str) -> UnknownDatabase:
    return UnknownDatabase(
        "No existe esa base de datos en la carpeta de datos; revisa el nombre de la empresa y la carpeta.", why
    )
