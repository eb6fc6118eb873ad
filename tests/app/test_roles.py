"""Who may open which page, and call which route: every page and every route for every role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import httpx
import pytest
from starlette import routing
from streamlit.testing.v1 import AppTest

from portal.accounts import Assignment, Role, User, create_user
from portal.people import set_active
from portal.permissions import Permission
from portal.sessions import act_for, close_session, open_session
from storefront_app.components.html import FOLDER
from storefront_app.navigation import VIEWS, View, first_path_of, paths_of, views_of
from storefront_app.web.cookies import cookie_name
from tests.app.conftest import PageOf, drawn, serve, sign_in
from tests.app.shop import OpenShop, open_shop
from tests.servers.storefront import Storefront, running_storefront

ASSIGNMENTS = {
    "customer": lambda customer: Assignment(Role.CUSTOMER, customer),
    "buyer": lambda customer: Assignment(Role.BUYER, customer),
    "supervised_buyer": lambda customer: Assignment(Role.SUPERVISED_BUYER, customer, Decimal(500)),
    "account": lambda customer: Assignment(Role.ACCOUNT, customer),
    "administrator": lambda customer: Assignment(Role.ADMINISTRATOR),
    "salesperson": lambda customer: Assignment(Role.SALESPERSON, salesperson_id=7),
}
ON_BEHALF = ("administrator", "salesperson")
PEOPLE = (*ASSIGNMENTS, *(f"{who} for a customer" for who in ON_BEHALF))


FILES = {
    "/downloads/statement.xlsx?hasta=2025-11-20": Permission.SEE_ACCOUNT,
    "/downloads/cfdi.zip": Permission.SEE_ACCOUNT,
    "/audit-log.csv": Permission.CONFIGURE,
}


@dataclass(frozen=True)
class Staffed:
    """A shop with somebody of each role, by name; those of the company a second time, acting for its customer."""

    shop: OpenShop
    people: Mapping[str, User]
    tokens: Mapping[str, str]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    shop = open_shop(tmp_path_factory.mktemp("staffed"))
    database, customer = shop.installation.database, shop.buyer.customer_id
    assert customer is not None
    people, tokens = {}, {}
    for who in PEOPLE:
        role = who.partition(" ")[0]
        email = f"{who.replace(' ', '-')}@latuerca.example"
        with database.begin() as transaction:
            user = create_user(transaction, shop.buyer.company, email, ASSIGNMENTS[role](customer), "no password")
        tokens[who] = open_session(database, user)
        if role != who:
            with database.begin() as transaction:
                act_for(transaction, tokens[who], customer)
            user = replace(user, customer_id=customer)
        people[who] = user
    yield Staffed(shop, people, tokens)
    database.close()


@pytest.fixture(scope="module")
def staffed_server(staffed: Staffed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    with running_storefront(staffed.shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield running


def asking(server: Storefront, token: str) -> httpx.Client:
    """The browser of whoever has this session."""
    cookies = {cookie_name(server.address.removeprefix("http://")): token}
    return httpx.Client(base_url=server.address, cookies=cookies)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_page_answers_by_its_address_to_those_who_may_open_it_only(
    staffed: Staffed, staffed_server: Storefront, who: str
) -> None:
    allowed, first = paths_of(staffed.people[who]), first_path_of(staffed.people[who])
    with asking(staffed_server, staffed.tokens[who]) as browser:
        for path in {view.path for view in VIEWS} - {first}:
            assert browser.get(f"/{path}").status_code == (200 if path in allowed else 404), path
        there = browser.get(f"/{first}?buscar=llave")
        assert (there.status_code, there.headers["location"]) == (303, "/?buscar=llave")


@pytest.mark.parametrize("who", PEOPLE)
def test_files_are_given_to_those_who_may_see_them_only(staffed: Staffed, staffed_server: Storefront, who: str) -> None:
    permissions = staffed.people[who].permissions
    with asking(staffed_server, staffed.tokens[who]) as browser:
        for path, permission in FILES.items():
            allowed = browser.get(path).status_code != 404
            assert allowed is (permission in permissions), path


def test_every_route_is_known_to_these_tests_or_is_for_everybody(staffed: Staffed) -> None:
    """A new route is added here together with the test of who may call it."""
    from storefront_app.app import app

    known = {
        *("/health", "/health/live", "/health/ready", "/metrics", "/assets"),  # tests/app/test_metrics.py and others
        *("/sign-in", "/sign-out", "/legal/{text}", "/logos/{digest}", "/favicon.png", "/", "/{page}"),
        *("/forgot-password", "/set-password"),  # tests/app/test_password_routes.py
        *("/act-for", "/leave-customer"),  # tests/app/test_security.py, tests/portal/test_acting.py
        "/register",  # tests/app/test_registration.py
        *("/pictures/{digest}", "/pictures/{digest}/{size}"),  # tests/app/test_routes.py
        *("/downloads/statement.pdf", "/downloads/statement.xlsx", "/downloads/cfdi.zip"),
        *("/downloads/cfdi/{document_id:int}.xml", "/downloads/cfdi/{document_id:int}.pdf"),
        "/audit-log.csv",
    }
    assert {route.path for route in app._user_routes if isinstance(route, (routing.Route, routing.Mount))} == known


@pytest.mark.parametrize("who", PEOPLE)
def test_a_page_that_is_not_of_a_role_cannot_be_reached_from_another_one(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    serve(monkeypatch, staffed.shop.installation)
    sign_in(monkeypatch, staffed.tokens[who])
    app = AppTest.from_file(FOLDER / "frame.py", default_timeout=60).run()
    own = views_of(staffed.people[who])
    for view in VIEWS:
        if view not in own:
            with pytest.raises(ValueError, match="not"):
                app.switch_page(view.file)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.file)
def test_a_page_that_is_run_for_the_wrong_role_draws_nothing(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch, view: View
) -> None:
    serve(monkeypatch, staffed.shop.installation)
    wrong = next(who for who, user in staffed.people.items() if view.needs not in user.permissions)
    sign_in(monkeypatch, staffed.tokens[wrong])
    app = AppTest.from_file(FOLDER / view.file).run()
    assert [error.value for error in app.error] == [
        "Tu cuenta no tiene acceso a esta página; entra con otra cuenta o vuelve al inicio."
    ]
    assert not app.html
    assert not app.button


def test_somebody_without_a_session_sees_only_the_way_to_sign_in(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, None)
    assert "Tu sesión terminó" in drawn(app)
    assert not app.title
    assert not app.get("page_link")


def test_a_session_that_ended_elsewhere_ends_in_an_open_page(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = new_shop.installation.database
    app = page_of(new_shop.installation, new_shop.buyer)
    token = open_session(database, new_shop.buyer)
    sign_in(monkeypatch, token)
    close_session(database, token)
    assert "Tu sesión terminó" in drawn(app.run())


def test_a_suspended_user_is_shown_out(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.buyer)
    with new_shop.installation.database.begin() as transaction:
        set_active(transaction, new_shop.buyer, "prueba", active=False)
    assert "Tu sesión terminó" in drawn(app.run())


def test_what_one_user_left_in_the_session_state_is_not_for_the_next(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page_of(new_shop.installation, new_shop.buyer)
    app.session_state["left_behind"] = "something"
    app.run()
    sign_in(monkeypatch, open_session(new_shop.installation.database, new_shop.administrator))
    app.run()
    assert "left_behind" not in app.session_state
