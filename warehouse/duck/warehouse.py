"""The warehouse in a folder: one folder a company."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock

import duckdb

from microsip.declaration import Dataset
from warehouse.building import Derived, read_model
from warehouse.duck.contents import Contents
from warehouse.duck.differences import difference
from warehouse.duck.engine import READING, WRITING, Engine
from warehouse.duck.failures import translated
from warehouse.duck.folder import CompanyFolder, Kept
from warehouse.duck.mirror import DuckMirror
from warehouse.duck.reading import Attached, Attachments, DuckReader
from warehouse.errors import AlreadyCurrent, BadCompany, NothingPublished, VersionGone
from warehouse.store import Difference, Version

VERSIONS_KEPT = 5

_COMPANY = re.compile(r"[a-z0-9][a-z0-9_-]*")


class DuckWarehouse:
    """See `warehouse.store.Warehouse`. Any number of threads and processes of one machine may use a folder."""

    def __init__(
        self,
        folder: Path,
        *,
        keep: int = VERSIONS_KEPT,
        derived: tuple[Derived, ...] | None = None,
        writing: Engine = WRITING,
        reading: Engine = READING,
    ) -> None:
        self._folder = folder
        self._keep = keep
        self._derived = derived
        self._writing = writing
        self._attachments = Attachments(reading)
        self._current: dict[str, Attached] = {}
        self._lock = Lock()

    @contextmanager
    def mirror(self, company: str, keep: int | None = None) -> Iterator[DuckMirror]:
        folder = self._company(company, keep)
        with ExitStack() as stack:
            with translated(folder.path):
                stack.enter_context(folder.exclusive())
                folder.discard_leftovers()
                stack.callback(folder.discard_leftovers)
                mirror = DuckMirror(folder, self._writing, read_model() if self._derived is None else self._derived)
            stack.callback(mirror.close)
            yield mirror

    def reader(self, company: str, number: int | None = None) -> DuckReader:
        folder = self._company(company)
        with translated(folder.path), self._lock:
            attached = (
                self._attach_current(company, folder) if number is None else self._attach(company, folder, number)
            )
            self._attachments.detach_unused()
        return DuckReader(attached, Contents(folder.contents))

    def versions(self, company: str) -> tuple[Version, ...]:
        folder = self._company(company)
        with translated(folder.path):
            return tuple(entry.version for entry in folder.kept())

    def difference(self, company: str, dataset: Dataset, older: int, newer: int, examples: int = 5) -> Difference:
        folder = self._company(company)
        with translated(folder.path):
            with self._lock:
                versions = tuple(self._attach(company, folder, number) for number in (older, newer))
            return difference(versions[0].cursor(), dataset, versions[0].alias, versions[1].alias, examples)

    def roll_back(self, company: str, number: int) -> Version:
        folder = self._company(company)
        with translated(folder.path), folder.exclusive():
            folder.discard_leftovers()
            former = _numbered(company, folder, number)
            if former == folder.kept()[0]:
                raise AlreadyCurrent(
                    f"La versión {number} ya es la que se muestra; elige una anterior.", f"version {number} is current"
                )
            return folder.restore(former)[0].version

    def _company(self, company: str, keep: int | None = None) -> CompanyFolder:
        if not _COMPANY.fullmatch(company):
            raise BadCompany(
                f"«{company}» no sirve como clave de empresa; usa letras minúsculas sin acento, números y guiones.",
                f"bad company key {company!r}",
            )
        return CompanyFolder(self._folder / company, keep or self._keep)

    def _attach(self, company: str, folder: CompanyFolder, number: int) -> Attached:
        try:
            return self._attachments.attach(_numbered(company, folder, number))
        except duckdb.IOException:
            # It may have been let go since the list was read; then this says so.
            _numbered(company, folder, number)
            raise

    def _attach_current(self, company: str, folder: CompanyFolder) -> Attached:
        current = _current(company, folder)
        attached = self._current.get(company)
        while attached is None or attached.path != current.path:
            try:
                attached = self._attachments.attach(current)
            except duckdb.IOException:
                # Several publications may have passed since the list was read.
                listed, current = current, _current(company, folder)
                if listed == current:
                    raise
        attached.version = current.version  # it may have been confirmed since
        self._current[company] = attached
        return attached


def _numbered(company: str, folder: CompanyFolder, number: int) -> Kept:
    for kept in folder.kept():
        if kept.version.number == number:
            return kept
    raise VersionGone(
        f"La versión {number} ya no se conserva; elige una de las que aparecen en Versiones.",
        f"no version {number} of {company} in {folder.path}",
    )


def _current(company: str, folder: CompanyFolder) -> Kept:
    kept = folder.kept()
    if not kept:
        raise NothingPublished(
            "Esta empresa todavía no tiene datos publicados; haz la primera sincronización.",
            f"no version of {company} in {folder.path}",
        )
    return kept[0]
