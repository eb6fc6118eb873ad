"""The command line called in this process, for an installation with one company that was never synchronised."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import logs
from commands.app import main
from portal.companies import create_company
from portal.installation import Installation, open_installation
from tests.app.conftest import serve
from tests.servers.installation import NAME, SLUG, settings_in

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Installation]:
    made = open_installation(settings_in(tmp_path / "home"))
    create_company(made.database, SLUG, NAME)
    yield made
    made.database.close()


@pytest.fixture
def b2bgo(opened: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls a verb for the installation: exit code, standard output and standard error."""
    serve(monkeypatch, opened)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()
