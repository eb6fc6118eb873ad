"""Companies whose database a test changes, each with an installation that was synchronised with it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
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
from tests.servers.postgres import PostgresServer

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


Stores = Callable[[], AbstractContextManager[str | None]]
"""The database of an installation's stores, while a block runs; None for files in its home."""

NewCompany = Callable[..., AbstractContextManager[Company]]


@pytest.fixture(scope="session", params=["files", "postgres"])
def new_company(
    request: pytest.FixtureRequest,
    company_masters: Callable[[Variant], Path],
    connection_to: ConnectionTo,
    fdb_attach: Attach,
    tmp_path_factory: pytest.TempPathFactory,
) -> NewCompany:
    """Makes copies of a company and of an installation that was synchronised with it, with stores of each kind."""
    if request.param == "files":
        synced: Installation = request.getfixturevalue("synced_installation")
        stores: Stores = nullcontext
    else:
        synced = request.getfixturevalue("synced_on_postgres")
        server: PostgresServer = request.getfixturevalue("postgres_server")
        synced.database.close()
        synced.warehouse.close()
        stores = partial(server.copy, synced.settings.database_url)

    @contextmanager
    def company() -> Iterator[Company]:
        with TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder, stores() as postgres:
            path = Path(shutil.copy(company_masters(Variant.CURRENT), Path(folder, "EMPRESA.FDB")))
            home = shutil.copytree(synced.settings.home, Path(folder, "home"))
            made = connected(Path(home), connection_to(path), postgres=postgres)
            with fdb_attach(path) as attached:
                opened = Company(made, attached, path)
                opened.sync(full=True)
                yield opened
            made.database.close()
            made.warehouse.close()

    return company
