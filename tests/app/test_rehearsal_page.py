"""«Ver qué cambiaría», for the administrator."""

from collections.abc import Callable
from pathlib import Path

from portal.accounts import Role, add_user
from portal.history import RunKind, runs
from portal.sync import synchronise
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop
from tests.app.test_history_page import connect
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.installation import SLUG, company_of, connected
from tests.servers.storefront import ADMINISTRATOR, PASSWORD

PAGE, HISTORY = "views/rehearsal.py", "views/history.py"
RENAMED = "UPDATE ARTICULOS SET NOMBRE = 'Pija <b>nueva' WHERE ARTICULO_ID = (SELECT MIN(ARTICULO_ID) FROM ARTICULOS)"


def test_nothing_is_read_before_it_is_asked_for(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    app = page_of(new_shop.installation, new_shop.administrator, HISTORY)
    assert "Ver qué cambiaría" in [link.proto.label for link in app.get("page_link")]
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert not app.error
    app.button(key="rehearse").click().run()
    assert "No se pudo" in app.error[0].value or "Nadie responde" in app.error[0].value


def test_it_shows_what_a_sync_would_change_and_what_would_keep_it_from_being_published(
    tmp_path: Path, company_copy: Callable[[], Path], connection_to: ConnectionTo, fdb_attach: Attach, page_of: PageOf
) -> None:
    file = company_copy()
    installation = connected(tmp_path / "home", connection_to(file))
    company = company_of(installation)
    assert synchronise(installation, company, RunKind.AUTOMATICA).successful
    administrator = add_user(installation.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR)
    before = installation.warehouse.versions(SLUG), runs(installation.database, company)
    app = page_of(installation, administrator, PAGE)
    app.button(key="rehearse").click().run()
    assert "Lo publicado es lo que hay en Microsip." in drawn(app)
    with fdb_attach(file) as microsip:
        for change in (RENAMED, "DELETE FROM VENCIMIENTOS_CARGOS_CC"):
            microsip.cursor().execute(change)
        microsip.commit()
    app.button(key="rehearse").click().run()
    assert "→ Pija &lt;b&gt;nueva" in drawn(app)
    assert "Vencimientos" in app.error[0].value
    assert "Así no se publicaría nada" in app.info[0].value
    assert (installation.warehouse.versions(SLUG), runs(installation.database, company)) == before
    installation.database.close()
