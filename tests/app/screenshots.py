"""Takes the pictures of docs/images from a running demo: `b2bgo demo`, then `python -m tests.app.screenshots`.

It looks for the demo where B2BGO_HOME and B2BGO_STOREFRONT_PORT say, like every command.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from commands.demo.sign_ins import ADMINISTRATOR, FILE
from microsip.demo.people import SIGN_IN
from portal.settings import load_settings
from tests.app.browsing import DESKTOP, TELEPHONE, Size, Visit, sign_in, visit
from tests.servers.storefront import CHROMIUM, CHROMIUM_OPTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parent.parent.parent / "docs" / "images"
SIZES: Mapping[str, Size] = {"": DESKTOP, "-telefono": TELEPHONE}
SETTLE_MS = 1_500


def catalogue(visiting: Visit) -> None:
    visiting.search("taladro")


def article(visiting: Visit) -> None:
    visiting.search("taladro")
    visiting.open_card()
    visiting.page.get_by_text("¿Por qué este precio?").click()
    visiting.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")


def cart(visiting: Visit) -> None:
    """The cart with two articles, which are put into it at the first size and stay there for the second."""
    page = visiting.page
    page.goto(f"{visiting.address}/carrito")
    page.get_by_role("heading", name="Carrito", exact=True).wait_for()
    page.wait_for_timeout(SETTLE_MS)
    if page.get_by_text("Tu carrito está vacío").is_visible():
        page.goto(visiting.address)
        visiting.search("taladro")
        for position in range(2):
            page.get_by_role("button", name="Agregar").nth(position).click()
            page.get_by_role("link", name=f"Carrito ({position + 1})").wait_for()
        page.goto(f"{visiting.address}/carrito")
    page.get_by_role("button", name="Continuar").wait_for()


def account(visiting: Visit) -> None:
    visiting.page.goto(f"{visiting.address}/cuenta")
    visiting.page.locator(".ageing").first.wait_for()


def history(visiting: Visit) -> None:
    visiting.page.goto(f"{visiting.address}/historial")
    visiting.page.locator(".run").first.wait_for()


SCENES: Mapping[str, tuple[str, Callable[[Visit], None]]] = {
    "catalogo": (SIGN_IN.email, catalogue),
    "articulo": (SIGN_IN.email, article),
    "carrito": (SIGN_IN.email, cart),
    "cuenta": (SIGN_IN.email, account),
    "integracion": (ADMINISTRATOR, history),
}


def take_all() -> None:
    """Every scene in every size."""
    settings = load_settings()
    address = f"http://127.0.0.1:{settings.storefront_port}"
    passwords = json.loads((settings.home / FILE).read_text())
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS))
        for name, (email, act) in SCENES.items():
            for suffix, size in SIZES.items():
                picture = take(browser, address, size, email, passwords[email], act)
                picture.replace(FOLDER / f"{name}{suffix}.png")
        browser.close()


def take(browser: "Browser", address: str, size: Size, email: str, password: str, act: Callable[[Visit], None]) -> Path:
    """A picture of what somebody sees after having done something."""
    picture = FOLDER / "unfinished.png"
    with visit(browser, address, size) as visiting:
        sign_in(visiting, email, password)
        visiting.page.get_by_role("heading").first.wait_for()
        act(visiting)
        visiting.page.wait_for_timeout(SETTLE_MS)
        visiting.page.screenshot(path=picture)
    return picture


if __name__ == "__main__":
    take_all()
