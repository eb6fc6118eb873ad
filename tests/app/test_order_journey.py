"""A customer in a browser: from the search to the folio that a real Microsip gave."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.accounts import user
from portal.installation import Installation
from portal.outbox.delivery import push
from tests.app.browsing import DESKTOP, TELEPHONE, Size, Visit, sign_in, visit
from tests.app.conftest import PageOf, drawn
from tests.servers.firebird import Attach
from tests.servers.installation import company_of
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, Storefront, add_people, running_storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def selling(ordering: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """A storefront whose orders reach Microsip."""
    add_people(ordering)
    with running_storefront(ordering, tmp_path_factory.mktemp("selling")) as running:
        yield running


@pytest.fixture(params=[DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def visitor(request: pytest.FixtureRequest, browser: "Browser", selling: Storefront) -> Iterator[Visit]:
    size: Size = request.param
    with visit(browser, selling.address, size) as visiting:
        yield visiting


def test_from_the_search_to_the_folio(visitor: Visit, ordering: Installation) -> None:
    page = visitor.page
    sign_in(visitor, CUSTOMER)
    visitor.search("martillo")
    page.get_by_role("button", name="Agregar").first.click()
    page.get_by_text("En tu carrito: 1 ×").first.wait_for()
    page.goto(f"{visitor.address}/carrito")
    page.get_by_text("Total", exact=True).wait_for()
    assert visitor.fits()
    page.get_by_role("button", name="Continuar").click()
    page.get_by_role("heading", name="Revisa y confirma").wait_for()
    assert visitor.fits()
    page.get_by_role("button", name="Confirmar pedido").click()
    page.get_by_text("su folio aparece aquí en unos segundos").wait_for()
    [pushed] = push(ordering, company_of(ordering))
    page.get_by_role("heading", name=f"Pedido {pushed.folio}").wait_for()
    assert visitor.fits()
    page.goto(f"{visitor.address}/pedidos")
    page.get_by_text(f"Pedido {pushed.folio}").first.wait_for()
    assert visitor.fits()
    visitor.saw_no_errors()


def test_where_microsip_has_no_series_the_administrator_is_told_how_to_make_one(
    selling: Storefront, ordering: Installation, microsip_file: Path, fdb_attach: Attach, page_of: PageOf
) -> None:
    with fdb_attach(microsip_file) as microsip:
        microsip.cursor().execute("DELETE FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = 'C'")
        microsip.commit()
    administrator = user(ordering.database, company_of(ordering), ADMINISTRATOR)
    app = page_of(ordering, administrator, "views/configuration.py")
    assert drawn(app).count("agrega el tipo de documento Cotizaciones") == 1
    assert "agrega el tipo de documento Pedido" not in drawn(app)
