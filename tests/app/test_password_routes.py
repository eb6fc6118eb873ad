"""Choosing a password by a link, and asking for one, over HTTP as browsers do."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import func, select

from portal.accounts import Assignment, Role
from portal.database import Database
from portal.invitations import invite
from portal.mail.tables import mails_table
from portal.sessions import open_session, user_of
from storefront_app.web.cookies import cookie_name
from tests.app.shop import OpenShop, open_shop
from tests.app.test_routes import post
from tests.servers.storefront import CUSTOMER, Storefront, running_storefront

PASSWORD = "martillo de bola 12"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, Storefront]]:
    shop = open_shop(tmp_path_factory.mktemp("passwords"))
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield shop, running
    shop.installation.database.close()


def link_for(shop: OpenShop, email: str) -> str:
    """The token that is mailed to somebody who is invited."""
    invite(shop.installation, shop.buyer.company, email, Assignment(Role.BUYER, shop.buyer.customer_id), "admin")
    found = re.search(r"enlace=([\w-]+)", last_mail(shop.installation.database))
    assert found is not None
    return found[1]


def last_mail(database: Database) -> str:
    with database.read() as transaction:
        return str(transaction.execute(select(mails_table.c.text).order_by(mails_table.c.id.desc())).scalars().first())


def mails(database: Database) -> int:
    with database.read() as transaction:
        return int(transaction.execute(select(func.count()).select_from(mails_table)).scalar_one())


def test_a_link_leads_to_a_form_and_the_password_to_signing_in(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    token = link_for(shop, "uno@laeconomica.example")
    stranger = open_session(shop.installation.database, shop.buyer)
    for _ in range(2):
        form = httpx.get(f"{server.address}/set-password?enlace={token}")
        assert "uno@laeconomica.example" in form.text
        assert (form.headers["referrer-policy"], form.headers["cache-control"]) == ("same-origin", "no-store")
    cookie = {"Cookie": f"{cookie_name(server.address.removeprefix('http://'))}={stranger}"}
    chosen = {"enlace": token, "password": PASSWORD, "again": PASSWORD}
    answer = post(server, "/set-password", chosen, **cookie)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?aviso=contrasena")
    form = httpx.get(server.address + answer.headers["location"])
    assert 'value="uno@laeconomica.example"' in form.text
    assert user_of(shop.installation.database, stranger) is None
    assert "Max-Age=0" in answer.headers["set-cookie"]
    signed = post(server, "/sign-in", {"email": "uno@laeconomica.example", "password": PASSWORD, "next": "/"})
    assert signed.headers["location"] == "/"
    assert httpx.get(f"{server.address}/set-password?enlace={token}").status_code == 410
    assert post(server, "/set-password", chosen).status_code == 410


def test_what_is_wrong_with_a_password_is_said_and_the_link_stays(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    token = link_for(shop, "dos@laeconomica.example")
    for password, again, said in (("x-7-y", "x-7-y", "al menos 8"), (PASSWORD, "otra", "no son iguales")):
        answer = post(server, "/set-password", {"enlace": token, "password": password, "again": again})
        assert answer.status_code == 400
        assert said in answer.text
        assert password not in answer.text
    assert httpx.get(f"{server.address}/set-password?enlace={token}").is_success


@pytest.mark.parametrize("path", ["/set-password", "/forgot-password"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Origin": ""}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_form_of_another_site_changes_nothing(
    served: tuple[OpenShop, Storefront], path: str, headers: dict[str, str]
) -> None:
    shop, server = served
    before = mails(shop.installation.database)
    form = {"enlace": "x", "password": PASSWORD, "again": PASSWORD, "email": CUSTOMER}
    assert post(server, path, form, **headers).status_code == 403
    assert mails(shop.installation.database) == before


def test_the_answer_does_not_tell_whether_there_is_such_a_user(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    before = mails(shop.installation.database)
    answers = [post(server, "/forgot-password", {"email": email}).text for email in ("nadie@example.com", CUSTOMER)]
    assert answers[0] == answers[1]
    deadline = time.monotonic() + 20
    while mails(shop.installation.database) == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert CUSTOMER in last_mail(shop.installation.database)


def test_no_link_and_no_password_is_in_the_servers_log(served: tuple[OpenShop, Storefront]) -> None:
    shop, server = served
    token = link_for(shop, "tres@laeconomica.example")
    httpx.get(f"{server.address}/set-password?enlace={token}")
    post(server, "/set-password", {"enlace": token, "password": PASSWORD, "again": PASSWORD})
    log = server.log.read_text()
    assert token not in log
    assert PASSWORD not in log
