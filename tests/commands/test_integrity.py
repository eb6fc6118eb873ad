"""`b2bgo integrity`, for scripts and operators."""

import json
from pathlib import Path

import polars as pl
import pytest

from commands import logs
from commands.app import main
from microsip.datasets import DATASETS
from portal.installation import Installation
from tests.app.conftest import serve
from tests.servers.installation import SLUG


def test_it_tells_what_is_unsound_and_compares_with_microsip(
    synced_installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    serve(monkeypatch, synced_installation)
    rows = tmp_path / "rows.csv"
    code = main(["integrity", "--company", SLUG, "--source", "--output", str(rows), "--format", "csv", "--json"])
    logs.stop()
    told = json.loads(capsys.readouterr().out)
    assert code == (1 if told["validaciones"] else 0)
    assert [each["dataset"] for each in told["microsip"]] == [dataset.name for dataset in DATASETS]
    assert not [each for each in told["microsip"] if each["problem"]]
    assert pl.read_csv(rows).height == sum(each["renglones"] for each in told["validaciones"])
