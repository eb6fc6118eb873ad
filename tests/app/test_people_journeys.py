"""People's ways in and what they then do, in a browser: invitations, requests, viewing as a customer, salespeople."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal import audit_log
from portal.accounts import Assignment, Role, User, create_user
from portal.audit_log import Action
from portal.configuration import Setting, save
from portal.configuration.integration import CREATE_CUSTOMERS, NEW_CUSTOMER_TERMS, REGISTRATION
from portal.customers import Customer, customer_by_key
from portal.installation import Installation
from portal.known_customers import find_customers
from portal.mail.tables import mails_table
from portal.orders.reading import orders
from portal.passwords import hashed
from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.servers.installation import SLUG, company_of
from tests.servers.storefront import (
    ADMINISTRATOR,
    CUSTOMER_KEY,
    PASSWORD,
    Storefront,
    add_people,
    running_storefront,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHOSEN = "martillo de bola 12"
NEW_RFC = "EKU9003173C9"


@pytest.fixture(scope="module")
def store(ordering: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """A storefront in front of a Microsip in which customers may be created."""
    add_people(ordering)
    terms = known(ordering).payment_terms_id
    chosen: dict[Setting[Any], Any] = {REGISTRATION: True, CREATE_CUSTOMERS: True, NEW_CUSTOMER_TERMS: terms}
    save(ordering.database, company_of(ordering), chosen, "prueba")
    with running_storefront(ordering, tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture
def administrator(store: Storefront, browser: "Browser") -> Iterator[Visit]:
    """The administrator among the customers."""
    with visit(browser, store.address, DESKTOP) as visiting:
        sign_in(visiting, ADMINISTRATOR)
        visiting.page.get_by_role("heading").first.wait_for()
        visiting.page.goto(f"{store.address}/clientes")
        visiting.page.get_by_role("heading", name="Clientes y usuarios").wait_for()
        yield visiting


def known(installation: Installation) -> Customer:
    return customer_by_key(installation.warehouse.reader(SLUG), CUSTOMER_KEY)


def link_in_the_last_mail(store: Storefront, to: str) -> str:
    """Where the mail leads, at this storefront's address."""
    wanted = select(mails_table.c.text).where(mails_table.c.recipient == to).order_by(mails_table.c.id.desc())
    with store.installation.database.read() as transaction:
        text = str(transaction.execute(wanted).scalars().first())
    found = re.search(r"/set-password\?enlace=[\w-]+", text)
    assert found is not None, text
    return store.address + found[0]


def choose_password(visiting: Visit, email: str) -> None:
    visiting.page.get_by_label("Contraseña nueva").fill(CHOSEN)
    visiting.page.get_by_label("Otra vez").fill(CHOSEN)
    visiting.page.get_by_role("button", name="Guardar contraseña").click()
    sign_in(visiting, email, CHOSEN)


def find(visiting: Visit, text: str) -> None:
    """Types into the page's search and waits for one to be left."""
    visiting.page.get_by_placeholder("Nombre, clave, RFC o correo").fill(text)
    visiting.page.keyboard.press("Enter")
    visiting.eventually(lambda: visiting.page.locator(".person-row").count() == 1)


def test_somebody_who_is_invited_chooses_a_password_and_comes_to_the_orders(
    administrator: Visit, store: Storefront, browser: "Browser"
) -> None:
    email, page = "almacen@laeconomica.example", administrator.page
    find(administrator, CUSTOMER_KEY)
    page.get_by_role("button", name="Invitar", exact=True).click()
    page.get_by_label("Correo", exact=True).fill(email)
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Invitar").click()
    page.get_by_text("Enviamos una invitación a").wait_for()
    with visit(browser, link_in_the_last_mail(store, email), TELEPHONE) as invited:
        assert invited.fits()
        choose_password(invited, email)
        invited.page.locator(".card").first.wait_for()
        invited.page.goto(f"{store.address}/pedidos")
        invited.page.get_by_role("heading", name="Mis pedidos").wait_for()
        assert invited.fits()
        invited.saw_no_errors()
    administrator.saw_no_errors()


def test_a_request_becomes_a_customer_of_microsip_who_is_invited(
    administrator: Visit, store: Storefront, browser: "Browser"
) -> None:
    email, page = "compras@nueva.example", administrator.page
    with visit(browser, f"{store.address}/register?empresa={SLUG}", TELEPHONE) as stranger:
        for label, text in {
            "Nombre o razón social": "Ferretería Nueva",
            "RFC": NEW_RFC,
            "Correo electrónico": email,
            "Tu nombre": "Ana López",
            "Teléfono": "81 1234 5678",
        }.items():
            stranger.page.get_by_label(label, exact=True).fill(text)
        assert stranger.fits()
        stranger.page.get_by_role("button", name="Enviar solicitud").click()
        stranger.page.get_by_text("Recibimos tu solicitud").wait_for()
        stranger.saw_no_errors()
    page.goto(f"{store.address}/clientes?ver=Solicitudes")
    page.get_by_text("Ferretería Nueva").wait_for()
    page.get_by_role("button", name="Crear en Microsip").click()
    page.get_by_role("button", name="Crear e invitar").click()
    page.get_by_text("ya está en Microsip y lo invitamos").wait_for()
    page.get_by_text("No hay solicitudes").wait_for()
    with visit(browser, link_in_the_last_mail(store, email), DESKTOP) as invited:
        choose_password(invited, email)
        invited.page.get_by_text("ya no está en Microsip").or_(invited.page.locator(".card").first).first.wait_for()
    company = company_of(store.installation)
    [entry] = audit_log.entries(store.installation.database, company, action=Action.CUSTOMER_CREATED)
    assert entry.subject == "Ferretería Nueva"
    administrator.saw_no_errors()


def test_viewing_as_a_customer_is_marked_recorded_and_changes_nothing(administrator: Visit, store: Storefront) -> None:
    page, name = administrator.page, known(store.installation).name
    find(administrator, CUSTOMER_KEY)
    page.get_by_role("button", name="Ver como cliente").click()
    page.locator(".acting").get_by_text(f"Estás viendo la tienda como {name}").wait_for()
    page.get_by_role("button", name="Agregar").first.click()
    page.get_by_text("así no se puede cambiar nada").wait_for()
    page.get_by_role("button", name="Salir", exact=True).click()
    page.locator(".acting").wait_for(state="detached")
    page.goto(f"{store.address}/bitacora")
    page.get_by_text("Vio la tienda como cliente").first.wait_for()
    administrator.saw_no_errors()


def test_a_salesperson_sees_the_own_customers_only_and_orders_on_behalf_of_one(
    store: Storefront, browser: "Browser"
) -> None:
    installation = store.installation
    seller, others = seller_of(installation, known(installation))
    with visit(browser, store.address, TELEPHONE) as visiting:
        page = visiting.page
        sign_in(visiting, seller.email)
        page.get_by_role("heading", name="Mis clientes").wait_for()
        page.get_by_placeholder("Nombre, clave, RFC o correo").fill(others.key or "")
        page.keyboard.press("Enter")
        page.get_by_text("No hay clientes").wait_for()
        page.get_by_placeholder("Nombre, clave, RFC o correo").fill("")
        page.keyboard.press("Enter")
        page.locator(".person-row").first.wait_for()
        find(visiting, CUSTOMER_KEY)
        page.get_by_role("button", name="Elegir").click()
        page.locator(".acting").get_by_text("Pides a nombre de").wait_for()
        assert visiting.fits()
        visiting.search("martillo")
        page.get_by_role("button", name="Agregar").first.click()
        page.get_by_text("En tu carrito: 1 ×").first.wait_for()
        page.goto(f"{store.address}/confirmar")
        page.get_by_role("button", name="Confirmar pedido").click()
        page.get_by_text("su folio aparece aquí en unos segundos").wait_for()
        visiting.saw_no_errors()
    [placed] = orders(installation.database, company_of(installation)).orders
    assert (placed.customer_id, placed.placed_by) == (known(installation).customer_id, seller.email)


def seller_of(installation: Installation, customer: Customer) -> tuple[User, Customer]:
    """A salesperson of that customer, and a customer who is somebody else's."""
    assignment = Assignment(Role.SALESPERSON, salesperson_id=customer.salesperson_id)
    with installation.database.begin() as transaction:
        seller = create_user(
            transaction, company_of(installation), "ventas@latuerca.example", assignment, hashed(PASSWORD)
        )
    reader = installation.warehouse.reader(SLUG)
    own = {each.customer_id for each in find_customers(reader, seller, page_size=10**6).customers}
    keys = (f"C{number:04}" for number in range(1, 40))
    everybody = (customer_by_key(reader, key) for key in keys)
    return seller, next(each for each in everybody if each.customer_id not in own)
