"""The administrator's hours are those of the schedule in Prefect."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from commands import logs
from commands.app import main
from portal.companies import Company
from portal.installation import Installation
from portal.orchestration import IntervalSchedule
from portal.schedules import INCREMENTAL_SYNC, next_sync, reconcile
from portal.sync_settings import SyncSettings, save_sync_settings, sync_settings
from tests.app.conftest import serve
from tests.servers.installation import SLUG, company_of

PATIENCE_SECONDS = 240


@pytest.fixture
def company(orchestrated_installation: Installation) -> Iterator[Company]:
    """The company, whose defaults are put back for the tests that come after."""
    yield company_of(orchestrated_installation)
    defaults = SyncSettings()
    save_sync_settings(
        orchestrated_installation.database,
        company_of(orchestrated_installation),
        defaults.hours,
        defaults.versions,
        "test",
    )
    reconcile(orchestrated_installation)


def scheduled(installation: Installation) -> IntervalSchedule | None:
    return installation.orchestrator.schedules(INCREMENTAL_SYNC)[SLUG]


def test_other_hours_are_another_schedule_and_another_next_run(
    orchestrated_installation: Installation, company: Company
) -> None:
    save_sync_settings(orchestrated_installation.database, company, 1, 5, "test")
    reconcile(orchestrated_installation)
    assert scheduled(orchestrated_installation) == IntervalSchedule(SLUG, timedelta(hours=1), {"company": SLUG})
    told = next_sync(orchestrated_installation, company)
    planned = None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while planned is None and time.monotonic() < deadline:  # Prefect plans runs every minute or so
        planned = orchestrated_installation.orchestrator.next_run(INCREMENTAL_SYNC, {"company": SLUG})
        time.sleep(0.5)
    assert planned is not None
    assert told is not None
    assert (planned.expected_at - told) % timedelta(hours=1) == timedelta(0)


def test_the_command_changes_the_schedule(
    orchestrated_installation: Installation,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    serve(monkeypatch, orchestrated_installation)
    assert main(["settings", "set", "sync.hours", "12", "--company", SLUG, "--json"]) == 0
    logs.stop()
    assert json.loads(capsys.readouterr().out)["sync.hours"] == 12
    assert sync_settings(orchestrated_installation.database, company).hours == 12
    assert scheduled(orchestrated_installation) == IntervalSchedule(SLUG, timedelta(hours=12), {"company": SLUG})
