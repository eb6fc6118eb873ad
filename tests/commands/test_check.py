"""`b2bgo check`: exit code 0 when the published version is what Microsip holds, 1 when anything differs."""

import json
from collections.abc import Iterator

import pytest

from commands import logs
from commands.app import main
from portal.installation import Installation
from tests.portal.checking.outdated import OutdatedInstallation, outdated_installation  # noqa: F401 - a fixture
from tests.servers.installation import SLUG
from warehouse import tables

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def _its_home(synced_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("B2BGO_HOME", str(synced_installation.settings.home))
    yield
    logs.stop()


@pytest.mark.usefixtures("_its_home")
def test_a_version_that_is_what_microsip_holds_gives_zero(capsys: Printed) -> None:
    assert main(["check", "--company", SLUG]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "es igual a Microsip" in printed.err


@pytest.mark.usefixtures("_its_home")
def test_json_tells_every_dataset_s_rows(capsys: Printed) -> None:
    assert main(["check", "--company", SLUG, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["identical"] is True
    assert {row["dataset"] for row in found["datasets"]} == set(tables.exportable())
    assert all(row["rows_published"] == row["rows_microsip"] for row in found["datasets"])


@pytest.mark.usefixtures("_its_home")
def test_an_unknown_company_is_told_in_one_line(capsys: Printed) -> None:
    assert main(["check", "--company", "nadie"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "No hay ninguna empresa «nadie»" in printed.err


@pytest.fixture
def _outdated_home(
    outdated_installation: OutdatedInstallation,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    outdated = outdated_installation("UPDATE VIAS_EMBARQUE SET NOMBRE = 'A pie' WHERE ES_PREDET = 'S'")
    monkeypatch.setenv("B2BGO_HOME", str(outdated.settings.home))
    yield
    logs.stop()


@pytest.mark.usefixtures("_outdated_home")
def test_a_difference_gives_one_and_is_named_with_both_values(capsys: Printed) -> None:
    assert main(["check", "--company", SLUG]) == 1
    printed = capsys.readouterr()
    heading, line = printed.out.splitlines()
    assert heading.split() == ["Conjunto", "Clave", "Columna", "Hallazgo", "Publicado", "Microsip"]
    assert line.startswith("vias_embarque  VIA_EMBARQUE_ID=")
    assert "  NOMBRE  " in line
    assert line.endswith('  "A pie"')
    assert "faltan 0 y son distintos 1; sobran 0." in printed.err


@pytest.mark.usefixtures("_outdated_home")
def test_a_difference_is_told_in_json_too(capsys: Printed) -> None:
    assert main(["check", "--company", SLUG, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["identical"] is False
    (differing,) = (row for row in found["datasets"] if row["changed"])
    assert differing["dataset"] == "vias_embarque"
    (example,) = differing["examples"]
    assert (example["finding"], example["column"], example["microsip"]) == ("es distinto", "NOMBRE", "A pie")
