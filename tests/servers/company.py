"""Demo companies in the private Firebird."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from microsip.demo.build import Size, Variant, build_company
from microsip.demo.server import FirebirdServer

TODAY = date(2025, 11, 24)
"""The day as of which the companies of the tests are built."""


@pytest.fixture(scope="session")
def company_master(firebird_server: FirebirdServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company to which nobody connects, so that its file may be copied at any time."""
    path = tmp_path_factory.mktemp("master") / "FERRETERA.FDB"
    build_company(firebird_server, path, Size.SMALL, today=TODAY)
    return path


@pytest.fixture(scope="session")
def small_company(company_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company that all tests read and none writes."""
    return _copy(company_master, tmp_path_factory.mktemp("small") / company_master.name)


@pytest.fixture(scope="session")
def older_company(firebird_server: FirebirdServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company as a Microsip of about 2019 keeps it; read only, too."""
    path = tmp_path_factory.mktemp("older") / "ANTERIOR.FDB"
    build_company(firebird_server, path, Size.SMALL, today=TODAY, variant=Variant.OLDER)
    return path


@pytest.fixture
def company_copy(company_master: Path, tmp_path: Path) -> Callable[..., Path]:
    """Gives small companies of the test's own, to write to; `company_copy("OTRA")` names the file."""

    def copy(name: str = "COPIA") -> Path:
        return _copy(company_master, tmp_path / f"{name}.FDB")

    return copy


def _copy(master: Path, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(master, path)
    return path
