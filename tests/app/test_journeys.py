"""The journeys of people through the real pages, in a browser, on a telephone and on a desktop."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from microsip.connection import Connection
from portal.accounts import Role, add_user
from portal.companies import create_company
from portal.customers import customer_by_key
from portal.installation import Installation, open_installation
from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.servers.installation import NAME, SLUG, company_of, settings_in
from tests.servers.prefect import PrefectServer
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, CUSTOMER_KEY, PASSWORD, Storefront, running_storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SYNC_MS = 180_000


@pytest.fixture(params=[DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def visitor(request: pytest.FixtureRequest, browser: "Browser", shop_server: Storefront) -> Iterator[Visit]:
    """Somebody at the small shop, with an empty browser of each size."""
    with visit(browser, shop_server.address, request.param) as visiting:
        yield visiting


def test_a_customer_signs_in_searches_and_sees_their_own_price(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    visitor.search("mártillo")
    card = visitor.page.locator(".card")
    card.get_by_text("$135.00").wait_for()
    assert card.count() == 1
    assert "antes $150.00" in card.inner_text()
    assert visitor.fits()
    visitor.open_card()
    visitor.page.get_by_text("¿Por qué este precio?").click()
    visitor.page.get_by_text("Precio antes de impuestos: 135.00 MXN.").wait_for()
    assert visitor.fits()
    visitor.saw_no_errors()


def test_reloading_and_going_back_keep_the_search(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    visitor.search("desarmador")
    visitor.page.locator(".card").get_by_text("DES-014").wait_for()
    visitor.page.reload()
    visitor.page.locator(".card").get_by_text("DES-014").wait_for()
    visitor.open_card()
    visitor.page.get_by_role("heading", name="Desarmador plano").wait_for()
    visitor.page.go_back()
    visitor.page.get_by_text("1 resultado para «desarmador»").wait_for()
    assert visitor.page.get_by_label("Buscar artículos").input_value() == "desarmador"
    assert visitor.page.url.endswith("/?buscar=desarmador")


def test_another_page_begins_at_its_top_and_the_one_before_is_where_it_was_left(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    visitor.page.locator("[class*=st-key-card_] a").nth(20).hover()
    scrolled = visitor.scrolled()
    assert scrolled > 300
    visitor.open_card(20)
    visitor.page.locator(".summary h1").wait_for()
    visitor.eventually(lambda: visitor.scrolled() == 0)
    visitor.page.go_back()
    visitor.eventually(lambda: abs(visitor.scrolled() - scrolled) < 5)


def test_a_hostile_name_runs_nothing(visitor: Visit) -> None:
    visitor.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    sign_in(visitor, CUSTOMER)
    visitor.search("llave")
    visitor.page.locator(".card").get_by_text("<script>alert('x')</script> *Llave* $1$ [aquí]").wait_for()
    visitor.open_card()
    visitor.page.get_by_role("heading", name="<script>alert('x')</script> *Llave*").wait_for()
    visitor.saw_no_errors()


def test_signing_out_leads_to_the_form_and_nothing_is_left_to_see(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    visitor.page.get_by_text("Sesión", exact=True).click()
    visitor.page.get_by_role("button", name="Cerrar sesión").click()
    visitor.page.get_by_text("Cerraste tu sesión.").wait_for()
    visitor.page.goto(visitor.address)
    assert visitor.page.url == f"{visitor.address}/sign-in"


def test_a_wrong_password_is_told_in_the_form(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER, "equivocada")
    visitor.page.get_by_role("alert").get_by_text("El correo o la contraseña no son correctos").wait_for()
    assert visitor.page.get_by_label("Correo electrónico").input_value() == CUSTOMER
    assert visitor.fits()


@pytest.fixture(scope="module")
def fresh_storefront(prefect_server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """A portal with an administrator, Prefect and its worker, and no Microsip yet."""
    folder = tmp_path_factory.mktemp("fresh")
    installation = open_installation(settings_in(folder / "home", prefect_server.api_url))
    company = create_company(installation.database, SLUG, NAME)
    add_user(installation.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR)
    prefect_server.publish(installation.settings)
    with prefect_server.worker(installation.settings), running_storefront(installation, folder) as running:
        yield running
    installation.database.close()


def test_an_administrator_connects_microsip_and_customers_see_its_catalogue(
    fresh_storefront: Storefront,
    browser: "Browser",
    small_company: Path,
    agent_connection_to: Callable[..., Connection],
) -> None:
    right = agent_connection_to(small_company)
    with visit(browser, fresh_storefront.address, DESKTOP) as visiting:
        page = visiting.page
        sign_in(visiting, ADMINISTRATOR)
        page.get_by_role("button", name="Conectar Microsip").click()
        _fill(visiting, right, password="equivocada")
        page.get_by_role("button", name="Probar conexión").click()
        page.locator(".complaint").get_by_text("contraseña").wait_for()
        page.get_by_label("Contraseña").fill(right.password)
        page.get_by_role("button", name="Probar conexión").click()
        page.get_by_text("Conexión completada").wait_for()
        for catalogue in ("Clientes", "Artículos", "Pedidos"):
            assert page.locator(".answers .good").filter(has_text=catalogue).count() == 1
        page.get_by_text("confiar en este certificado").click()
        page.get_by_role("button", name="Conectar").click()
        page.get_by_role("heading", name="Historial de sincronización").wait_for()
        _watch_a_sync(visiting, runs=1)
        page.get_by_role("button", name="Sincronizar ahora").click()
        page.locator(".state.en_progreso").first.wait_for()
        _watch_a_sync(visiting, runs=2)
        visiting.open_card()
        page.locator(".dataset-row").get_by_text("Artículos", exact=True).wait_for()
        visiting.saw_no_errors()
    _customer_sees_the_catalogue(fresh_storefront.installation, browser, fresh_storefront.address)


def _fill(visiting: Visit, connection: Connection, *, password: str) -> None:
    fields = {
        "Contraseña": password,
        "Nombre de usuario": connection.user,
        "Base de datos": connection.database,
        "Carpeta de datos": connection.folder,
        "Servidor": str(connection.server),
    }
    for label, value in fields.items():
        visiting.page.get_by_label(label, exact=True).fill(value)


def _watch_a_sync(visiting: Visit, *, runs: int) -> None:
    """Waits, without touching the page, until it shows so many runs that all succeeded."""
    page = visiting.page
    visiting.eventually(
        lambda: (
            page.locator(".progress").count() == 0
            and page.locator(".run").count() == runs
            and page.locator(".run .state.exitoso").count() == 4 * runs
        ),
        SYNC_MS,
    )
    assert page.locator(".figures .good").inner_text().split()[1:2] == [str(runs)]


def _customer_sees_the_catalogue(installation: Installation, browser: "Browser", address: str) -> None:
    company = company_of(installation)
    customer = customer_by_key(installation.warehouse.reader(SLUG), CUSTOMER_KEY)
    add_user(installation.database, company, CUSTOMER, PASSWORD, Role.CUSTOMER, customer.customer_id)
    with visit(browser, address, TELEPHONE) as visiting:
        sign_in(visiting, CUSTOMER)
        card = visiting.page.locator(".card").first
        card.wait_for()
        assert re.search(r"\$[\d,]+\.\d\d", card.inner_text())
        assert visiting.fits()
        visiting.saw_no_errors()
