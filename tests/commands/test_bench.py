"""`b2bgo bench`: what it prints of a small company; how fast it was is no test's business."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import logs
from commands.app import main
from microsip.datasets import DATASETS
from portal.sync.pipeline import STEPS

CompanyCopy = Callable[[], Path]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("B2BGO_HOME", str(tmp_path_factory.mktemp("bench")))
        yield
        logs.stop()


def measured(capfd: Printed, *arguments: str) -> Any:
    assert main(["bench", *arguments, "--json"]) == 0
    return json.loads(capfd.readouterr().out)


@pytest.mark.usefixtures("_home")
def test_extract_compares_every_table_with_enough_rows(company_copy: CompanyCopy, capfd: Printed) -> None:
    tables = measured(capfd, "extract", "--database", str(company_copy()), "--fewest", "100")["tables"]
    assert {"ARTICULOS", "SALDOS_IN"} <= {row["table"] for row in tables} <= {dataset.table for dataset in DATASETS}
    for row in tables:
        assert row["rows"] >= 100
        assert {"b2bgo", "fdb"} <= set(row["rows_s"]) == set(row["cpu_us"])


@pytest.mark.usefixtures("_home")
def test_first_sync_tells_each_step_s_time_and_memory_by_both_links(company_copy: CompanyCopy, capfd: Printed) -> None:
    direct, agent = measured(capfd, "first-sync", "--database", str(company_copy()))["links"]
    assert (direct["link"], agent["link"]) == ("direct", "agent")
    assert direct["agent_peak_mib"] is None
    assert agent["agent_peak_mib"] > 10
    syncs = (direct["sync"], agent["sync"])
    assert syncs[0]["rows"] == syncs[1]["rows"] > 1000
    assert [list(sync["cpu_seconds"]) for sync in syncs] == [["sync", "firebird"], ["sync", "firebird", "agent"]]
    for sync in syncs:
        assert len(sync["stages"]) == STEPS
        assert all(set(stage["cpu_seconds"]) == set(sync["cpu_seconds"]) for stage in sync["stages"])


@pytest.mark.usefixtures("_home")
def test_incremental_reads_nothing_without_changes_and_little_after_few(
    company_copy: CompanyCopy, capfd: Printed
) -> None:
    syncs = measured(capfd, "incremental", "--database", str(company_copy()))["syncs"]
    assert [each["link"] for each in syncs] == ["direct"] * 4 + ["agent"] * 4
    for first, unchanged, changed, full in (syncs[:4], syncs[4:]):
        assert unchanged["rows"] == 0
        assert unchanged["bytes"] < 256 * 1024
        assert 0 < changed["rows"] < full["rows"] == first["rows"]
