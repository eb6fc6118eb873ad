"""The warehouse in a database: all companies of one installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock

from sqlalchemy import Connection, or_, select

from microsip.declaration import Dataset
from warehouse.building import Derived, read_model
from warehouse.differences import Side, difference
from warehouse.postgres import records
from warehouse.postgres.copying import frame
from warehouse.postgres.exclusion import give_back, take
from warehouse.postgres.failures import translated
from warehouse.postgres.layout import SINCE, UNTIL, lay_out
from warehouse.postgres.mirror import PostgresMirror
from warehouse.postgres.pins import Pinned, Pins
from warehouse.postgres.pruning import prune
from warehouse.postgres.reading import PostgresReader
from warehouse.postgres.records import Entry, Holding
from warehouse.postgres.restoring import restore
from warehouse.postgres.server import Server
from warehouse.store import Difference, Version
from warehouse.versions import (
    VERSIONS_KEPT,
    already_current,
    checked,
    mirror_busy,
    nothing_published,
    version_gone,
)


class PostgresWarehouse:
    """See `warehouse.store.Warehouse`. Any number of threads, processes and machines may use a database.

    `owner`: the installation whose data it holds; the first one to use it when it is left out.
    """

    def __init__(
        self,
        url: str,
        *,
        owner: str | None = None,
        keep: int = VERSIONS_KEPT,
        derived: tuple[Derived, ...] | None = None,
    ) -> None:
        """Connects nothing yet."""
        self._server = Server(url)
        self._owner = owner
        self._keep = keep
        self._derived = derived
        self._pins = Pins(self._server)
        self._ready = False
        self._lock = Lock()

    @contextmanager
    def mirror(self, company: str, keep: int | None = None) -> Iterator[PostgresMirror]:
        derived = read_model() if self._derived is None else self._derived
        with self._excluding(checked(company)) as connection:
            with translated(self._server.place):
                mirror = PostgresMirror(connection, company, derived, keep or self._keep, self._server.place)
            yield mirror

    def reader(self, company: str, number: int | None = None) -> PostgresReader:
        entry, pinned = self._pinned(checked(company), number)
        return PostgresReader(self._server, pinned, entry.version)

    def versions(self, company: str) -> tuple[Version, ...]:
        with self._reading() as connection:
            return tuple(entry.version for entry in records.entries(connection, checked(company)))

    def difference(self, company: str, dataset: Dataset, older: int, newer: int, examples: int = 5) -> Difference:
        versions = [self._pinned(checked(company), number)[1] for number in (older, newer)]
        was, now = (pinned.content.get(dataset.name) for pinned in versions)
        if was is not None and now is not None and was.changed_in == now.changed_in:
            return Difference()
        sides = _side(versions[0], was, versions[1], now), _side(versions[1], now, versions[0], was)
        with self._reading() as connection:
            return difference(partial(frame, connection), dataset, *sides, examples)

    def roll_back(self, company: str, number: int) -> Version:
        with self._excluding(checked(company)) as connection, translated(self._server.place):
            kept = records.entries(connection, company)
            former = next((entry for entry in kept if entry.version.number == number), None)
            if former is None:
                raise version_gone(company, number, self._server.place)
            if former == kept[0]:
                raise already_current(number)
            owner_id = records.company_id(connection, company)
            version = restore(connection, owner_id, former, kept[0], self._keep)
            connection.commit()
            prune(connection, company, owner_id)
            return version

    def close(self) -> None:
        """Lets go of all connections, and of what readers hold; the warehouse can be used again."""
        self._pins.close()
        self._server.close()

    def _pinned(self, company: str, number: int | None) -> tuple[Entry, Pinned]:
        listed: Entry | None = None
        while True:
            with self._reading() as connection:
                found = next(iter(records.entries(connection, company, number, limit=1)), None)
            if found is None:
                raise self._missing(company, number)
            with translated(self._server.place):
                pinned = self._pins.pin(found)
            if pinned is not None:
                return found, pinned
            if found == listed:  # it was being removed already, and is no longer in the list
                raise self._missing(company, number)
            listed = found

    def _missing(self, company: str, number: int | None) -> Exception:
        place = self._server.place
        return nothing_published(company, place) if number is None else version_gone(company, number, place)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._prepare()
        with translated(self._server.place), self._server.reading() as connection:
            yield connection

    @contextmanager
    def _excluding(self, company: str) -> Iterator[Connection]:
        """A connection that holds the company's lock, for the block; raises MirrorBusy when another has it.

        What is not committed in the block is undone.
        """
        self._prepare()
        with translated(self._server.place):
            connection = self._server.single()
        with connection:
            with translated(self._server.place):
                owner_id = records.company_id(connection, company)
                taken = take(connection, owner_id)
            if not taken:
                raise mirror_busy(company, self._server.place)
            try:
                yield connection
            finally:
                give_back(connection, owner_id)

    def _prepare(self) -> None:
        if self._ready:
            return
        with self._lock, translated(self._server.place):
            lay_out(self._server, self._owner)
            self._ready = True


def _side(version: Pinned, held: Holding | None, other: Pinned, others: Holding | None) -> Side:
    """A version's rows of a dataset; only those that the other lacks where both share a table."""
    if held is None:
        return Side({}, select().subquery())
    rows, number = held.stored.rows, version.entry.version.number
    shown = select(*(rows.c[name] for name in held.stored.types)).where(held.stored.in_version(number))
    if others is not None and others.stored == held.stored:
        theirs = other.entry.version.number
        shown = shown.where(or_(rows.c[SINCE] > theirs, rows.c[UNTIL] <= theirs))
    return Side(held.stored.types, shown.subquery())
