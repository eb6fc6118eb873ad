"""Our prices against the stand-ins for Microsip's procedures that the demo company has, in a real Firebird."""

from collections.abc import Iterator

import pytest

from commands import logs
from commands.app import main
from portal.checking.prices import check_prices
from portal.installation import Installation
from tests.portal.checking.outdated import OutdatedInstallation, outdated_installation  # noqa: F401 - a fixture
from tests.servers.installation import SLUG, company_of


def test_our_prices_are_those_of_the_procedures(synced_installation: Installation) -> None:
    found = check_prices(synced_installation, company_of(synced_installation))
    assert found.compared >= 300
    assert found.differences == ()


def test_a_price_that_changed_in_microsip_is_a_difference(
    outdated_installation: OutdatedInstallation,  # noqa: F811 - the fixture
) -> None:
    outdated = outdated_installation("UPDATE PRECIOS_ARTICULOS SET PRECIO = PRECIO + 1 WHERE PRECIO > 0")
    found = check_prices(outdated, company_of(outdated))
    assert {difference.figure for difference in found.differences} == {"precio"}


@pytest.fixture
def _its_home(synced_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("B2BGO_HOME", str(synced_installation.settings.home))
    yield
    logs.stop()


@pytest.mark.usefixtures("_its_home")
def test_the_command_tells_how_many_prices_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--company", SLUG, "--prices"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "son iguales a los de los procedimientos de Microsip" in printed.err
