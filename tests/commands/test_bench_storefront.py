"""`b2bgo bench storefront`: what it prints of a small company; how fast it was is no test's business."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import logs
from commands.app import main


@pytest.fixture
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path))
    yield
    logs.stop()


@pytest.mark.usefixtures("_home")
def test_people_search_at_once_and_what_it_took_is_told(
    company_copy: Callable[[], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    options = ("--people", "3", "--clicks", "2", "--seconds", "0", "--json")
    assert main(["bench", "storefront", "--database", str(company_copy()), *options]) == 0
    figures = json.loads(capfd.readouterr().out)
    pages, visits = figures["pages"], figures["visits"]
    assert (visits["people"], visits["clicks"]) == (3, 6)
    for spread in (pages["page_ms"], pages["page_cpu_ms"], visits["click_ms"]):
        assert 0 < spread["p50"] <= spread["p95"] <= spread["max"]
    assert visits["cpu_ms_a_click"] > 0
    assert visits["storefront_mib"] > visits["session_mib"]
