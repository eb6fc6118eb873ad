"""The public form for becoming a customer, and what an administrator does about what it brings."""

from collections.abc import Iterator

import httpx
import pytest

from portal.accounts import user
from portal.configuration import save
from portal.configuration.integration import REGISTRATION
from portal.registration import pending
from tests.app.conftest import PageOf, drawn
from tests.app.shop import HOSTILE_NAME, OpenShop, open_shop
from tests.app.test_people_pages import PEOPLE, press, said
from tests.app.test_routes import post
from tests.servers.storefront import Storefront, running_storefront

FORM = {
    "name": HOSTILE_NAME,
    "rfc": "EKU9003173C9",
    "email": "compras@nueva.example",
    "contact": "Ana López",
    "phone": "81 1234 5678",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, Storefront]]:
    shop = open_shop(tmp_path_factory.mktemp("registration"))
    save(shop.installation.database, shop.administrator.company, {REGISTRATION: True}, "admin")
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield shop, running
    shop.installation.database.close()


def test_the_form_stores_a_request_and_says_what_is_wrong_with_one(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    path = f"/register?empresa={shop.administrator.company.slug}"
    assert f'href="{path}"' in httpx.get(f"{server.address}/sign-in").text
    assert 'name="rfc"' in httpx.get(server.address + path).text
    wrong = post(server, path, FORM | {"rfc": "EKU900317"})
    assert wrong.status_code == 400
    assert "no tiene la forma de un RFC" in wrong.text
    assert "<script>alert" not in wrong.text
    assert "&lt;script&gt;alert" in wrong.text
    doubtful = post(server, path, FORM | {"rfc": "EKU9003173C8"})
    assert 'name="rfc_confirmed"' in doubtful.text
    assert "Recibimos tu solicitud" in post(server, path, FORM).text
    assert [each.email for each in pending(shop.installation.database, shop.administrator)] == [FORM["email"]]


def test_programs_and_other_sites_leave_nothing(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    path = f"/register?empresa={shop.administrator.company.slug}"
    other = FORM | {"email": "robot@nueva.example"}
    assert "Recibimos tu solicitud" in post(server, path, other | {"website": "https://example.com"}).text
    assert post(server, path, other, Origin="https://example.com").status_code == 403
    assert post(server, path, other | {"town": "x" * 9_000}).status_code == 403
    emails = [each.email for each in pending(shop.installation.database, shop.administrator)]
    assert "robot@nueva.example" not in emails


def test_a_company_that_takes_no_requests_has_no_form(served: tuple[OpenShop, Storefront]) -> None:
    _, server = served
    assert httpx.get(f"{server.address}/register?empresa=otra").status_code == 404
    assert post(server, "/register?empresa=otra", FORM).status_code == 404


def test_an_administrator_refuses_a_request_on_its_page(served: tuple[OpenShop, Storefront], page_of: PageOf) -> None:
    shop, server = served
    post(server, f"/register?empresa={shop.administrator.company.slug}", FORM)
    [request] = pending(shop.installation.database, shop.administrator)
    home = page_of(shop.installation, shop.administrator)
    assert "1 solicitud de cuenta por decidir" in [link.proto.label for link in home.get("page_link")]
    app = page_of(shop.installation, shop.administrator, PEOPLE, ver="Solicitudes")
    assert "&lt;script&gt;alert" in drawn(app)
    assert "Nadie en Microsip tiene ese RFC" in app.caption[0].value
    press(app, f"refuse_{request.id}")
    assert "Rechazaste la solicitud" in said(app)
    assert "No hay solicitudes" in drawn(app)


def test_an_administrator_tells_who_in_microsip_asked(served: tuple[OpenShop, Storefront], page_of: PageOf) -> None:
    shop, server = served
    post(server, f"/register?empresa={shop.administrator.company.slug}", FORM | {"email": "otra@nueva.example"})
    [request] = pending(shop.installation.database, shop.administrator)
    app = page_of(shop.installation, shop.administrator, PEOPLE, ver="Solicitudes")
    app.text_input(key=f"sought_{request.id}").set_value("economica").run()
    press(app, f"found_{request.id}_{shop.buyer.customer_id}")
    assert "Invitamos a otra@nueva.example." in said(app)
    assert user(shop.installation.database, shop.buyer.company, "otra@nueva.example").customer_id == (
        shop.buyer.customer_id
    )
