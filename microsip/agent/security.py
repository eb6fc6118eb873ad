"""Wrong passwords are answered slowly, one at a time, and after some of them nobody is answered for a while."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from microsip.errors import LockedOut, WrongCredentials

FAILURES_ALLOWED = 5
LOCKED_SECONDS = 300
DELAY_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass
class _Record:
    """One user at one peer. `present`: attempts made or waiting; `forgiven_at`: when the failures stop to count."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0
    failures: int = 0
    forgiven_at: float = 0.0


class Doorkeeper:
    """Counts wrong passwords per user and peer; a right one clears the count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, delay: float = DELAY_SECONDS) -> None:
        self._clock = clock
        self._delay = delay
        self._records: dict[tuple[str, str], _Record] = {}

    def __len__(self) -> int:
        """How many users and peers are remembered."""
        return len(self._records)

    @asynccontextmanager
    async def attempt(self, user: str, peer: str) -> AsyncIterator[None]:
        """Surrounds one check of credentials; raises LockedOut before it, and WrongCredentials out of it with a delay.

        The attempts of one user from one peer wait for each other, so guesses in parallel gain nothing.
        """
        async with self._turn((user.upper(), peer)) as record:
            self._refuse_locked(record)
            try:
                yield
            except WrongCredentials:
                self._count(record, peer)
                await asyncio.sleep(self._delay)
                raise
            record.failures = 0

    @asynccontextmanager
    async def _turn(self, key: tuple[str, str]) -> AsyncIterator[_Record]:
        self._tidy()
        record = self._records.setdefault(key, _Record())
        record.present += 1
        try:
            async with record.turn:
                yield record
        finally:
            record.present -= 1

    def _refuse_locked(self, record: _Record) -> None:
        if record.forgiven_at <= self._clock():
            record.failures = 0
        if record.failures >= FAILURES_ALLOWED:
            minutes = LOCKED_SECONDS // 60
            raise LockedOut(
                "Hubo demasiadas contraseñas equivocadas; "
                f"espera {minutes} minutos y vuelve a intentarlo con el usuario y la contraseña correctos.",
                f"locked out after {record.failures} wrong passwords",
            )

    def _count(self, record: _Record, peer: str) -> None:
        record.failures += 1
        record.forgiven_at = self._clock() + LOCKED_SECONDS
        logger.warning("wrong password from %s, %d of %d", peer, record.failures, FAILURES_ALLOWED)

    def _tidy(self) -> None:
        now = self._clock()
        idle = [key for key, record in self._records.items() if record.forgiven_at <= now and not record.present]
        for key in idle:
            del self._records[key]
