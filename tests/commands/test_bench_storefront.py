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
    assert figures["clicks"] == 6
    for name in ("page_ms", "page_cpu_ms", "click_ms"):
        assert 0 < figures[name]["p50"] <= figures[name]["p95"] <= figures[name]["max"]
    assert figures["cpu_ms_a_click"] > 0
    assert figures["storefront_mib"] > figures["session_mib"]
