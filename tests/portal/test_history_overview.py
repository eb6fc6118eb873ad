"""Many runs at a glance: narrowed, a page at a time, counted by day, and as figures of charts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from microsip.declaration import Catalogue
from portal.companies import Company
from portal.database import Database
from portal.history import (
    RunKind,
    RunState,
    Wanted,
    by_day,
    figures_of,
    outlines,
    page_of_runs,
    summary,
)
from portal.history.overview import HELD_FIGURES
from portal.history.tables import sync_run_datasets, sync_runs

FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
MANY = 5_000
MEXICO = ZoneInfo("America/Mexico_City")


@pytest.fixture
def many(database: Database, ferreteria: Company) -> Company:
    """A company with thousands of runs, one an hour; every tenth failed, every seventh was asked for."""
    with database.begin() as transaction:
        transaction.execute(insert(sync_runs), [_run(ferreteria, number) for number in range(MANY)])
        transaction.execute(
            insert(sync_run_datasets),
            [_dataset(number, position) for number in range(MANY) for position in range(2)],
        )
    return ferreteria


def _run(company: Company, number: int) -> dict[str, object]:
    at = FIRST + timedelta(hours=number)
    return {
        "id": f"{number:05}",
        "company_id": company.id,
        "kind": RunKind.AUTOMATICA.value if number % 7 else RunKind.MANUAL.value,
        "state": RunState.EXITOSO.value if number % 10 else RunState.FALLIDO.value,
        "started_at": at,
        "ended_at": at + timedelta(seconds=number % 60),
        "lease_until": at,
        "message": "Listo.",
    }


def _dataset(number: int, position: int) -> dict[str, object]:
    figures = {"rows_added": 0, "rows_changed": 0, "rows_removed": 0, "seconds": 0.1, "bytes_moved": 1}
    return {
        "run_id": f"{number:05}",
        "position": position,
        "dataset": f"d{position}",
        "title": "Artículos",
        "catalogue": "Artículos",
        "state": RunState.EXITOSO.value,
        "rows_read": number,
        **figures,
    }


def test_thousands_of_runs_are_read_a_page_at_a_time(database: Database, many: Company) -> None:
    assert len(outlines(database, many, Wanted())) == MANY
    newest = page_of_runs(database, many, Wanted(), 1, 10)
    assert [run.id for run in newest] == [f"{number:05}" for number in range(MANY - 1, MANY - 11, -1)]
    assert [run.id for run in page_of_runs(database, many, Wanted(), MANY // 10, 10)][-1] == "00000"
    assert len(newest[0].datasets) == 2


def test_runs_are_narrowed_by_time_state_and_kind(database: Database, many: Company) -> None:
    day = Wanted(since=FIRST, until=FIRST + timedelta(hours=24))
    assert len(outlines(database, many, day)) == 24
    failed = outlines(database, many, Wanted(FIRST, FIRST + timedelta(hours=24), RunState.FALLIDO))
    assert [run.id for run in failed] == ["00020", "00010", "00000"]
    asked = page_of_runs(database, many, Wanted(FIRST, FIRST + timedelta(hours=24), kind=RunKind.MANUAL), 1, 10)
    assert [run.id for run in asked] == ["00021", "00014", "00007", "00000"]
    with database.begin() as transaction:
        transaction.execute(sync_runs.update().where(sync_runs.c.id == "00007").values(catalogue="Clientes"))
    those = Wanted(FIRST, FIRST + timedelta(hours=24), kind=RunKind.MANUAL, catalogue=Catalogue.PEDIDOS)
    assert [run.id for run in outlines(database, many, those)] == ["00021", "00014", "00000"]


def test_a_run_of_which_nothing_is_heard_is_found_among_the_incomplete(database: Database, many: Company) -> None:
    values = _run(many, MANY) | {"state": RunState.EN_PROGRESO.value, "ended_at": None}
    with database.begin() as transaction:
        transaction.execute(insert(sync_runs), [values])
    found = outlines(database, many, Wanted(state=RunState.INCOMPLETO))
    assert [run.state for run in found] == [RunState.INCOMPLETO]
    assert outlines(database, many, Wanted(state=RunState.EN_PROGRESO)) == ()


def test_days_are_those_of_the_reader(database: Database, many: Company) -> None:
    found = outlines(database, many, Wanted(until=FIRST + timedelta(hours=24)))
    days = by_day(found, MEXICO)
    assert [(each.day.isoformat(), each.successful, each.failed) for each in days] == [
        ("2025-12-31", 2, 1),
        ("2026-01-01", 19, 2),
    ]
    assert (summary(found).successful, summary(found).failed) == (21, 3)


def test_figures_are_of_the_last_successful_runs_the_oldest_first(database: Database, many: Company) -> None:
    found = figures_of(database, outlines(database, many, Wanted()))
    assert len(found) == HELD_FIGURES
    assert found[-1].at > found[0].at
    assert found[-1].rows == 2 * (MANY - 1)
    assert found[-1].hours_since_last is not None
    assert 0.9 < found[-1].hours_since_last < 2.1
    first = figures_of(database, outlines(database, many, Wanted(until=FIRST + timedelta(hours=3))))
    assert [each.hours_since_last is None for each in first] == [True, False]
