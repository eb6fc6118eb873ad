"""A person with a browser: signing in, searching, and noticing what is wrong with a page."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from playwright.sync_api import expect

from tests.servers.storefront import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


class Size(TypedDict):
    width: int
    height: int


DESKTOP: Size = {"width": 1280, "height": 800}
TELEPHONE: Size = {"width": 390, "height": 844}

_PROBED_BY_STREAMLIT = ("/_stcore/health", "/_stcore/host-config")
"""What Streamlit's page also looks for below its own address, where it is not."""


@dataclass
class Visit:
    """One browser window at a storefront. `errors`: what its console complained of."""

    address: str
    page: "Page"
    errors: list[str] = field(default_factory=list)

    def search(self, text: str) -> None:
        """Types into the search box as people do, without Enter, and waits for what is found."""
        self.page.get_by_label("Buscar artículos").press_sequentially(text, delay=40)
        self.page.locator(".found").get_by_text(f"para «{text}»").wait_for()

    def open_card(self, position: int = 0) -> None:
        """Follows the link that lies over a card."""
        self.page.locator("[class*=st-key-card_] a").nth(position).click()

    def fits(self) -> bool:
        """Whether nothing of the page is wider than the window."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth <= innerWidth && "
                "document.querySelector('[data-testid=stMain], main').scrollWidth <= innerWidth"
            )
        )

    def scrolled(self) -> int:
        return int(self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop"))

    def eventually(self, condition: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> None:
        """Waits until it holds; Playwright cannot wait inside a page whose policy forbids to evaluate text."""
        deadline = time.monotonic() + patience_ms / 1000
        while not condition():
            assert time.monotonic() < deadline, f"not within {patience_ms} ms at {self.page.url}"
            self.page.wait_for_timeout(100)

    def saw_no_errors(self) -> None:
        assert self.errors == []

    def hear(self, message: "ConsoleMessage") -> None:
        """Notes an error of the console."""
        if message.type == "error" and not message.location["url"].endswith(_PROBED_BY_STREAMLIT):
            self.errors.append(f"{message.text} ({message.location['url']})")


@contextmanager
def visit(browser: "Browser", address: str, size: Size) -> Iterator[Visit]:
    """An empty browser window of a Mexican, at a storefront, while the block runs."""
    context = browser.new_context(viewport=size, locale="es-MX", timezone_id="America/Mexico_City")
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        visiting = Visit(address, page)
        page.on("console", visiting.hear)
        page.on("pageerror", lambda error: visiting.errors.append(str(error)))
        page.goto(address)
        yield visiting
    finally:
        context.close()


def sign_in(visiting: Visit, email: str, password: str = PASSWORD) -> None:
    """Fills the form and sends it, whatever comes of it."""
    visiting.page.get_by_label("Correo electrónico").fill(email)
    visiting.page.get_by_label("Contraseña").fill(password)
    visiting.page.get_by_role("button", name="Iniciar sesión").click()
