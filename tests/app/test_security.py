"""What an attacker of the storefront tries, over HTTP and on its pages; the table is in docs/operations.md."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette import routing

from microsip.connection import Connection, Route, Server
from portal.audit_log import exported
from portal.companies import save_connection
from portal.configuration import save
from portal.configuration.integration import REGISTRATION
from portal.configuration.mail import SMTP_PASSWORD
from portal.sessions import open_session, user_of
from storefront_app.web.cookies import cookie_name
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop, open_shop
from tests.app.test_routes import post
from tests.servers.storefront import CUSTOMER, PASSWORD, Storefront, running_storefront

MICROSIPS, MAILS = "clave-de-microsip-77", "clave-de-correo-88"
INJECTED = "'; DROP TABLE users; -- %' OR '1'='1"
SEARCHED = [
    ("buyer", "views/catalogue.py"),
    ("buyer", "views/orders.py"),
    ("buyer", "views/invoices.py"),
    ("administrator", "views/company_orders.py"),
    ("administrator", "views/people.py"),
]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, Storefront]]:
    """A shop whose passwords somebody looks for everywhere."""
    shop = open_shop(tmp_path_factory.mktemp("attacked"))
    database, company = shop.installation.database, shop.administrator.company
    agent = Server(Route.AGENT, "192.0.2.1", 7070)
    save_connection(database, company, Connection(agent, "C:\\Datos", "TUERCA", "SYSDBA", MICROSIPS), "admin")
    save(database, company, {SMTP_PASSWORD: MAILS, REGISTRATION: True}, "admin")
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield shop, running
    database.close()


def cookies(server: Storefront, token: str) -> dict[str, str]:
    return {cookie_name(server.address.removeprefix("http://")): token}


def test_every_route_that_changes_something_refuses_other_sites(attacked: tuple[OpenShop, Storefront]) -> None:
    from storefront_app.app import app

    shop, server = attacked
    token = open_session(shop.installation.database, shop.buyer)
    routes = [route for route in app._user_routes if isinstance(route, routing.Route)]
    changing = {route.path for route in routes if "POST" in (route.methods or ())}
    signed_in = {"/sign-out", "/act-for", "/leave-customer"}
    assert changing == {"/sign-in", "/set-password", "/forgot-password", "/register", *signed_in}
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies(server, token).items())}
    form = {"email": CUSTOMER, "password": PASSWORD}
    for path in sorted(changing):
        answer = post(server, path, form, **cookie, Origin="https://example.com")
        assert answer.status_code == 403 or path in signed_in, path
        assert "set-cookie" not in answer.headers
    assert user_of(shop.installation.database, token) is not None


def test_a_customer_is_chosen_and_left_by_forms_of_our_own_pages(attacked: tuple[OpenShop, Storefront]) -> None:
    shop, server = attacked
    database, customer = shop.installation.database, shop.buyer.customer_id
    token = open_session(database, shop.administrator)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies(server, token).items())}
    for form, origin in (({"cliente": str(customer)}, "https://example.com"), ({"cliente": "x"}, server.address)):
        post(server, "/act-for", form, **cookie, Origin=origin)
        assert user_of(database, token) == shop.administrator
    assert post(server, "/act-for", {"cliente": str(customer)}, **cookie).headers["location"] == "/"
    viewer = user_of(database, token)
    assert viewer is not None
    assert viewer.is_viewing
    post(server, "/leave-customer", None, **cookie, Origin="https://example.com")
    assert user_of(database, token) == viewer
    post(server, "/leave-customer", None, **cookie)
    assert user_of(database, token) == shop.administrator
    buyers = open_session(database, shop.buyer)
    name = next(iter(cookies(server, buyers)))
    assert post(server, "/act-for", {"cliente": str(customer)}, Cookie=f"{name}={buyers}").status_code == 403


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_route_knows_other_ways_to_change_something(attacked: tuple[OpenShop, Storefront], method: str) -> None:
    _, server = attacked
    for path in ("/sign-in", "/sign-out", "/audit-log.csv", "/catalogo"):
        assert httpx.request(method, server.address + path).status_code in (404, 405), path


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE sessions; --", "../../portal.key", "a" * 5_000])
def test_a_forged_cookie_opens_no_page_and_no_file(attacked: tuple[OpenShop, Storefront], token: str) -> None:
    _, server = attacked
    for path in ("/", "/catalogo", "/clientes", "/downloads/statement.pdf", "/audit-log.csv", f"/pictures/{'0' * 64}"):
        name = cookie_name(server.address.removeprefix("http://"))
        answer = httpx.get(server.address + path, headers={"Cookie": f"{name}={token}"})
        assert answer.status_code in (303, 401, 404), path


def test_a_cookie_of_an_ended_session_opens_nothing(attacked: tuple[OpenShop, Storefront]) -> None:
    shop, server = attacked
    token = open_session(shop.installation.database, shop.buyer)
    assert httpx.get(f"{server.address}/cuenta", cookies=cookies(server, token)).is_success
    post(server, "/sign-out", Cookie=f"{next(iter(cookies(server, token)))}={token}")
    assert httpx.get(f"{server.address}/cuenta", cookies=cookies(server, token)).status_code == 303


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2f..%2fportal.key", "/.env"]
)
def test_no_file_beside_the_public_ones_is_served(attacked: tuple[OpenShop, Storefront], path: str) -> None:
    _, server = attacked
    host, port = server.address.removeprefix("http://").split(":")
    with httpx.Client(transport=httpx.HTTPTransport()) as client:
        request = client.build_request("GET", f"http://{host}:{port}/")
        request.url = request.url.copy_with(raw_path=path.encode())
        assert client.send(request).status_code in (303, 400, 404)


@pytest.mark.parametrize(("who", "view"), SEARCHED)
def test_what_is_typed_into_a_search_is_never_sql(
    attacked: tuple[OpenShop, Storefront], page_of: PageOf, who: str, view: str
) -> None:
    shop, _ = attacked
    app = page_of(shop.installation, getattr(shop, who), view, buscar=INJECTED)
    assert "no se encontr" in drawn(app).lower() or "no " in drawn(app).lower()
    assert not app.error
    assert user_of(shop.installation.database, open_session(shop.installation.database, shop.buyer)) is not None


def test_no_password_is_in_the_store_the_log_or_an_export(attacked: tuple[OpenShop, Storefront]) -> None:
    shop, server = attacked
    post(server, "/sign-in", {"email": CUSTOMER, "password": PASSWORD, "next": "/"})
    post(server, "/sign-in", {"email": CUSTOMER, "password": "equivocada-99", "next": "/"})
    home = Path(shop.installation.settings.home)
    written = {
        **{str(file): file.read_bytes() for file in home.rglob("*") if file.is_file()},
        "log": server.log.read_bytes(),
        "audit log": "".join(exported(shop.installation.database, shop.administrator.company)).encode(),
    }
    assert any(name.endswith("portal.sqlite") for name in written)
    for secret in (MICROSIPS, MAILS, PASSWORD, "equivocada-99"):
        assert [name for name, content in written.items() if secret.encode() in content] == []
