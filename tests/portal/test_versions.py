"""Versions of a real company: what changed in Microsip between two syncs, going back, and the sync that follows."""

from sqlalchemy import select

from portal.history import RunKind
from portal.installation import Installation
from portal.sync import synchronise
from portal.sync_settings import save_sync_settings
from portal.versions import differences, published_versions, roll_back
from tests.portal.checking.outdated import OutdatedInstallation, outdated_installation  # noqa: F401 - a fixture
from tests.servers.installation import company_of
from warehouse.tables import microsip

RENAMED = "Nombre nuevo en Microsip"
AUTHOR = "admin@latuerca.example"


def names(installation: Installation, article: int) -> list[str]:
    table = microsip["articulos"]
    reader = installation.warehouse.reader(company_of(installation).slug)
    return reader.frame(select(table.c.NOMBRE).where(table.c.ARTICULO_ID == article))["NOMBRE"].to_list()


def test_a_sync_after_going_back_publishes_what_microsip_holds(
    synced_installation: Installation,
    outdated_installation: OutdatedInstallation,  # noqa: F811 - the fixture
) -> None:
    table = microsip["articulos"]
    first = synced_installation.warehouse.reader(company_of(synced_installation).slug)
    article, name = first.frame(select(table.c.ARTICULO_ID, table.c.NOMBRE).order_by(table.c.ARTICULO_ID)).row(0)
    installation = outdated_installation(
        f"UPDATE ARTICULOS SET NOMBRE = '{RENAMED}' WHERE ARTICULO_ID = {article}"  # noqa: S608 - a number of ours
    )
    company = company_of(installation)
    save_sync_settings(installation.database, company, 6, 3, AUTHOR)
    assert synchronise(installation, company, RunKind.MANUAL).successful
    (changed,) = differences(installation, company, 1, 2)
    assert (changed.dataset.name, changed.added, changed.changed, changed.removed) == ("articulos", 0, 1, 0)
    (example,) = changed.examples
    assert (example.key, example.name) == ({"ARTICULO_ID": article}, RENAMED)
    assert ("NOMBRE", name, RENAMED) in example.values

    assert roll_back(installation, company, 1, AUTHOR).number == 3
    assert names(installation, article) == [name]

    done = synchronise(installation, company, RunKind.AUTOMATICA)
    assert (done.successful, done.version) == (True, 4)
    assert names(installation, article) == [RENAMED]
    assert differences(installation, company, 2, 4) == ()
    kept = published_versions(installation, company)
    assert [(each.number, each.current, each.restored) for each in kept] == [
        (4, True, None),
        (3, False, 1),
        (2, False, None),
    ]
    assert len({each.rows for each in kept}) == 1
    assert kept[0].rows > 0
