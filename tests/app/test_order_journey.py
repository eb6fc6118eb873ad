"""A customer in a browser: from the search to the folio that a real Microsip gave."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from portal.installation import Installation
from portal.outbox.delivery import push
from tests.app.browsing import DESKTOP, TELEPHONE, Size, Visit, sign_in, visit
from tests.servers.installation import company_of
from tests.servers.storefront import CUSTOMER, Storefront, add_people, running_storefront

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
