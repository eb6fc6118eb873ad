"""Companies whose database a test changes, each with an installation that was synchronised with it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fdb
import pytest

from microsip.demo.build import Variant
from portal import checking
from portal.history import Run, RunKind
from portal.installation import Installation
from portal.sync import synchronise
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.installation import SLUG, company_of, connected

NEVER_WAITING = fdb.TPB()
NEVER_WAITING.isolation_level = fdb.isc_tpb_read_committed
NEVER_WAITING.lock_resolution = fdb.isc_tpb_nowait


class Company:
    """A company whose database is ours to change, and its synchronised installation."""

    def __init__(self, installation: Installation, attached: Any, path: Path) -> None:
        self.installation = installation
        self.attached = attached
        self.path = path

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


@pytest.fixture(scope="session")
def new_company(
    company_masters: Callable[[Variant], Path],
    synced_installation: Installation,
    connection_to: ConnectionTo,
    fdb_attach: Attach,
    tmp_path_factory: pytest.TempPathFactory,
) -> NewCompany:
    """Makes copies of a company and of an installation that was synchronised with it."""

    @contextmanager
    def company() -> Iterator[Company]:
        with TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder:
            path = Path(shutil.copy(company_masters(Variant.CURRENT), Path(folder, "EMPRESA.FDB")))
            home = shutil.copytree(synced_installation.settings.home, Path(folder, "home"))
            made = connected(Path(home), connection_to(path))
            with fdb_attach(path) as attached:
                opened = Company(made, attached, path)
                opened.sync(full=True)
                yield opened
            made.database.close()

    return company
