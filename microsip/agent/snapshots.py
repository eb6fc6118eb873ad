"""The snapshots that portals hold open: each has a thread of its own, one request at a time, and a lease."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from microsip.agent import rows, wire
from microsip.declaration import Dataset
from microsip.digest import Digests, Latest, Spans
from microsip.errors import TooManySnapshots
from microsip.link import Checksum, Identity, MicrosipLink, Snapshot, Structure

T = TypeVar("T")

SHUTDOWN_SECONDS = 10

logger = logging.getLogger(__name__)


class HeldSnapshot:
    """A snapshot held for a portal between its requests.

    Everything that touches Firebird runs in one thread, in the order in which it was asked for: the event loop never
    waits for Firebird, and whatever a portal left behind is closed before its next request is served.
    """

    def __init__(self, database: str, clock: Callable[[], float]) -> None:
        self.database = database
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="snapshot")
        self._turn = asyncio.Lock()
        self._opened = ExitStack()
        self._snapshot: Snapshot
        self._busy = False
        self._used_at = clock()
        self._closed = False

    async def open(self, link: MicrosipLink) -> Identity:
        """Opens the snapshot; raises what the link raises."""

        def enter() -> Identity:
            self._snapshot = self._opened.enter_context(link.snapshot())
            return self._snapshot.identity

        return await self._run(enter)

    async def structure(self, dataset: Dataset) -> Structure:
        """As the link's; raises LinkLost when the snapshot is closed meanwhile."""
        async with self._turn:
            return await self._run(lambda: self._snapshot.structure(dataset))

    async def checksum(self, dataset: Dataset) -> Checksum:
        """As the link's; raises LinkLost when the snapshot is closed meanwhile."""
        async with self._turn:
            return await self._run(lambda: self._snapshot.checksum(dataset))

    async def digests(self, dataset: Dataset, width: int, within: Spans | None, since: int | None) -> Digests | None:
        """As the link's; raises LinkLost when the snapshot is closed meanwhile."""
        async with self._turn:
            return await self._run(lambda: self._snapshot.digests(dataset, width, within, since))

    async def latest(self, dataset: Dataset, within: Spans | None) -> Latest | None:
        """As the link's; raises LinkLost when the snapshot is closed meanwhile."""
        async with self._turn:
            return await self._run(lambda: self._snapshot.latest(dataset, within))

    async def rows(self, dataset: Dataset, part: wire.Part) -> AsyncGenerator[bytes, None]:
        """The stream of `rows.encode`; while one piece is sent the next one is read, and no more than that.

        It stops without its ending, which the portal notices, when the snapshot is closed meanwhile.
        """
        async with self._turn:
            pieces = rows.encode(self._snapshot, dataset, part)
            self._opened.callback(pieces.close)
            try:
                ahead = self._run(lambda: next(pieces, None))
                while (piece := await ahead) is not None and not self._closed:
                    ahead = self._run(lambda: next(pieces, None))
                    yield piece
            finally:
                if not self._closed:
                    self._run(pieces.close)

    def idle_seconds(self) -> float:
        """Since Firebird was last asked for anything; 0 while it is working."""
        return 0.0 if self._busy else self._clock() - self._used_at

    async def close(self) -> None:
        """Ends a reading under way, after the batch in hand, and closes the snapshot."""
        closing = self._run(self._opened.close)
        self._closed = True
        self._thread.shutdown(wait=False)
        try:
            await closing
        except Exception:  # there is nothing left to close, and whoever closes has an answer of their own to give
            logger.warning("closing a snapshot of %s", self.database, exc_info=True)

    def _run(self, function: Callable[[], T]) -> asyncio.Future[T]:
        if self._closed:
            raise wire.link_lost(f"the snapshot of {self.database} is closed")

        def work() -> T:
            self._busy = True
            try:
                return function()
            finally:
                self._used_at = self._clock()
                self._busy = False

        return asyncio.wrap_future(self._thread.submit(work))


class Snapshots:
    """All that are open, by token: whoever has the token reads, and nobody can guess one."""

    def __init__(self, lease_seconds: float, per_database: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._lease_seconds = lease_seconds
        self._per_database = per_database
        self._clock = clock
        self._held: dict[str, HeldSnapshot] = {}

    async def open(self, link: MicrosipLink, database: str) -> tuple[str, Identity]:
        """The token of a new snapshot and what it reads; raises TooManySnapshots, and what the link raises."""
        held = HeldSnapshot(database, self._clock)
        try:
            identity = await held.open(link)
            self._refuse_crowd(database)
        except BaseException:
            await held.close()
            raise
        token = secrets.token_urlsafe(32)
        self._held[token] = held
        logger.info("snapshot %d of %s opened, %d in all", identity.snapshot, database, len(self._held))
        return token, identity

    def find(self, token: str) -> HeldSnapshot:
        """The snapshot of that token; raises LinkLost when there is none, or none any more."""
        try:
            return self._held[token]
        except KeyError as error:
            raise wire.link_lost("no such snapshot: its lease ended, or the agent was started again") from error

    async def close(self, token: str) -> None:
        """Closes the snapshot of that token; raises LinkLost when there is none."""
        held = self.find(token)
        del self._held[token]
        await held.close()
        logger.info("a snapshot of %s closed, %d left", held.database, len(self._held))

    async def close_idle(self) -> None:
        """Closes those whose lease has ended."""
        for token, held in list(self._held.items()):
            if held.idle_seconds() >= self._lease_seconds:
                logger.warning("a snapshot of %s was left alone; closing it", held.database)
                await self.close(token)

    async def keep_leases(self) -> None:
        """Closes what is left alone, for ever."""
        while True:
            await asyncio.sleep(self._lease_seconds / 10)
            await self.close_idle()

    async def close_all(self) -> None:
        """Closes everything, waiting no longer than `SHUTDOWN_SECONDS` for Firebird."""
        closing = [asyncio.create_task(self.close(token)) for token in list(self._held)]
        if closing:
            await asyncio.wait(closing, timeout=SHUTDOWN_SECONDS)

    def _refuse_crowd(self, database: str) -> None:
        if sum(held.database == database for held in self._held.values()) >= self._per_database:
            raise TooManySnapshots(
                "El servicio de sincronización ya hace demasiadas lecturas de esta empresa a la vez; "
                "espera unos minutos y vuelve a intentarlo.",
                f"{self._per_database} snapshots of {database} are open",
            )
