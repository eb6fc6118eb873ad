"""Ordering fast in a browser, on a telephone and on a desktop."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from portal.accounts import Role, User, add_user
from portal.carts import cart_of
from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.app.shop import OpenShop
from tests.servers.storefront import PASSWORD, Storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCREWS = 30


@pytest.fixture(params=[DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def buying(
    request: pytest.FixtureRequest, browser: "Browser", shop_server: Storefront, shop: OpenShop
) -> Iterator[tuple[Visit, User]]:
    """Somebody with a cart of their own, signed in at the small shop."""
    email = f"{request.node.name[-30:].strip('[]').replace('[', '-')}@laeconomica.example"
    user = add_user(
        shop.installation.database, shop.buyer.company, email, PASSWORD, Role.CUSTOMER, shop.buyer.customer_id
    )
    with visit(browser, shop_server.address, request.param) as visiting:
        sign_in(visiting, email)
        visiting.page.locator(".card").first.wait_for()
        yield visiting, user


def test_fifty_pasted_lines_are_in_the_cart(buying: tuple[Visit, User], shop: OpenShop) -> None:
    visiting, user = buying
    page = visiting.page
    page.goto(f"{visiting.address}/pedido-rapido")
    lines = [f"TOR-{number % SCREWS + 1:03}\t{number % 9 + 1}" for number in range(48)]
    page.get_by_label("Claves y cantidades").fill("\n".join(["Clave\tCantidad", *lines, "MAR-016\t2", "NO-EXISTE\t1"]))
    page.get_by_role("button", name="Revisar").click()
    page.get_by_role("heading", name="31 artículos listos").wait_for()
    page.locator(".bad-lines").get_by_text("No hay ningún artículo con la clave «NO-EXISTE»").wait_for()
    assert visiting.fits()
    page.get_by_role("button", name="Agregar 31 artículos al carrito").click()
    page.get_by_text("Quedaron 31 artículos en tu carrito.").wait_for()
    expect(page.get_by_label("Claves y cantidades")).to_have_value("NO-EXISTE\t1")
    assert len(cart_of(shop.installation.database, user).lines) == SCREWS + 1
    visiting.saw_no_errors()


def test_the_keyboard_alone_puts_an_article_into_the_cart(buying: tuple[Visit, User], shop: OpenShop) -> None:
    visiting, user = buying
    visiting.search("martillo")
    units = visiting.page.get_by_label("Cantidad de Martillo")
    units.focus()
    units.fill("7")
    units.press("Tab")
    visiting.page.get_by_role("button", name="Agregar").focus()
    visiting.page.keyboard.press("Enter")
    visiting.page.get_by_text("En tu carrito: 7 × Martillo de uña 16 oz").wait_for()
    assert [line.units for line in cart_of(shop.installation.database, user).lines] == [7]
    visiting.saw_no_errors()
