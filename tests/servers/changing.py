"""Companies whose database a test changes, each with an installation that was synchronised with it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fdb
import pytest

from microsip.demo.build import Variant
from portal import checking
from portal.history import Run, RunKind
from portal.installation import Installation, open_installation
from portal.sync import synchronise
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.installation import SLUG, company_of, connected, settings_in
from tests.servers.postgres import PostgresServer

NEVER_WAITING = fdb.TPB()
NEVER_WAITING.isolation_level = fdb.isc_tpb_read_committed
NEVER_WAITING.lock_resolution = fdb.isc_tpb_nowait


class Company:
    """A company whose database is ours to change, and its synchronised installation."""

    def __init__(self, installation: Installation, attach: Attach, path: Path) -> None:
        self.installation = installation
        self.path = path
        self._attach = attach
        self._opened = ExitStack()
        self.attached = self._opened.enter_context(attach())

    def close(self) -> None:
        self._opened.close()
        close(self.installation)

    @contextmanager
    def detached(self) -> Iterator[Path]:
        """The file, which nobody has open meanwhile."""
        self._opened.close()
        yield self.path
        self.attached = self._opened.enter_context(self._attach())

    def run(self, *statements: str) -> None:
        """Commits statements, all of them in one transaction."""
        for statement in statements:
            self.attached.cursor().execute(statement)
        self.attached.commit()

    def begin(self) -> Any:
        """One of several transactions that see what the others commit meanwhile."""
        begun = self.attached.trans(NEVER_WAITING)
        begun.begin()
        return begun

    def sync(self, **changes: Any) -> Run:
        done = synchronise(self.installation, company_of(self.installation), RunKind.AUTOMATICA, **changes)
        assert done.successful, f"{done.message} {done.detail}"
        return done

    def moved(self, **changes: Any) -> dict[str, tuple[int, int, int, int]]:
        """What a sync read, added, changed and removed in the datasets in which it read or changed anything."""
        figures = {
            each.dataset: (each.read, each.added, each.changed, each.removed) for each in self.sync(**changes).datasets
        }
        return {name: found for name, found in figures.items() if any(found)}

    def is_published(self) -> bool:
        """Whether what is published is what Microsip holds, row by row."""
        return not checking.check(self.installation, company_of(self.installation)).differing

    @property
    def version(self) -> int:
        return self.installation.warehouse.versions(SLUG)[0].number


NewCompany = Callable[..., AbstractContextManager[Company]]


@pytest.fixture(scope="session", params=["files", "postgres"])
def new_company(
    request: pytest.FixtureRequest,
    company_masters: Callable[[Variant], Path],
    connection_to: ConnectionTo,
    fdb_attach: Attach,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[NewCompany]:
    """Makes copies of a company and of an installation that was synchronised with it, with stores of each kind.

    A company keeps the path that it was synchronised at: anywhere else it would be another one, to be read whole.
    """
    folder = tmp_path_factory.mktemp("changing")
    path, untouched, home = folder / "EMPRESA.FDB", folder / "untouched", folder / "home"
    shutil.copy(company_masters(Variant.CURRENT), path)
    postgres: PostgresServer | None = None
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres_server")
    with postgres.database() if postgres else nullcontext() as url:
        first = connected(home, connection_to(path), postgres=url)
        done = synchronise(first, company_of(first), RunKind.AUTOMATICA, full=True)
        assert done.successful, f"{done.message} {done.detail}"
        close(first)
        path.rename(untouched)

        def stores() -> AbstractContextManager[str | None]:
            return postgres.copy(url) if postgres and url else nullcontext()

        @contextmanager
        def company() -> Iterator[Company]:
            with TemporaryDirectory(dir=folder) as own, stores() as its:
                Path(shutil.copy(untouched, own)).replace(path)
                copied = shutil.copytree(home, Path(own, "home"))
                made = Company(open_installation(settings_in(copied, postgres=its)), partial(fdb_attach, path), path)
                try:
                    yield made
                finally:
                    made.close()

        yield company


def close(installation: Installation) -> None:
    installation.database.close()
    installation.warehouse.close()
