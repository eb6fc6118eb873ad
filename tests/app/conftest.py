"""Pages run by Streamlit's own test harness, for somebody who is signed in, over real stores."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from portal.accounts import User
from portal.installation import Installation, open_installation
from portal.sessions import open_session
from storefront_app import installed
from storefront_app.components.html import FOLDER
from storefront_app.web.cookies import cookie_name
from tests.app.shop import OpenShop, open_shop
from tests.servers.installation import settings_in
from tests.servers.storefront import Storefront, running_storefront

HOST = "tienda.example:8501"
TIMEOUT_SECONDS = 60

PageOf = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """Streamlit's harness looks through every installed package for components at each click."""
    with pytest.MonkeyPatch.context() as patching:
        found = cache(manifest_scanner.scan_component_manifests)
        patching.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A small shop that every test only looks at."""
    opened = open_shop(tmp_path_factory.mktemp("shop"))
    yield opened
    opened.installation.database.close()


@pytest.fixture(scope="session")
def closed_shop(tmp_path_factory: pytest.TempPathFactory) -> OpenShop:
    """A small shop to be copied: publishing one for each test would take most of its time."""
    opened = open_shop(tmp_path_factory.mktemp("closed"))
    opened.installation.database.close()
    return opened


@pytest.fixture
def new_shop(closed_shop: OpenShop, tmp_path: Path) -> Iterator[OpenShop]:
    """A small shop of its own for a test that changes it."""
    home = shutil.copytree(closed_shop.installation.settings.home, tmp_path / "home")
    opened = replace(closed_shop, installation=open_installation(settings_in(Path(home))))
    yield opened
    opened.installation.database.close()


@pytest.fixture(scope="session")
def shop_server(shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """The small shop behind its real server."""
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def page_of(monkeypatch: pytest.MonkeyPatch) -> PageOf:
    """`page_of(installation, user, view, **parameters)`: the page as that user's browser asks for it."""

    def page(installation: Installation, user: User | None, view: str = "", **parameters: str) -> AppTest:
        serve(monkeypatch, installation)
        sign_in(monkeypatch, None if user is None else open_session(installation.database, user))
        app = AppTest.from_file(FOLDER / "frame.py", default_timeout=TIMEOUT_SECONDS)
        app.query_params.update(parameters)
        app.run()
        if view:
            app.switch_page(view)
            app.query_params.update(parameters)
            app.run()
        assert not app.exception, app.exception
        return app

    return page


def serve(monkeypatch: pytest.MonkeyPatch, installation: Installation) -> None:
    """Has pages served from this installation."""
    installed.installation.cache_clear()
    for name, value in {
        "B2BGO_HOME": str(installation.settings.home),
        "B2BGO_DATABASE_URL": installation.settings.database_url,
        "B2BGO_WAREHOUSE_URL": installation.settings.warehouse_url,
        "PREFECT_API_URL": installation.settings.prefect_api_url,
    }.items():
        monkeypatch.setenv(name, value)


def sign_in(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    """What Streamlit's harness cannot be told: the cookies of the browser's connection."""
    cookies = {} if token is None else {cookie_name(HOST): token}
    client = SimpleNamespace(headers=[("Host", HOST)], cookies=cookies, remote_ip="127.0.0.1")
    monkeypatch.setattr("streamlit.runtime.context._get_client_context", lambda: client)


def drawn(app: AppTest) -> str:
    """The HTML that the page drew by templates."""
    return "\n".join(element.value for element in app.html)
