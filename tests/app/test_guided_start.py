"""The guided start in a browser: from a fresh installation to an open store."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.accounts import Role, add_user
from portal.companies import create_company
from portal.configuration import save
from portal.configuration.access import CUSTOMER_ACCESS
from portal.customers import customer_by_key
from portal.installation import open_installation
from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.app.filling import fill
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import NAME, SLUG, company_of, settings_in
from tests.servers.prefect import PrefectServer
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, CUSTOMER_KEY, PASSWORD, Storefront, running_storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SYNC_MS = 240_000


@pytest.fixture(scope="module")
def fresh(prefect_server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """A portal with an administrator, Prefect and its worker, no Microsip yet, and customers kept out."""
    folder = tmp_path_factory.mktemp("fresh")
    installation = open_installation(settings_in(folder / "home", prefect_server.api_url))
    company = create_company(installation.database, SLUG, NAME)
    save(installation.database, company, {CUSTOMER_ACCESS: False}, "nobody")
    add_user(installation.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR)
    prefect_server.publish(installation.settings)
    with prefect_server.worker(installation.settings), running_storefront(installation, folder) as running:
        yield running
    installation.database.close()


def test_a_new_company_is_taken_to_an_open_store(
    fresh: Storefront, browser: "Browser", agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    right = agent_connection_to(small_company)
    installation = fresh.installation
    with visit(browser, fresh.address, DESKTOP) as visiting:
        page = visiting.page
        sign_in(visiting, ADMINISTRATOR)
        page.get_by_text("Primeros pasos: Conectar Microsip").click()
        page.get_by_text("0 de 6 pasos").wait_for()
        page.get_by_role("button", name="Conectar Microsip").click()
        fill(visiting, right, Contraseña="equivocada")
        page.get_by_role("button", name="Probar conexión").click()
        page.locator(".complaint").get_by_text("contraseña").wait_for()
        page.get_by_label("Contraseña", exact=True).fill(right.password)
        page.get_by_role("button", name="Probar conexión").click()
        page.get_by_text("Conexión completada").wait_for()
        for catalogue in ("Clientes", "Artículos", "Pedidos"):
            expect(page.locator(".answers .good").filter(has_text=catalogue)).to_have_count(1)
        page.get_by_text("confiar en este certificado").click()
        page.get_by_role("button", name="Conectar").click()
        page.get_by_role("heading", name="Historial de sincronización").wait_for()
        _watch_a_sync(visiting, runs=1)
        page.goto(f"{fresh.address}/primeros-pasos")
        page.get_by_text("2 de 6 pasos").wait_for()
        page.get_by_role("button", name="Está bien así").click()
        page.get_by_text("3 de 6 pasos").wait_for()
        page.get_by_role("button", name="Ya lo revisé").click()
        page.get_by_text("4 de 6 pasos").wait_for()
        customer = customer_by_key(installation.warehouse.reader(SLUG), CUSTOMER_KEY)
        add_user(
            installation.database, company_of(installation), CUSTOMER, PASSWORD, Role.CUSTOMER, customer.customer_id
        )
        page.reload()
        page.get_by_role("button", name="Abrir la tienda").click()
        page.get_by_text("Tu tienda está lista").wait_for()
        visiting.saw_no_errors()
    with visit(browser, fresh.address, TELEPHONE) as visiting:
        sign_in(visiting, CUSTOMER)
        card = visiting.page.locator(".card").first
        expect(card).to_contain_text(re.compile(r"\$[\d,]+\.\d\d"))
        assert visiting.fits()


def test_sincronizar_ahora_is_followed_live(fresh: Storefront, browser: "Browser") -> None:
    with visit(browser, fresh.address, DESKTOP) as visiting:
        sign_in(visiting, ADMINISTRATOR)
        visiting.page.goto(f"{fresh.address}/historial")
        visiting.page.get_by_role("button", name="Sincronizar ahora").click()
        visiting.page.locator(".state.en_progreso").first.wait_for()
        _watch_a_sync(visiting, runs=2)
        visiting.open_card()
        visiting.page.locator(".dataset-row").get_by_text("Artículos", exact=True).wait_for()
        visiting.saw_no_errors()


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
    expect(page.locator(".figures .good dd")).to_have_text(re.compile(rf"^{runs}\b"))
