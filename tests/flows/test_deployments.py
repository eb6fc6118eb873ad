"""What publishing leaves in Prefect: deployments, each company's schedule, and whose worker carries them out."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no types of its own

from commands import logs
from commands.app import main
from commands.services import prefect
from commands.services.interrupts import Interrupts
from commands.services.portal import Portal
from commands.services.supervision import Services
from flows.deploy import DECLARED
from portal.companies import Company, companies
from portal.installation import Installation
from portal.orchestration import DeploymentMissing, IntervalSchedule
from portal.schedules import INCREMENTAL_SYNC, next_sync, reconcile
from portal.sync_settings import SyncSettings, save_sync_settings, sync_settings
from tests.app.conftest import serve
from tests.flows.prefect_runs import Runs, eventually
from tests.servers.installation import SLUG, company_of
from tests.servers.prefect import PrefectServer

PATIENCE_SECONDS = 240
POSTGRES = "postgresql://b2bgo@db/b2bgo"

NAMES = {"first-sync", "incremental-sync", "manual-sync", "connection-test", "upkeep", "push-orders"}


def every_six_hours(slug: str) -> IntervalSchedule:
    return IntervalSchedule(slug, timedelta(hours=6), {"company": slug})


def scheduled(installation: Installation) -> dict[str, IntervalSchedule | None]:
    return installation.orchestrator.schedules(INCREMENTAL_SYNC)


def wanted(installation: Installation) -> dict[str, IntervalSchedule]:
    return {company.slug: every_six_hours(company.slug) for company in companies(installation.database)}


def published(flow_runs: Runs) -> dict[str, tuple[object, ...]]:
    return {
        name: (found["entrypoint"], found["work_pool_name"], tuple(found["tags"]), found["pull_steps"] or [])
        for name in NAMES
        for found in [flow_runs.get(f"deployments/name/{name}/{name}")]
    }


def test_the_deployments_of_prefect_yaml_are_published(flow_runs: Runs) -> None:
    declared = yaml.safe_load(DECLARED.read_text())["deployments"]
    assert {each["name"] for each in declared} == NAMES
    assert published(flow_runs) == {
        each["name"]: (each["entrypoint"], "b2bgo", tuple(each["tags"]), []) for each in declared
    }


def test_publishing_uses_everything_that_prefect_yaml_declares() -> None:
    for each in yaml.safe_load(DECLARED.read_text())["deployments"]:
        assert set(each) - {"schedules"} == {"name", "entrypoint", "work_pool", "tags"}
        assert set(each["work_pool"]) == {"name", "work_queue_name"}
        assert all(set(schedule) == {"slug", "interval"} for schedule in each.get("schedules", ()))


def test_the_upkeep_takes_place_every_five_minutes(orchestrated_installation: Installation) -> None:
    schedule = orchestrated_installation.orchestrator.schedules("upkeep/upkeep")["upkeep"]
    assert schedule is not None
    assert schedule.interval == timedelta(minutes=5)


def test_workers_start_runs_in_one_interpreter(flow_runs: Runs) -> None:
    variables = flow_runs.get("work_pools/b2bgo")["base_job_template"]["variables"]["properties"]
    assert variables["command"]["default"] == f"{sys.executable} -m prefect.engine"


def test_connected_companies_are_synchronised_every_six_hours(orchestrated_installation: Installation) -> None:
    reconcile(orchestrated_installation)
    assert scheduled(orchestrated_installation) == wanted(orchestrated_installation)
    following = orchestrated_installation.orchestrator.next_run(INCREMENTAL_SYNC, {"company": SLUG})
    if following is not None:  # Prefect plans runs every minute or so
        assert following.expected_at.hour % 6 == 0


def test_what_was_changed_by_hand_is_put_right(orchestrated_installation: Installation) -> None:
    orchestrator = orchestrated_installation.orchestrator
    orchestrator.set_schedule(INCREMENTAL_SYNC, replace(every_six_hours(SLUG), interval=timedelta(days=30)))
    orchestrator.set_schedule(INCREMENTAL_SYNC, IntervalSchedule("nobody", timedelta(hours=1), {"company": "nobody"}))
    reconcile(orchestrated_installation)
    assert scheduled(orchestrated_installation) == wanted(orchestrated_installation)


def test_publishing_again_changes_nothing(
    orchestrated_installation: Installation, prefect_server: PrefectServer, flow_runs: Runs
) -> None:
    before = published(flow_runs)
    prefect_server.publish(orchestrated_installation.settings)
    assert published(flow_runs) == before
    assert scheduled(orchestrated_installation) == wanted(orchestrated_installation)


def test_prefects_own_command_publishes_the_same_and_leaves_the_schedules(
    orchestrated_installation: Installation,
    prefect_server: PrefectServer,
    flow_runs: Runs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, planned = published(flow_runs), scheduled(orchestrated_installation)
    monkeypatch.chdir(Path(DECLARED).parent)
    prefect_server.run(orchestrated_installation.settings, "prefect", "--no-prompt", "deploy", "--all")
    assert published(flow_runs) == before
    assert SLUG in planned
    assert scheduled(orchestrated_installation) == planned


def test_a_missing_deployment_is_told_by_name(orchestrated_installation: Installation) -> None:
    with pytest.raises(DeploymentMissing, match="«none/none»"):
        orchestrated_installation.orchestrator.schedules("none/none")


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


def test_other_hours_are_another_schedule_and_another_next_run(
    orchestrated_installation: Installation, company: Company
) -> None:
    save_sync_settings(orchestrated_installation.database, company, 1, 5, "test")
    reconcile(orchestrated_installation)
    assert scheduled(orchestrated_installation)[SLUG] == IntervalSchedule(SLUG, timedelta(hours=1), {"company": SLUG})
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
    assert scheduled(orchestrated_installation)[SLUG] == IntervalSchedule(SLUG, timedelta(hours=12), {"company": SLUG})


def test_a_second_machine_with_files_of_its_own_is_told_what_to_change(
    orchestrated_installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = orchestrated_installation.settings
    eventually(lambda: prefect.at_work_elsewhere(settings) == ("worker",), "the worker is not known")
    portal = Portal(Services(Interrupts(), settings.home / "logs"), settings)
    portal.warn_of_other_machines()
    told = capsys.readouterr().err
    assert "(worker)" in told
    assert "B2BGO_DATABASE_URL y B2BGO_WAREHOUSE_URL" in told
    shared = settings.model_copy(update={"database_url": POSTGRES, "warehouse_url": POSTGRES})
    Portal(Services(Interrupts(), settings.home / "logs"), shared).warn_of_other_machines()
    assert capsys.readouterr().err == ""
