"""What a sync would change, found out without publishing anything.

The datasets are brought into the mirror as by a sync, compared with what is published, and forgotten. While that takes
place the company's syncs wait, as they do for each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import pyarrow as pa
from sqlalchemy import Select, Table

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Dataset
from microsip.opening import open_link
from portal import losses
from portal.companies import Company, connection_of
from portal.database import utc_now
from portal.history import DatasetFigures, Progress
from portal.installation import Installation
from portal.sync.auditing import rehearsed
from portal.sync.bringing import bring_over
from portal.sync.landing import Landing
from portal.sync.pipeline import unwatched
from portal.sync.recording import Watch
from portal.sync.selection import selected
from portal.sync.source import Source
from portal.sync.steps import Step
from portal.versions import DatasetDifference, Rows, told
from warehouse.audits import Finding
from warehouse.differences import Side, difference
from warehouse.errors import NothingPublished
from warehouse.store import Difference, Mirror
from warehouse.tables import table_of

EXAMPLES = 5


@dataclass(frozen=True)
class Rehearsal:
    """What a sync would do now. `version`: the one that is published; None before the first sync.

    `findings`: what its audits would find; those that failed would keep it from publishing anything. `read`: rows.
    """

    version: int | None
    read: int
    catalogues: tuple[Catalogue, ...]
    differences: tuple[DatasetDifference, ...]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> tuple[Finding, ...]:
        """Why nothing would be published; empty when it would."""
        return tuple(finding for finding in self.findings if finding.failed)


def rehearse(
    installation: Installation,
    company: Company,
    catalogue: Catalogue | None = None,
    *,
    full: bool = False,
    watch: Watch = unwatched,
    examples: int = EXAMPLES,
) -> Rehearsal:
    """What a sync would change, with some examples of each dataset; nothing is changed.

    Raises what a sync fails with before its audits, and MirrorBusy while one runs.
    """
    connection = connection_of(installation.database, company)
    noted = _Noted(watch, len(selected(catalogue)))
    confirmed = {
        each.dataset: each.rows for each in losses.open_losses(installation.database, company) if each.confirmed_by
    }
    with open_link(connection).snapshot() as snapshot, installation.warehouse.mirror(company.slug) as mirror:
        landing = Landing(Source(snapshot, connection.server.authority), mirror, noted, full)
        catalogues = bring_over(landing, catalogue, noted.carry, noted.expect)
        findings = rehearsed(landing, confirmed, utc_now())
        readers = (_Mirrored(mirror), *_published(installation, company))
        differing = (dataset for dataset in DATASETS if dataset.name in landing.changed)
        compared = ((each, _difference(mirror, each, noted.figures[each.name], examples)) for each in differing)
        found = tuple(told(dataset, each, readers) for dataset, each in compared)
        versions = installation.warehouse.versions(company.slug)
    read = sum(figures.read for figures in noted.figures.values())
    return Rehearsal(versions[0].number if versions else None, read, catalogues, found, findings)


def _difference(mirror: Mirror, dataset: Dataset, figures: DatasetFigures, examples: int) -> Difference:
    """As landing counted it; without anything published there is nothing to show beside it."""
    counted = Difference(figures.added, figures.changed, figures.removed)
    former = mirror.former(dataset)
    if former is None:
        return counted
    # Whether a column's type has changed is not looked at: of different kinds, all are compared as text.
    was, now = (Side({column.name: kind for column in of.columns}, of) for kind, of in _sides(former, dataset))
    return replace(counted, examples=difference(mirror.frame, dataset, was, now, examples).examples)


def _sides(former: Table, dataset: Dataset) -> tuple[tuple[str, Table], tuple[str, Table]]:
    return ("published", former), ("mirrored", table_of(dataset))


def _published(installation: Installation, company: Company) -> Iterator[Rows]:
    try:
        yield installation.warehouse.reader(company.slug)
    except NothingPublished:
        return


@dataclass(frozen=True)
class _Mirrored:
    """The rows of a mirror, for looking names up."""

    mirror: Mirror

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        return self.mirror.frame(statement)

    def rows(self) -> Mapping[str, int]:
        return {dataset.name: 0 for dataset in DATASETS}


class _Noted:
    """Keeps the figures of every dataset, and tells how far it is."""

    def __init__(self, watch: Watch, total: int) -> None:
        self.figures: dict[str, DatasetFigures] = {}
        self._watch = watch
        self._progress = Progress("", 0, -1, total)

    def carry(self, step: Step, work: Callable[[], Any]) -> None:
        self._tell(replace(self._progress, step=step.title, rows=0, done=self._progress.done + 1))
        work()

    def expect(self, more: int) -> None:
        self._progress = replace(self._progress, total=self._progress.total + more)

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self._tell(replace(self._progress, rows=self._progress.rows + batch.num_rows))
            yield batch

    def add(self, figures: DatasetFigures) -> None:
        self.figures[figures.dataset] = figures

    def _tell(self, progress: Progress) -> None:
        self._progress = progress
        self._watch(progress)
