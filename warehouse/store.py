"""The analytic store: one mirror per company, published as numbered versions.

A sync opens the mirror (nobody else can meanwhile), lands every dataset, audits, commits and publishes. Readers see
published versions only and are never blocked. Every store passes tests/conformance/test_stores.py.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
from sqlalchemy import Select

from microsip.declaration import Dataset
from microsip.link import Checksum, Identity


@dataclass(frozen=True)
class Landed:
    """What landing a dataset did to the mirror, in rows, compared with what the mirror held before."""

    rows: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Version:
    """A published state of a company's data. `source`: the snapshot of Microsip that it shows."""

    number: int
    published_at: datetime
    source: Identity


class Mirror(Protocol):
    """The syncing process's hold on a company's mirror; a block left without `publish` changes nothing."""

    def land(self, dataset: Dataset, batches: Iterable[pa.RecordBatch]) -> Landed:
        """Replaces the dataset's rows by these, within the mirror's one transaction."""

    def checksum(self, dataset: Dataset) -> Checksum:
        """The same figures as the link's, computed over the mirror's rows."""

    def publish(self, source: Identity) -> Version:
        """Builds the read model, commits and makes the result the current version, atomically."""


class Reader(Protocol):
    """One published version, which stays the same for as long as the reader is used."""

    @property
    def version(self) -> Version: ...

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        """The rows of a SQLAlchemy Core statement over `warehouse.tables`; decimals stay decimals."""

    def content(self, sha256: str) -> bytes | None:
        """The content of a BINARY column by its digest; None when it is unknown."""


class Warehouse(Protocol):
    """All companies' mirrors and versions."""

    def mirror(self, company: str) -> AbstractContextManager[Mirror]:
        """The company's mirror, opened for a sync. Raises MirrorBusy while another sync has it."""

    def reader(self, company: str) -> Reader:
        """A reader of the company's current version. Raises NothingPublished before the first sync."""

    def versions(self, company: str) -> tuple[Version, ...]:
        """The versions kept, newest first; the first one is the current one."""
