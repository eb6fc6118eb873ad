"""The snapshot that a sync reads: asked one thing at a time, and ahead of time for what is going to be needed.

Firebird is what a sync waits for, so it should never wait for the mirror. While that is opened and rows are landed, a
thread asks for the digests of the tables to come; whoever needs rows now goes first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from threading import Condition
from typing import TypeVar

from microsip.declaration import Dataset
from microsip.digest import Digests, Latest, Spans
from microsip.link import Rows, Snapshot, Structure
from warehouse.store import Mirror

Known = tuple[Structure, Latest | None]
"""What is asked for ahead of time: what the company lacks of a dataset, and how many rows it has since when."""


Told = TypeVar("Told", Digests, Latest)


class Source:
    """One snapshot. `place`: where its database is reached; the same path on another server is another database."""

    def __init__(self, snapshot: Snapshot, place: str) -> None:
        self.snapshot = snapshot
        self.identity = snapshot.identity
        self._place = place
        self._turns = Turns()
        self._moved: Counter[str] = Counter()
        self._ahead: Mapping[str, Future[Known]] = {}

    @contextmanager
    def asking_ahead(self, datasets: Iterable[Dataset]) -> Iterator[None]:
        """While the block runs, what is asked of these datasets first is asked for before, in this order."""
        with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
            self._ahead = {dataset.name: thread.submit(self._ask, dataset, self._turns.idle) for dataset in datasets}
            try:
                yield
            finally:
                self._ahead = {}
                thread.shutdown(cancel_futures=True)

    def structure(self, dataset: Dataset) -> Structure:
        """As the snapshot's."""
        asked = self._ahead.get(dataset.name)
        if asked is not None:
            return asked.result()[0]
        with self._asking(dataset, self._turns.next):
            return self.snapshot.structure(dataset)

    def digests(
        self, dataset: Dataset, width: int, within: Spans | None = None, since: int | None = None
    ) -> Digests | None:
        """As the snapshot's, their origin told apart from that of other places."""
        with self._asking(dataset, self._turns.next):
            return self._of_here(self.snapshot.digests(dataset, width, within, since))

    def latest(self, dataset: Dataset, within: Spans | None = None) -> Latest | None:
        """As the snapshot's, its origin told apart from that of other places."""
        asked = self._ahead.get(dataset.name) if within is None else None
        if asked is not None:
            return self._of_here(asked.result()[1])
        with self._asking(dataset, self._turns.next):
            return self._of_here(self.snapshot.latest(dataset, within))

    def rows(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        """As the snapshot reads them, their digests told apart from those of other places."""
        with self._asking(dataset, self._turns.next):
            found = yield from self.snapshot.read(dataset, spans, width)
        return self._of_here(found)

    def moved(self, dataset: Dataset) -> int:
        """How many bytes were read for the dataset."""
        return self._moved[dataset.name]

    def is_no_later_than(self, mirror: Mirror) -> bool:
        """Whether the database's file was replaced by a copy of earlier: its transactions count from there again."""
        return mirror.source is not None and self.identity.snapshot <= mirror.source.snapshot

    def is_another_than(self, mirror: Mirror, known: Digests | None, digests: Digests | None) -> bool:
        """Whether rows that the mirror had, and their digests, are not known to be of this source, which has these."""
        if known is None:
            return False
        return digests is None or digests.origin != known.origin or self.is_no_later_than(mirror)

    def _ask(self, dataset: Dataset, turn: Callable[[], AbstractContextManager[None]]) -> Known:
        with self._asking(dataset, turn):
            return self.snapshot.structure(dataset), self.snapshot.latest(dataset)

    @contextmanager
    def _asking(self, dataset: Dataset, turn: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
        with turn():
            before = self.snapshot.bytes_moved
            try:
                yield
            finally:
                self._moved[dataset.name] += self.snapshot.bytes_moved - before

    def _of_here(self, found: Told | None) -> Told | None:
        return None if found is None else replace(found, origin=f"{self._place} {found.origin}")


class Turns:
    """Who may ask now. Rows may be asked for in one thread of DuckDB and end in another: no thread owns its turn."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting = 0
        self._taken = False

    @property
    def waited_for(self) -> bool:
        """Whether somebody waits for the turn."""
        return self._waiting > 0

    @contextmanager
    def next(self) -> Iterator[None]:
        """The turn as soon as it is free."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not self._taken)
            finally:
                self._waiting -= 1
            self._taken = True
        yield from self._until_given_back()

    @contextmanager
    def idle(self) -> Iterator[None]:
        """The turn when it is free and nobody else waits for it."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self.waited_for)
            self._taken = True
        yield from self._until_given_back()

    def _until_given_back(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
