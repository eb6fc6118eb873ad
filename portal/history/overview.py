"""Many runs at a glance, without what each did: counted, by day, and as figures of charts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from microsip.declaration import Catalogue
from portal.companies import Company
from portal.database import Database, utc_now
from portal.history.records import CatalogueRow, Run, RunKind, RunState
from portal.history.tables import sync_run_datasets, sync_runs

HELD_FIGURES = 200
"""How many of the last successful runs are drawn one by one."""

FAILED = frozenset({RunState.FALLIDO, RunState.INCOMPLETO})


@dataclass(frozen=True)
class Wanted:
    """Which of a company's runs: those that began from `since` on and before `until`, of a state and a kind.

    `catalogue`: those that should have brought it over, by itself or with all others.
    """

    since: datetime | None = None
    until: datetime | None = None
    state: RunState | None = None
    kind: RunKind | None = None
    catalogue: Catalogue | None = None

    def rows_of(self, run: Run) -> tuple[CatalogueRow, ...]:
        """What is told of the run's catalogues, or of the wanted one."""
        return tuple(row for row in run.rows if self.catalogue in (None, row.catalogue))


EVERY_RUN = Wanted()


@dataclass(frozen=True)
class Outline:
    """A run without what it did; attributes as those of `Run`."""

    id: str
    kind: RunKind
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    restored: int | None

    @property
    def duration(self) -> timedelta | None:
        return None if self.ended_at is None else self.ended_at - self.started_at


@dataclass(frozen=True)
class Day:
    """How many runs of a day succeeded and failed."""

    day: date
    successful: int
    failed: int


@dataclass(frozen=True)
class Figures:
    """What a successful run took and read, and how old the data before it had become, in hours."""

    at: datetime
    seconds: float
    rows: int
    hours_since_last: float | None


def outlines(db: Database, company: Company, wanted: Wanted, *, at: datetime | None = None) -> tuple[Outline, ...]:
    """The wanted runs, the newest first."""
    now, run = at or utc_now(), sync_runs.c
    columns = (run.id, run.kind, run.state, run.started_at, run.ended_at, run.lease_until, run.restored)
    statement = select(*columns).where(*conditions(company, wanted, now)).order_by(run.started_at.desc(), run.id)
    with db.read() as transaction:
        rows = transaction.execute(statement).all()
    return tuple(_outline(row, now) for row in rows)


def by_day(runs: Iterable[Outline], zone: tzinfo) -> tuple[Day, ...]:
    """Every day on which something succeeded or failed, the first one first, by the days of that zone."""
    succeeded, failed = Counter[date](), Counter[date]()
    for run in runs:
        day = run.started_at.astimezone(zone).date()
        if run.restored is None and run.state is RunState.EXITOSO:
            succeeded[day] += 1
        elif run.restored is None and run.state in FAILED:
            failed[day] += 1
    return tuple(Day(day, succeeded[day], failed[day]) for day in sorted(succeeded.keys() | failed.keys()))


def figures_of(db: Database, runs: Sequence[Outline]) -> tuple[Figures, ...]:
    """The figures of the last successful ones of these runs (newest first), the oldest first."""
    ended = [run for run in runs if run.state is RunState.EXITOSO and run.restored is None and run.ended_at]
    chosen = list(reversed(ended[: HELD_FIGURES + 1]))
    rows = _rows_read(db, [run.id for run in chosen])
    found = []
    for before, run in zip((None, *chosen), chosen, strict=False):
        assert run.ended_at is not None
        since = None if before is None or before.ended_at is None else run.ended_at - before.ended_at
        hours = None if since is None else since.total_seconds() / 3600
        found.append(Figures(run.ended_at, (run.ended_at - run.started_at).total_seconds(), rows.get(run.id, 0), hours))
    return tuple(found[-HELD_FIGURES:])


def _rows_read(db: Database, run_ids: Sequence[str]) -> dict[str, int]:
    table = sync_run_datasets.c
    statement = select(table.run_id, func.sum(table.rows_read)).where(table.run_id.in_(run_ids)).group_by(table.run_id)
    with db.read() as transaction:
        return {run_id: int(rows) for run_id, rows in transaction.execute(statement)}


def conditions(company: Company, wanted: Wanted, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is true of the company's wanted runs, of columns of `sync_runs`."""
    run = sync_runs.c
    found = [run.company_id == company.id]
    if wanted.since is not None:
        found.append(run.started_at >= wanted.since)
    if wanted.until is not None:
        found.append(run.started_at < wanted.until)
    if wanted.kind is not None:
        found.append(run.kind == wanted.kind.value)
    if wanted.catalogue is not None:
        found.append(or_(run.catalogue.is_(None), run.catalogue == wanted.catalogue.value))
    if wanted.state is not None:
        found.append(_in_state(wanted.state, now))
    return tuple(found)


def _in_state(state: RunState, now: datetime) -> ColumnElement[bool]:
    """As people are told: a running one of which nothing is heard any more is interrupted."""
    run = sync_runs.c
    running = run.state == RunState.EN_PROGRESO.value
    if state is RunState.EN_PROGRESO:
        return and_(running, run.lease_until >= now)
    stored = run.state == state.value
    return or_(stored, and_(running, run.lease_until < now)) if state is RunState.INCOMPLETO else stored


def _outline(row: Row[*tuple[Any, ...]], now: datetime) -> Outline:
    state, ended_at = RunState(row.state), row.ended_at
    if state is RunState.EN_PROGRESO and row.lease_until < now:
        state, ended_at = RunState.INCOMPLETO, row.lease_until
    return Outline(row.id, RunKind(row.kind), state, row.started_at, ended_at, row.restored)
