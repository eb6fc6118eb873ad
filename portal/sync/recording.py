"""What a running sync writes into its history: that it lives, how far it is, and what it did with each dataset.

Progress changes with every batch of rows. It is kept in memory, like the figures of datasets that are done; one thread
writes both, with the lease, once a second.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Lock, Thread

import pyarrow as pa

from microsip.errors import Failure
from portal import losses
from portal.database import Database
from portal.history import DatasetFigures, Progress, RunState, writing
from portal.sync.steps import Step

BEAT_SECONDS = 1.0

Watch = Callable[[Progress], None]
"""Told of every step that begins and of every batch of rows, in the thread that syncs."""

logger = logging.getLogger(__name__)


def holder() -> str:
    """How this process is called in history: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Recorder:
    """Records one run, which this process has taken on."""

    def __init__(self, database: Database, run_id: str, watch: Watch) -> None:
        self._database = database
        self._run_id = run_id
        self._watch = watch
        self._total = 0
        self._progress: Progress | None = None
        self._positions = 0
        self._figures: dict[int, DatasetFigures] = {}
        self._lock = Lock()
        self._stop = Event()

    @contextmanager
    def alive(self) -> Iterator[None]:
        """While the block runs, the run's lease is moved on."""
        thread = Thread(target=self._beat, name="sync heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
            self._write_figures()

    def begin_attempt(self, total: int) -> None:
        """The reading begins, once more after a lost link. `total`: the number of its steps."""
        with self._lock:
            self._figures.clear()
        writing.begin_attempt(self._database, self._run_id)
        self._total = total
        self._positions = 0
        self._progress = None

    def expect(self, more: int) -> None:
        """So many steps more than it seemed."""
        self._total += more

    def begin(self, step: Step) -> None:
        """A step begins, and the one before is done."""
        done = 0 if self._progress is None else self._progress.done + 1
        self._tell(Progress(step.title, 0, done, self._total))

    def wait(self, why: str) -> None:
        """Nothing is done for a while."""
        self._tell(Progress(why, 0, 0, self._total))

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches as they are, their rows shown as progress."""
        for batch in batches:
            if self._progress is not None:
                self._tell(replace(self._progress, rows=self._progress.rows + batch.num_rows))
            yield batch

    def add(self, figures: DatasetFigures) -> None:
        """A dataset is done, well or not."""
        with self._lock:
            self._figures[self._positions] = figures
            self._positions += 1

    def note(self, dataset: str, state: RunState, message: str) -> None:
        """Something was found in a dataset that is done."""
        self._write_figures()
        writing.note(self._database, self._run_id, dataset, state, message)

    def confirmed_losses(self) -> Mapping[str, int]:
        """The rows that this run may lose, by dataset, because the administrator said so."""
        return losses.take(self._database, self._run_id)

    def refuse(self, dataset: str, rows: int) -> None:
        """So many rows of a dataset would have been lost; the administrator may confirm it."""
        losses.refuse(self._database, self._run_id, dataset, rows)

    def _tell(self, progress: Progress) -> None:
        self._progress = progress
        self._watch(progress)

    def _write_figures(self) -> None:
        """Writes the figures that history lacks, in one transaction: a disk takes as long for one as for all."""
        with self._lock:
            writing.add_figures(self._database, self._run_id, self._figures)
            self._figures.clear()

    def _beat(self) -> None:
        while True:
            try:
                self._write_figures()
                writing.keep_alive(self._database, self._run_id, self._progress)
            except Failure as failure:  # the lease outlasts a few beats; what reads Microsip must not stop for it
                logger.warning("a heartbeat was not written: %s", failure.detail)
            if self._stop.wait(BEAT_SECONDS):
                return
