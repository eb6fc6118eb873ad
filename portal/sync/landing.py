"""Bringing datasets over: from the snapshot of Microsip into the mirror, with what it took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter
from typing import Protocol

import pyarrow as pa

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from microsip.digest import Digests, Spans, fine
from microsip.errors import Failure, UnreadableValue
from microsip.link import Reading, Structure
from portal.history import DatasetFigures, RunState
from portal.sync.causes import explained
from portal.sync.changes import changes
from portal.sync.lineage import common_history
from portal.sync.source import Source
from warehouse.store import Landed, Mirror


class Recording(Protocol):
    """Told of what is read and of every dataset that is done."""

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]: ...

    def add(self, figures: DatasetFigures) -> None: ...


@dataclass
class Landing:
    """All datasets of one sync on their way. `full`: everything is read, whatever digests say.

    `landed`: the datasets that are done; of them `whole` were read whole, of `merged` only the rows with these keys;
    `changed` have other rows than before, `shrunk` may have lost some, and of `unrelated` the rows known before are not
    of the same source.
    """

    source: Source
    mirror: Mirror
    recorder: Recording
    full: bool = False
    landed: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    merged: dict[str, Spans] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    shrunk: set[str] = field(default_factory=set)
    unrelated: set[str] = field(default_factory=set)

    def land(self, dataset: Dataset) -> DatasetFigures:
        """Lands what changed of the dataset and records its figures; what fails is recorded, too, and raised."""
        began = perf_counter()
        figures = DatasetFigures(dataset.name, dataset.title, dataset.catalogue)
        try:
            structure = self.source.structure(dataset)
            read, landed = self._brought(dataset)
        except Failure as failure:
            if isinstance(failure, UnreadableValue):
                failure.message = explained(self.mirror, dataset, failure.message)
            self.recorder.add(
                replace(
                    figures,
                    seconds=perf_counter() - began,
                    state=RunState.after(failure.remedy),
                    message=failure.message,
                )
            )
            raise
        self._note(dataset, landed)
        figures = replace(
            figures,
            read=read,
            added=landed.added,
            changed=landed.changed,
            removed=landed.removed,
            seconds=perf_counter() - began,
            bytes=self.source.moved(dataset),
            message=notice(dataset, structure),
        )
        self.recorder.add(figures)
        return figures

    def _brought(self, dataset: Dataset) -> tuple[int, Landed]:
        """How many rows were read, and what that did to the mirror."""
        found = None if self.full else changes(self.source, self.mirror, dataset, self._common_history)
        if found is None:
            return self._all(dataset)
        known = self.mirror.digests(dataset)
        if found.digests == known:
            if found.digests.written.at_rest and not known.written.at_rest:
                self.mirror.note_written(dataset, found.digests.written)
            return 0, Landed(found.digests.rows, 0, 0, 0)
        rows = _Counted(self, dataset, found.spans)
        landed = self.mirror.merge(dataset, iter(rows), found.spans, found.digests)
        if landed.rows != found.digests.rows:
            self.shrunk.add(dataset.name)
            return self._all(dataset)
        self.merged[dataset.name] = found.spans
        return rows.number, landed

    @cached_property
    def _common_history(self) -> int:
        return common_history(self.source, self.mirror, DATASETS)

    def _note(self, dataset: Dataset, landed: Landed) -> None:
        self.landed.add(dataset.name)
        if landed.differs:
            self.changed.add(dataset.name)
        if landed.removed:
            self.shrunk.add(dataset.name)

    def _all(self, dataset: Dataset) -> tuple[int, Landed]:
        self.whole.add(dataset.name)
        known = self.mirror.digests(dataset)
        rows = _Counted(self, dataset, width=fine(dataset))
        landed = self.mirror.land(dataset, iter(rows), lambda: rows.digests)
        if self.source.is_another_than(self.mirror, known, rows.digests):
            self.unrelated.add(dataset.name)
        return landed.rows, landed


class _Counted:
    """A dataset's rows as they are read, shown as progress; `number` of them so far.

    `digests`: those of the given width with which the rows ended.
    """

    def __init__(
        self, landing: Landing, dataset: Dataset, spans: Spans | None = None, width: int | None = None
    ) -> None:
        self.number = 0
        self._recorder = landing.recorder
        self._reading = Reading(landing.source.rows(dataset, spans, width))

    @property
    def digests(self) -> Digests | None:
        return self._reading.digests

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._recorder.counted(self._reading):
            self.number += batch.num_rows
            yield batch


def notice(dataset: Dataset, structure: Structure) -> str:
    """What people are told when this version of Microsip lacks something optional; empty when it lacks nothing."""
    if structure.missing_table:
        return f"Esta versión de Microsip no tiene «{dataset.title}»."
    if structure.missing_columns:
        return f"Esta versión de Microsip no tiene {', '.join(structure.missing_columns)} en «{dataset.title}»."
    return ""
