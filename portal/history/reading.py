"""Reading history. A run whose lease has expired is told as interrupted, whether or not anybody closed it yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from microsip.declaration import Catalogue
from microsip.errors import NeedsConfiguration
from portal.companies import Company
from portal.database import Database, utc_now
from portal.history.overview import EVERY_RUN, Wanted, conditions
from portal.history.records import DatasetFigures, Progress, Run, RunKind, RunState
from portal.history.tables import sync_run_datasets, sync_runs
from portal.history.wording import INTERRUPTED, NOBODY_TOOK_IT, catalogue_rows


class UnknownRun(NeedsConfiguration): ...


def page_of_runs(
    database: Database, company: Company, wanted: Wanted, page: int, size: int, *, at: datetime | None = None
) -> tuple[Run, ...]:
    """One page, counted from 1, of the company's wanted runs, the newest first."""
    now = at or utc_now()
    with database.read() as connection:
        return _runs(connection, _chosen(company, wanted, now).limit(size).offset((page - 1) * size), now)


def runs(
    database: Database, company: Company, wanted: Wanted = EVERY_RUN, *, at: datetime | None = None
) -> tuple[Run, ...]:
    """All of the company's wanted runs, the newest first. `at`: as seen then."""
    now = at or utc_now()
    with database.read() as connection:
        return _runs(connection, _chosen(company, wanted, now), now)


def newest_run(database: Database, company: Company) -> Run | None:
    """The company's last run, ended or not; None before the first one."""
    return next(iter(page_of_runs(database, company, EVERY_RUN, 1, 1)), None)


def run(database: Database, company: Company, run_id: str, *, at: datetime | None = None) -> Run:
    """One run of the company; raises UnknownRun when it has none with that id."""
    with database.read() as connection:
        found = one_run(connection, run_id, at or utc_now())
    if found.company_id != company.id:
        raise _unknown_run(run_id)
    return found


def current_run(database: Database, company: Company, *, at: datetime | None = None) -> Run | None:
    """The run that is «En progreso» now; None when there is none."""
    now = at or utc_now()
    wanted = select(sync_runs).where(
        sync_runs.c.company_id == company.id,
        sync_runs.c.state == RunState.EN_PROGRESO.value,
        sync_runs.c.lease_until >= now,
    )
    with database.read() as connection:
        return next(iter(_runs(connection, wanted, now)), None)


def last_ended(database: Database, company: Company, catalogue: Catalogue, *, at: datetime | None = None) -> Run | None:
    """The last sync that should have brought the catalogue over and has ended, well or not; None before the first one.

    Skipped ones, and those that went back to a version, brought nothing over.
    """
    now = at or utc_now()
    wanted = (
        select(sync_runs)
        .where(
            sync_runs.c.company_id == company.id,
            sync_runs.c.state != RunState.OMITIDO.value,
            sync_runs.c.restored.is_(None),
            sync_runs.c.catalogue.is_(None) | (sync_runs.c.catalogue == catalogue.value),
        )
        .order_by(sync_runs.c.started_at.desc(), sync_runs.c.id)
        .limit(2)  # the first one may be in progress
    )
    with database.read() as connection:
        return next((each for each in _runs(connection, wanted, now) if not each.running), None)


def one_run(connection: Connection, run_id: str, at: datetime) -> Run:
    """One run within a transaction; raises UnknownRun when there is none with that id."""
    found = _runs(connection, select(sync_runs).where(sync_runs.c.id == run_id), at)
    if not found:
        raise _unknown_run(run_id)
    return found[0]


def _chosen(company: Company, wanted: Wanted, now: datetime) -> Select[Any]:
    chosen = select(sync_runs).where(*conditions(company, wanted, now))
    return chosen.order_by(sync_runs.c.started_at.desc(), sync_runs.c.id)


def _unknown_run(run_id: str) -> UnknownRun:
    return UnknownRun("Esa sincronización no está en el historial; vuelve a abrir la página.", f"no run {run_id}")


def _runs(connection: Connection, wanted: Select[Any], at: datetime) -> tuple[Run, ...]:
    rows = connection.execute(wanted).all()
    figures = _figures(connection, [row.id for row in rows])
    return tuple(_run(row, figures.get(row.id, ()), at) for row in rows)


def _figures(connection: Connection, run_ids: Sequence[str]) -> dict[str, tuple[DatasetFigures, ...]]:
    found: dict[str, list[DatasetFigures]] = {run_id: [] for run_id in run_ids}
    table = sync_run_datasets
    for start in range(0, len(run_ids), 500):  # SQLite bounds the number of parameters
        chosen = select(table).where(table.c.run_id.in_(run_ids[start : start + 500])).order_by(table.c.position)
        for row in connection.execute(chosen):
            found[row.run_id].append(_dataset_figures(row))
    return {run_id: tuple(figures) for run_id, figures in found.items()}


def _dataset_figures(row: Row[Any]) -> DatasetFigures:
    return DatasetFigures(
        dataset=row.dataset,
        title=row.title,
        catalogue=Catalogue(row.catalogue),
        read=row.rows_read,
        added=row.rows_added,
        changed=row.rows_changed,
        removed=row.rows_removed,
        seconds=row.seconds,
        bytes=row.bytes_moved,
        state=RunState(row.state),
        message=row.message,
    )


def _run(row: Row[Any], figures: tuple[DatasetFigures, ...], at: datetime) -> Run:
    state, ended_at, message = RunState(row.state), row.ended_at, row.message
    if state is RunState.EN_PROGRESO and row.lease_until < at:
        state, ended_at = RunState.INCOMPLETO, row.lease_until
        message = NOBODY_TOOK_IT if row.holder is None else INTERRUPTED
    progress = Progress(row.step, row.step_rows, row.steps_done, row.steps_total) if row.step else None
    told = Run(
        id=row.id,
        company_id=row.company_id,
        kind=RunKind(row.kind),
        state=state,
        started_at=row.started_at,
        ended_at=ended_at,
        message=message,
        detail=row.detail,
        attempts=row.attempts,
        version=row.version,
        flow_run_id=row.flow_run_id,
        progress=progress if state is RunState.EN_PROGRESO else None,
        datasets=figures,
        restored=row.restored,
        author=row.author,
        catalogue=None if row.catalogue is None else Catalogue(row.catalogue),
    )
    return replace(told, rows=catalogue_rows(told))
