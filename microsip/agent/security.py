"""Wrong passwords are answered slowly, one at a time, and after some of them nobody is answered for a while."""

import asyncio
import hmac
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from microsip.errors import LockedOut, WrongCredentials

FAILURES_ALLOWED = 5
LOCKED_SECONDS = 300
DELAY_SECONDS = 1.0
KNOWN_SECONDS = 300
"""How long a password that was right is let past those who wait to be checked."""

logger = logging.getLogger(__name__)


@dataclass
class _Record:
    """One user at one peer. `present`: attempts made or waiting; `forgiven_at`: when the failures stop to count."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    present: int = 0
    failures: int = 0
    forgiven_at: float = 0.0


@dataclass(frozen=True)
class _Known:
    """A keyed digest of the password that a user had from a peer, and until when it is remembered."""

    digest: bytes
    until: float


class Doorkeeper:
    """Counts wrong passwords per user and peer; a right one clears the count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, delay: float = DELAY_SECONDS) -> None:
        self._clock = clock
        self._delay = delay
        self._records: dict[tuple[str, str], _Record] = {}
        self._known: dict[tuple[str, str], _Known] = {}
        self._digest_key = secrets.token_bytes(32)

    def __len__(self) -> int:
        """How many users and peers are remembered."""
        return len(self._records)

    @asynccontextmanager
    async def attempt(self, user: str, peer: str, password: str = "") -> AsyncIterator[None]:
        """Surrounds one check of credentials; raises LockedOut before it, and WrongCredentials out of it with a delay.

        The attempts of one user from one peer wait for each other, so guesses in parallel gain nothing. A password that
        was right a moment ago is no guess: who is asked for what is in stock need not wait for somebody's order.
        """
        key = (user.upper(), peer)
        digest = hmac.digest(self._digest_key, password.encode(), "sha256")
        async with self._past(key) if self._is_known(key, digest) else self._turn(key) as record:
            self._refuse_locked(record)
            try:
                yield
            except WrongCredentials:
                self._known.pop(key, None)
                self._count(record, peer)
                await asyncio.sleep(self._delay)
                raise
            record.failures = 0
            if password:
                self._known[key] = _Known(digest, self._clock() + KNOWN_SECONDS)

    def _is_known(self, key: tuple[str, str], digest: bytes) -> bool:
        known = self._known.get(key)
        return known is not None and known.until > self._clock() and hmac.compare_digest(known.digest, digest)

    @asynccontextmanager
    async def _turn(self, key: tuple[str, str]) -> AsyncIterator[_Record]:
        """The record of a user and a peer, for whoever's turn it is."""
        async with self._past(key) as record, record.turn:
            yield record

    @asynccontextmanager
    async def _past(self, key: tuple[str, str]) -> AsyncIterator[_Record]:
        """The record of a user and a peer, for somebody who need not wait for a turn."""
        self._tidy()
        record = self._records.setdefault(key, _Record())
        record.present += 1
        try:
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
        for key in [key for key, known in self._known.items() if known.until <= now]:
            del self._known[key]
        idle = [key for key, record in self._records.items() if record.forgiven_at <= now and not record.present]
        for key in idle:
            del self._records[key]
