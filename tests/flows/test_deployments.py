"""What publishing leaves in Prefect, and that it may be done again at any time."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # has no types of its own

from flows.deploy import DECLARED
from portal.companies import companies
from portal.installation import Installation
from portal.orchestration import DeploymentMissing, IntervalSchedule
from portal.schedules import INCREMENTAL_SYNC, reconcile
from tests.flows.prefect_runs import Runs
from tests.servers.installation import SLUG
from tests.servers.prefect import PrefectServer

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
