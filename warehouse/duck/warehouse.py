"""The warehouse in a folder: one folder a company."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock

import duckdb

from warehouse.building import Derived, read_model
from warehouse.duck.contents import Contents
from warehouse.duck.engine import READING, WRITING, Engine
from warehouse.duck.failures import translated
from warehouse.duck.folder import CompanyFolder, Kept
from warehouse.duck.mirror import DuckMirror
from warehouse.duck.reading import Attached, Attachments, DuckReader
from warehouse.errors import BadCompany, NothingPublished
from warehouse.store import Version

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
    def mirror(self, company: str) -> Iterator[DuckMirror]:
        folder = self._company(company)
        with ExitStack() as stack:
            with translated(folder.path):
                stack.enter_context(folder.exclusive())
                folder.discard_leftovers()
                stack.callback(folder.discard_leftovers)
                mirror = DuckMirror(folder, self._writing, read_model() if self._derived is None else self._derived)
            stack.callback(mirror.close)
            yield mirror

    def reader(self, company: str) -> DuckReader:
        folder = self._company(company)
        with translated(folder.path), self._lock:
            attached = self._attach_current(company, folder)
            self._attachments.detach_unused()
        return DuckReader(attached, Contents(folder.contents))

    def versions(self, company: str) -> tuple[Version, ...]:
        folder = self._company(company)
        with translated(folder.path):
            return tuple(entry.version for entry in folder.kept())

    def _company(self, company: str) -> CompanyFolder:
        if not _COMPANY.fullmatch(company):
            raise BadCompany(
                f"«{company}» no sirve como clave de empresa; usa letras minúsculas sin acento, números y guiones.",
                f"bad company key {company!r}",
            )
        return CompanyFolder(self._folder / company, self._keep)

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
        self._current[company] = attached
        return attached


def _current(company: str, folder: CompanyFolder) -> Kept:
    kept = folder.kept()
    if not kept:
        raise NothingPublished(
            "Esta empresa todavía no tiene datos publicados; haz la primera sincronización.",
            f"no version of {company} in {folder.path}",
        )
    return kept[0]
