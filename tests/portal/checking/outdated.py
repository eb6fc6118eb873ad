"""Installations whose published version is older than what their Microsip holds."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import fdb
import pytest

from microsip.connection import Connection
from microsip.demo.build import Variant
from portal.installation import Installation
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import connected

OutdatedInstallation = Callable[..., Installation]


@pytest.fixture(scope="module")
def outdated_installation(
    synced_installation: Installation,
    company_masters: Callable[[Variant], Path],
    connection_to: ConnectionTo,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OutdatedInstallation]:
    """`outdated_installation(*statements)`: a synchronised installation whose Microsip then ran these statements."""
    made: list[Installation] = []

    def outdated(*statements: str) -> Installation:
        folder = tmp_path_factory.mktemp("outdated")
        connection = connection_to(Path(shutil.copy(company_masters(Variant.CURRENT), folder / "CAMBIADA.FDB")))
        run(connection, *statements)
        home = shutil.copytree(synced_installation.settings.home, folder / "home")
        made.append(connected(Path(home), connection))
        return made[-1]

    yield outdated
    for installation in made:
        installation.database.close()


def run(connection: Connection, *statements: str) -> None:
    """Executes and commits statements in the company's database."""
    attachment = fdb.connect(
        host=connection.server.host,
        port=connection.server.port,
        database=f"{connection.folder}/{connection.database}",
        user=connection.user,
        password=connection.password,
        charset="NONE",
    )
    for statement in statements:
        attachment.cursor().execute(statement)
    attachment.commit()
    attachment.close()
