"""The analytic store: one mirror per company, published as numbered versions.

A sync opens the mirror (nobody else can meanwhile), lands every dataset, audits, commits and publishes. Readers see
published versions only and are never blocked. Every store passes tests/conformance/stores/.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
from sqlalchemy import Select, Table

from microsip.declaration import Catalogue, Dataset
from microsip.digest import Digests, Spans, Written
from microsip.link import Checksum, Identity


@dataclass(frozen=True)
class Landed:
    """What landing a dataset did to the mirror: its rows now, and the keys added, changed and removed."""

    rows: int
    added: int
    changed: int
    removed: int

    @property
    def differs(self) -> bool:
        """Whether the mirror is another than before."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Version:
    """A published state of a company's data. `source`: the snapshot of Microsip that it shows.

    A sync that finds nothing else than the current version holds confirms it: then `published_at` and `source` are
    those of the last confirmation, so that they always tell how old the data are.
    `restored`: the number of the version whose content it has again, when somebody went back to that one.
    `seen`: since when each catalogue was last seen to be so in Microsip, in UTC, as some are synchronised more often;
    `source` is the snapshot of the last one.
    """

    number: int
    published_at: datetime
    source: Identity
    restored: int | None = None
    seen: Mapping[Catalogue, datetime] = field(default_factory=dict, hash=False)

    def as_of(self, *catalogues: Catalogue) -> datetime:
        """The instant for which what is computed from these catalogues holds, in UTC: that of the oldest of them."""
        return min(self.seen.get(catalogue, self.published_at) for catalogue in catalogues or Catalogue)

    @property
    def read_at(self) -> datetime:
        """When `source` was read, in UTC; also of a version that was gone back to later."""
        return max(self.seen.values(), default=self.published_at)


@dataclass(frozen=True)
class Example:
    """A row that differs between two versions, as each of them has it; None where a version lacks it."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns whose values differ, of a row that both versions have."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name, value in self.before.items() if self.after.get(name) != value)


@dataclass(frozen=True)
class Difference:
    """How a dataset's rows differ between two versions: keys added, changed and removed, with some of each."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    examples: tuple[Example, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.added or self.changed or self.removed)


Told = Callable[[], Digests | None]
"""Tells the digests of rows, None when nothing is known of their versions."""


def unknown() -> None:
    """Of rows whose versions nobody knows."""


class Mirror(Protocol):
    """The syncing process's hold on a company's mirror; a block left without `publish` changes nothing.

    It begins as the version published last. Any thread may use it, one at a time.
    """

    @property
    def source(self) -> Identity | None:
        """The snapshot of Microsip that the version published last shows; None before the first one."""

    def land(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], digests: Told = unknown) -> Landed:
        """Replaces the dataset's rows by these; nothing of a landing that fails remains. Raises StoreFull.

        `digests`: of the versions of these rows, asked for when the last of them has come; they are kept with them.
        """

    def merge(self, dataset: Dataset, batches: Iterable[pa.RecordBatch], spans: Spans, digests: Digests) -> Landed:
        """Replaces the rows whose keys lie in the spans by these, which have no others; otherwise as `land`.

        `spans` hold whole buckets of `digests`, which are those of all rows as they are then.
        """

    def digests(self, dataset: Dataset) -> Digests | None:
        """What the dataset's rows were last landed or merged with; None when that is unknown."""

    def note_written(self, dataset: Dataset, written: Written) -> None:
        """Notes more of when the dataset's rows were written, which are what they were; kept when there is a reason to.

        Nothing is published for its sake.
        """

    def compared_at(self, dataset: Dataset) -> datetime | None:
        """When the contents of its rows were last compared with Microsip's; None when that is not known."""

    def note_comparison(self, dataset: Dataset, at: datetime) -> None:
        """Notes that the contents of its rows are Microsip's; of a dataset without digests nothing is noted."""

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a statement over the mirror as it is now."""

    def former(self, dataset: Dataset) -> Table | None:
        """The dataset's rows in the version published last, for `frame`; None when it had none with this key."""

    def checksum(self, dataset: Dataset) -> Checksum:
        """The same figures as the link's, computed over the mirror's rows."""

    def confirm(self, source: Identity, seen: Mapping[Catalogue, datetime] | None = None) -> Version | None:
        """The current version, as one that shows this snapshot, too; the mirror ends with it.

        `seen`: the catalogues of which that is so, and since when; all of them, now, when it is left out. None, and
        nothing is done, when the mirror or what is derived from it is another than that version.
        """

    def publish(self, source: Identity, seen: Mapping[Catalogue, datetime] | None = None) -> Version:
        """Builds the read model and makes the mirror the current version, atomically; the mirror ends with it.

        `seen`: the catalogues that were read from this snapshot, and when; as with `confirm`. Raises ReadModelFailed
        or StoreFull, and the version before stays the current one.
        """


class Reader(Protocol):
    """One published version, which stays the same for as long as the reader is used."""

    @property
    def version(self) -> Version: ...

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a SQLAlchemy Core statement over `warehouse.tables`; decimals stay decimals.

        Raises VersionTooOld for a table or column that the version was made without.
        """

    def batches(self, statement: Select[Any]) -> Iterator[pl.DataFrame]:
        """The same rows in frames of bounded size, for exports; none when there are no rows."""

    def content(self, sha256: str) -> bytes | None:
        """The content of a BINARY column by its digest; None when it is unknown."""

    def rows(self) -> Mapping[str, int]:
        """How many rows the version has of each dataset that it was made with."""


class Warehouse(Protocol):
    """All companies' mirrors and versions."""

    def mirror(self, company: str, keep: int | None = None) -> AbstractContextManager[Mirror]:
        """The company's mirror, opened for a sync; once it is published, that many versions are kept.

        Raises MirrorBusy while another sync has it, StoreFull.
        """

    def reader(self, company: str, number: int | None = None) -> Reader:
        """A reader of the company's current version, or of the one with that number.

        Raises NothingPublished before the first sync, VersionGone for a number that is not kept.
        """

    def versions(self, company: str) -> tuple[Version, ...]:
        """The versions kept, newest first; the first one is the current one."""

    def difference(self, company: str, dataset: Dataset, older: int, newer: int, examples: int = 5) -> Difference:
        """How the dataset's rows differ from one version to another, with up to so many examples of each kind.

        Columns that only one of them has are not compared. Raises VersionGone.
        """

    def roll_back(self, company: str, number: int) -> Version:
        """Makes a version's content current again, as a new version: numbers only grow, and the others stay.

        The next sync starts from that content, so it publishes what Microsip holds. Raises VersionGone, AlreadyCurrent,
        MirrorBusy while a sync has the mirror, and StoreFull; the version before then stays the current one.
        """

    def close(self) -> None:
        """Lets go of all connections and files; the warehouse can be used again, readers that it gave cannot."""
