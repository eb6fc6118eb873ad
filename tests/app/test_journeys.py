"""The journeys of people through the real pages, in a browser, on a telephone and on a desktop."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.servers.storefront import CUSTOMER, Storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(params=[DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def visitor(request: pytest.FixtureRequest, browser: "Browser", shop_server: Storefront) -> Iterator[Visit]:
    """Somebody at the small shop, with an empty browser of each size."""
    with visit(browser, shop_server.address, request.param) as visiting:
        yield visiting


def test_a_customer_signs_in_searches_and_sees_their_own_price(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    visitor.search("mártillo")
    card = visitor.page.locator(".card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("$135.00")
    expect(card).to_contain_text("antes $150.00")
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
    expect(visitor.page.get_by_label("Buscar artículos")).to_have_value("desarmador")
    assert visitor.page.url.endswith("/?buscar=desarmador")


def test_another_page_begins_at_its_top_and_the_one_before_is_where_it_was_left(visitor: Visit) -> None:
    sign_in(visitor, CUSTOMER)
    card = visitor.page.locator("[class*=st-key-card_] a").nth(20)
    card.hover()
    visitor.page.wait_for_timeout(1_000)  # what comes later moves the card, which a click then brings back into view
    card.hover()
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
