"""Writing history: a run is begun, taken on, kept alive, and closed, whatever happens to its process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from microsip.declaration import Catalogue
from portal.companies import Company
from portal.database import Database, utc_now
from portal.history.reading import one_run
from portal.history.records import DatasetFigures, Progress, Run, RunKind, RunState
from portal.history.tables import sync_run_datasets, sync_runs
from portal.history.wording import INTERRUPTED, NOBODY_TOOK_IT

LEASE = timedelta(seconds=20)
"""How long a run is believed to be running after its process was last heard of."""

AUTHOR_CHARACTERS = 254

PATIENCE = timedelta(minutes=2)
"""How long a new run waits for a process to take it on."""


@dataclass(frozen=True)
class Begun:
    """The company's running run. `joined`: it had begun before."""

    run: Run
    joined: bool


def begin_run(
    database: Database,
    company: Company,
    kind: RunKind,
    catalogue: Catalogue | None = None,
    *,
    author: str = "",
    restored: int | None = None,
    at: datetime | None = None,
) -> Begun:
    """Records a new run «En progreso», or finds the one that is running; a run that nobody runs any more is closed."""
    now = at or utc_now()
    try:
        with database.begin() as connection:
            close_abandoned(connection, company, now)
            running = _running_id(connection, company)
            if running is not None:
                return Begun(one_run(connection, running, now), joined=True)
            run_id = _insert(
                connection,
                company,
                kind,
                RunState.EN_PROGRESO,
                now,
                catalogue=_name(catalogue),
                author=author[:AUTHOR_CHARACTERS],
                restored=restored,
                lease_until=now + PATIENCE,
            )
            return Begun(one_run(connection, run_id, now), joined=False)
    except IntegrityError:  # on Postgres another process was quicker between the look and the insertion
        return begin_run(database, company, kind, catalogue, author=author, restored=restored, at=at)


def skip_run(
    database: Database,
    company: Company,
    kind: RunKind,
    message: str,
    flow_run_id: str | None = None,
    catalogue: Catalogue | None = None,
) -> Run:
    """Records a run that did not take place, and why."""
    now = utc_now()
    with database.begin() as connection:
        run_id = _insert(
            connection,
            company,
            kind,
            RunState.OMITIDO,
            now,
            catalogue=_name(catalogue),
            lease_until=now,
            ended_at=now,
            message=message,
            flow_run_id=flow_run_id,
        )
        return one_run(connection, run_id, now)


def attach_flow_run(database: Database, run_id: str, flow_run_id: str | None) -> None:
    """Notes which flow run in Prefect a run is; None when it is carried out outside Prefect."""
    _change(database, run_id, flow_run_id=flow_run_id)


def interrupt(database: Database, flow_run_id: str) -> None:
    """Closes the run of a flow run whose process is gone; one that has ended stays as it is."""
    with database.begin() as connection:
        connection.execute(
            update(sync_runs)
            .where(sync_runs.c.flow_run_id == flow_run_id, sync_runs.c.state == RunState.EN_PROGRESO.value)
            .values(state=RunState.INCOMPLETO.value, ended_at=utc_now(), message=INTERRUPTED)
        )


def claim(database: Database, run_id: str, holder: str) -> bool:
    """Takes a waiting run on; False when it is no longer «En progreso» or another process has it."""
    with database.begin() as connection:
        taken = connection.execute(
            update(sync_runs)
            .where(sync_runs.c.id == run_id, sync_runs.c.state == RunState.EN_PROGRESO.value)
            .where(sync_runs.c.holder.is_(None))
            .values(holder=holder, lease_until=utc_now() + LEASE)
        )
        return taken.rowcount == 1


def keep_alive(database: Database, run_id: str, progress: Progress | None) -> None:
    """Says that the run's process lives, and how far it is."""
    values: dict[str, Any] = {"lease_until": utc_now() + LEASE}
    if progress is not None:
        values |= {
            "step": progress.step,
            "step_rows": progress.rows,
            "steps_done": progress.done,
            "steps_total": progress.total,
        }
    _change(database, run_id, **values)


def begin_attempt(database: Database, run_id: str) -> None:
    """Notes that the reading begins, once more after a lost link: figures of an earlier attempt are forgotten."""
    with database.begin() as connection:
        connection.execute(delete(sync_run_datasets).where(sync_run_datasets.c.run_id == run_id))
        connection.execute(update(sync_runs).where(sync_runs.c.id == run_id).values(attempts=sync_runs.c.attempts + 1))


def add_figures(database: Database, run_id: str, figures: Mapping[int, DatasetFigures]) -> None:
    """Records what the run did with the datasets at these positions."""
    if not figures:
        return
    rows = [
        {
            "run_id": run_id,
            "position": position,
            "dataset": each.dataset,
            "title": each.title,
            "catalogue": each.catalogue.value,
            "state": each.state.value,
            "message": each.message,
            "rows_read": each.read,
            "rows_added": each.added,
            "rows_changed": each.changed,
            "rows_removed": each.removed,
            "seconds": each.seconds,
            "bytes_moved": each.bytes,
        }
        for position, each in figures.items()
    ]
    with database.begin() as connection:
        connection.execute(insert(sync_run_datasets), rows)


def note(database: Database, run_id: str, dataset: str, state: RunState, message: str) -> None:
    """Adds to what is said about a dataset of the run, and puts it into that state."""
    told = sync_run_datasets.c.message
    with database.begin() as connection:
        connection.execute(
            update(sync_run_datasets)
            .where(sync_run_datasets.c.run_id == run_id, sync_run_datasets.c.dataset == dataset)
            .values(state=state.value, message=case((told == "", message), else_=told.concat(" " + message)))
        )


def close_run(
    database: Database, run_id: str, state: RunState, message: str, detail: str = "", version: int | None = None
) -> None:
    """Records how the run ended; also for a run that was thought abandoned and was only slow."""
    _change(database, run_id, state=state.value, message=message, detail=detail, version=version, ended_at=utc_now())


def close_abandoned(connection: Connection, company: Company, now: datetime) -> None:
    """Closes the company's run whose process is gone, as of when it was last believed to run."""
    abandoned = (
        update(sync_runs)
        .where(sync_runs.c.company_id == company.id, sync_runs.c.state == RunState.EN_PROGRESO.value)
        .where(sync_runs.c.lease_until < now)
        .values(state=RunState.INCOMPLETO.value, ended_at=sync_runs.c.lease_until)
    )
    connection.execute(abandoned.where(sync_runs.c.holder.is_(None)).values(message=NOBODY_TOOK_IT))
    connection.execute(abandoned.where(sync_runs.c.holder.is_not(None)).values(message=INTERRUPTED))


def _running_id(connection: Connection, company: Company) -> str | None:
    running = select(sync_runs.c.id).where(
        sync_runs.c.company_id == company.id, sync_runs.c.state == RunState.EN_PROGRESO.value
    )
    return connection.execute(running).scalar_one_or_none()


def _insert(
    connection: Connection, company: Company, kind: RunKind, state: RunState, now: datetime, **values: Any
) -> str:
    run_id = str(uuid4())
    connection.execute(
        insert(sync_runs).values(
            id=run_id, company_id=company.id, kind=kind.value, state=state.value, started_at=now, **values
        )
    )
    return run_id


def _name(catalogue: Catalogue | None) -> str | None:
    return None if catalogue is None else catalogue.value


def _change(database: Database, run_id: str, **values: Any) -> None:
    with database.begin() as connection:
        connection.execute(update(sync_runs).where(sync_runs.c.id == run_id).values(**values))
