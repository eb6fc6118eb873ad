"""Which versions this process reads: locks on them, which end with the process and keep others from removing them."""

import weakref
from threading import Lock

import psycopg
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from warehouse.postgres.layout import versions
from warehouse.postgres.pruning import READING
from warehouse.postgres.records import Entry, Holding, held
from warehouse.postgres.server import Server


class Pinned:
    """A version that stays for as long as this object is used."""

    def __init__(self, entry: Entry, company_id: int, content: dict[str, Holding]) -> None:
        self.entry = entry
        self.company_id = company_id
        self.content = content


class Pins:
    """The locks of a process, on one connection that does nothing else. Threads may share it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: Connection | None = None
        self._pinned: dict[int, weakref.ref[Pinned]] = {}
        self._lock = Lock()

    def pin(self, entry: Entry) -> Pinned | None:
        """The version, held; None when it has just been removed."""
        with self._lock:
            known = self._pinned.get(entry.id)
            pinned = None if known is None else known()
            if pinned is not None and self._connection is not None:
                return pinned
            try:
                return self._pin(self._connected(), entry)
            except (DBAPIError, psycopg.Error):
                self._forget()  # its locks are gone with it; what is still read is locked again
                return self._pin(self._connected(), entry)

    def close(self) -> None:
        """Lets go of all versions."""
        with self._lock:
            self._forget()

    def _pin(self, connection: Connection, entry: Entry) -> Pinned | None:
        self._unpin_unused(connection)
        if not connection.execute(select(func.pg_try_advisory_lock_shared(READING, entry.id))).scalar_one():
            return None
        owner = connection.execute(select(versions.c.company_id).where(versions.c.id == entry.id)).scalar()
        if owner is None:
            connection.execute(select(func.pg_advisory_unlock_shared(READING, entry.id)))
            return None
        pinned = Pinned(entry, owner, held(connection, entry))
        self._pinned[entry.id] = weakref.ref(pinned)
        return pinned

    def _unpin_unused(self, connection: Connection) -> None:
        for number in [number for number, pinned in self._pinned.items() if pinned() is None]:
            connection.execute(select(func.pg_advisory_unlock_shared(READING, number)))
            del self._pinned[number]

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._server.single(autocommit=True)
            for number in self._pinned:
                self._connection.execute(select(func.pg_try_advisory_lock_shared(READING, number)))
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
