"""The warehouse in a folder: one folder a company."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from threading import Lock

import duckdb

from microsip.declaration import Dataset
from warehouse.building import Derived, read_model
from warehouse.differences import Side, difference
from warehouse.duck.contents import Contents
from warehouse.duck.engine import READING, WRITING, Engine
from warehouse.duck.failures import translated
from warehouse.duck.folder import CompanyFolder, Kept
from warehouse.duck.mirror import DuckMirror
from warehouse.duck.reading import Attached, Attachments, DuckReader
from warehouse.duck.statements import frame
from warehouse.duck.structure import structure
from warehouse.store import Difference, Version
from warehouse.tables import as_table
from warehouse.versions import VERSIONS_KEPT, already_current, checked, nothing_published, version_gone


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
            cursor = versions[0].cursor()
            older_side, newer_side = (_side(cursor, dataset, version.alias) for version in versions)
            return difference(partial(frame, cursor), dataset, older_side, newer_side, examples)

    def roll_back(self, company: str, number: int) -> Version:
        folder = self._company(company)
        with translated(folder.path), folder.exclusive():
            folder.discard_leftovers()
            former = _numbered(company, folder, number)
            if former == folder.kept()[0]:
                raise already_current(number)
            return folder.restore(former)[0].version

    def close(self) -> None:
        with self._lock:
            self._current.clear()
            self._attachments.close()

    def _company(self, company: str, keep: int | None = None) -> CompanyFolder:
        return CompanyFolder(self._folder / checked(company), keep or self._keep)

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


def _side(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: str) -> Side:
    types = structure(cursor, version).get(dataset.name, {})
    return Side(types, as_table(dataset.name, types, version))


def _numbered(company: str, folder: CompanyFolder, number: int) -> Kept:
    for kept in folder.kept():
        if kept.version.number == number:
            return kept
    raise version_gone(company, number, folder.path)


def _current(company: str, folder: CompanyFolder) -> Kept:
    kept = folder.kept()
    if not kept:
        raise nothing_published(company, folder.path)
    return kept[0]
