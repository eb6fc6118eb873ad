"""Demo companies in the private Firebird."""

import fcntl
import hashlib
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

import microsip.demo
from microsip.demo.build import Size, Variant, build_company
from microsip.demo.server import FirebirdServer

TODAY = date(2025, 11, 24)
"""The day as of which the companies of the tests are built."""

KEPT_SECONDS = 6 * 60 * 60


@pytest.fixture(scope="session")
def company_masters(firebird_server: FirebirdServer, pytestconfig: pytest.Config) -> Callable[[Variant], Path]:
    """Gives a small company of a variant to which nobody connects, so that its file may be copied at any time.

    It is kept between runs and built anew when anything in microsip/demo has changed.
    """
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir(f"companies-{_fingerprint()}")
    _forget_unused(folder)

    def master(variant: Variant) -> Path:
        path = folder / f"{variant.value}.fdb"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # so that one process builds it for all
            if not path.exists():
                build_company(firebird_server, path, Size.SMALL, today=TODAY, variant=variant)
        return path

    return master


@pytest.fixture(scope="session")
def small_company(company_masters: Callable[[Variant], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company that all tests read and none writes."""
    return _copy(company_masters(Variant.CURRENT), tmp_path_factory.mktemp("small") / "FERRETERA.FDB")


@pytest.fixture(scope="session")
def older_company(company_masters: Callable[[Variant], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company as a Microsip of about 2019 keeps it; read only, too."""
    return _copy(company_masters(Variant.OLDER), tmp_path_factory.mktemp("older") / "ANTERIOR.FDB")


@pytest.fixture
def company_copy(company_masters: Callable[[Variant], Path], tmp_path: Path) -> Callable[..., Path]:
    """Gives small companies of the test's own, to write to; `company_copy("OTRA")` names the file."""

    def copy(name: str = "COPIA") -> Path:
        return _copy(company_masters(Variant.CURRENT), tmp_path / f"{name}.FDB")

    return copy


def _copy(master: Path, path: Path) -> Path:
    shutil.copy(master, path)
    return path


def _forget_unused(folder: Path) -> None:
    """Masters of earlier versions, unless a run that still goes on may want them."""
    for other in folder.parent.glob("companies-*"):
        with suppress(FileNotFoundError):  # another process forgets them, too
            if other != folder and other.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def _fingerprint() -> str:
    """Of everything that decides what is in a demo company."""
    folder = Path(microsip.demo.__path__[0])
    digest = hashlib.sha256()
    for file in sorted((*folder.rglob("*.py"), *folder.rglob("*.sql"))):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]
