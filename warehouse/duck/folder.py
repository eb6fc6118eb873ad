"""A company's folder: the files of its versions and the list that says which of them count.

    COMPANY/
      versions.json            the versions kept, newest first: replaced as a whole, so always one state or the next
      versions/000012-….duckdb one file a version, never written again; no name is used twice
      work-….duckdb            the mirror of the sync that runs; a leftover of one that died
      contents.sqlite          contents of binary columns, once each, by their digest
      mirror.lock              locked by the sync that runs; the kernel frees it when its process dies

What the list does not name does not exist: it is removed by the next sync.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from microsip.link import Identity
from warehouse.errors import StoreRefused
from warehouse.store import Version
from warehouse.versions import Seen, all_seen, as_row, mirror_busy, of_row, seen_then


@dataclass(frozen=True)
class Kept:
    """A version and its file."""

    version: Version
    path: Path


class CompanyFolder:
    """Where a company's versions are; several processes may have one of the same folder."""

    def __init__(self, path: Path, keep: int) -> None:
        self.path = path
        self._keep = keep
        self._versions = path / "versions"
        self._list = path / "versions.json"

    @property
    def contents(self) -> Path:
        return self.path / "contents.sqlite"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit its memory."""
        return self.path / "work-spill"

    def kept(self) -> tuple[Kept, ...]:
        """The versions kept, newest first; none before the first sync. Raises StoreRefused for a broken list."""
        try:
            text = self._list.read_text()
        except FileNotFoundError:
            return ()
        try:
            return _listed(text, self._versions)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreRefused(
                f"El archivo {self._list} está dañado; restaura la carpeta de un respaldo, o bórrala y sincroniza.",
                f"unreadable list of versions {self._list}: {error}",
            ) from error

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Holds the company's lock for the block; raises MirrorBusy when another process or thread has it.

        DuckDB's own lock would not do: it is POSIX' kind, which is lost as soon as this process closes any other
        handle of the same file.
        """
        self._versions.mkdir(parents=True, exist_ok=True)
        with (self.path / "mirror.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise mirror_busy(self.path.name, self.path.parent) from error
            yield

    def start_work(self) -> Path:
        """A new working file: a copy of the current version, or none yet before the first one."""
        work = self._new_work()
        for current in self.kept()[:1]:
            shutil.copyfile(current.path, work)
        return work

    def discard_leftovers(self) -> None:
        """Removes working files and every version's file that is not in the list; only the lock's holder may."""
        kept = {entry.path for entry in self.kept()}
        for path in (*self.path.glob("work-*"), *self._versions.iterdir()):
            if path.is_dir():
                shutil.rmtree(path)
            elif path not in kept:
                path.unlink()

    @property
    def next_number(self) -> int:
        """The number that the next version will have."""
        return max((entry.version.number for entry in self.kept()), default=0) + 1

    def restore(self, former: Kept) -> tuple[Kept, ...]:
        """Makes a copy of a version's file the current version; returns what is kept, newest first."""
        work = self._new_work()
        shutil.copyfile(former.path, work)
        version = former.version
        return self.publish(work, version.source, all_seen(version), restored=version.number)

    def confirm(self, source: Identity, seen: Seen | None) -> Version:
        """Makes the current version one that shows this snapshot, too, durably; there must be one."""
        current, *others = self.kept()
        now = datetime.now(UTC)
        confirmed = replace(
            current.version, source=source, published_at=now, seen=seen_then(current.version, seen, now)
        )
        self._write((Kept(confirmed, current.path), *others))
        return confirmed

    def publish(
        self, work: Path, source: Identity, seen: Seen | None = None, restored: int | None = None
    ) -> tuple[Kept, ...]:
        """Makes a finished working file the current version, durably; returns what is kept, newest first.

        `seen`: the catalogues that are of `source`; the others are as old as they were. All are when it is left out.
        `restored`: the version that it is a copy of. Raises RuntimeError when DuckDB has left a part of it beside the
        file.
        """
        if work.with_name(f"{work.name}.wal").exists():
            raise RuntimeError(f"{work} has not been checkpointed")
        now = datetime.now(UTC)
        before = next((entry.version for entry in self.kept()), None)
        version = Version(self.next_number, now, source, restored, seen_then(before, seen, now))
        path = self._versions / f"{version.number:06}-{token_hex(4)}.duckdb"
        _synchronise(work)
        work.rename(path)
        _synchronise(self._versions)
        kept = (Kept(version, path), *self.kept())[: self._keep]
        self._write(kept)
        return kept

    def _new_work(self) -> Path:
        return self.path / f"work-{token_hex(4)}.duckdb"

    def _write(self, kept: tuple[Kept, ...]) -> None:
        new = self._list.with_suffix(".new")
        new.write_text(json.dumps({"versions": [_to_row(entry) for entry in kept]}, indent=1))
        _synchronise(new)
        new.replace(self._list)
        _synchronise(self.path)


@lru_cache(maxsize=256)
def _listed(text: str, folder: Path) -> tuple[Kept, ...]:
    return tuple(_from_row(row, folder) for row in json.loads(text)["versions"])


def _from_row(row: dict[str, Any], folder: Path) -> Kept:
    return Kept(of_row(row), folder / row["file"])


def _to_row(kept: Kept) -> dict[str, Any]:
    return {**as_row(kept.version), "file": kept.path.name}


def _synchronise(path: Path) -> None:
    """Returns when the file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
