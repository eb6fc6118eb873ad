"""`b2bgo sync --confirm-loss`: a company whose Microsip lost many rows, on purpose or not."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from commands import logs
from commands.app import main
from portal.installation import Installation
from tests.app.conftest import serve
from tests.portal.checking.outdated import OutdatedInstallation, outdated_installation, run  # noqa: F401 - a fixture
from tests.servers.installation import SLUG
from warehouse.tables import microsip

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shrunken(outdated_installation: OutdatedInstallation) -> Installation:  # noqa: F811 - the fixture
    """A synchronised company whose Microsip has a fifth fewer prices since."""
    return outdated_installation("DELETE FROM PRECIOS_ARTICULOS WHERE MOD(PRECIO_ARTICULO_ID, 5) = 0")


@pytest.fixture
def b2bgo(
    shrunken: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Calls a verb for the company: exit code, standard output and standard error."""
    serve(monkeypatch, shrunken)

    def call(verb: str, *arguments: str) -> tuple[int, str, str]:
        code = main([verb, "--company", SLUG, *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()


def prices(installation: Installation) -> int:
    """How many prices are published."""
    counted = select(func.count()).select_from(microsip["precios_articulos"])
    return int(installation.warehouse.reader(SLUG).frame(counted).item())


def test_a_loss_is_published_once_it_was_refused_and_confirmed(b2bgo: Call, shrunken: Installation) -> None:
    before = prices(shrunken)
    code, out, err = b2bgo("sync", "--confirm-loss", "precios_articulos")
    assert (code, out) == (1, "")
    assert "sincroniza primero" in err

    code, out, err = b2bgo("sync", "--json")
    assert (code, json.loads(out)["estado"]) == (1, "Fallido")
    assert "Precios de artículos perdería" in err
    assert prices(shrunken) == before

    code, out, err = b2bgo("sync", "--confirm-loss", "precios_articulos", "--json")
    assert (code, json.loads(out)["estado"]) == (0, "Exitoso"), err
    (lost,) = (each["removed"] for each in json.loads(out)["datasets"] if each["removed"])
    assert prices(shrunken) == before - lost
    assert f"pierda {lost:,} renglones" in err

    code, _, err = b2bgo("sync", "--confirm-loss", "precios_articulos")
    assert code == 1, err
