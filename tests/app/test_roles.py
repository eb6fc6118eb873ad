"""Who may open which page."""

import pytest

from portal.accounts import Role, set_active
from portal.sessions import close_session, open_session
from storefront_app.navigation import VIEWS
from tests.app.conftest import PageOf, drawn, serve, sign_in
from tests.app.shop import OpenShop

ADMINISTRATORS_PAGES = [view.file for view in VIEWS[Role.ADMINISTRATOR]]
CUSTOMERS_PAGES = [view.file for view in VIEWS[Role.CUSTOMER]]


def test_somebody_without_a_session_sees_only_the_way_to_sign_in(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, None)
    assert "Tu sesión terminó" in drawn(app)
    assert not app.title
    assert not app.get("page_link")


@pytest.mark.parametrize("view", ADMINISTRATORS_PAGES)
def test_a_customer_cannot_open_an_administrators_page(shop: OpenShop, page_of: PageOf, view: str) -> None:
    with pytest.raises(ValueError, match="not"):
        page_of(shop.installation, shop.buyer, view)


@pytest.mark.parametrize("view", CUSTOMERS_PAGES)
def test_an_administrator_has_no_prices_of_their_own_and_no_customers_page(
    shop: OpenShop, page_of: PageOf, view: str
) -> None:
    with pytest.raises(ValueError, match="not"):
        page_of(shop.installation, shop.administrator, view)


@pytest.mark.parametrize("view", ADMINISTRATORS_PAGES)
def test_a_page_that_is_run_for_the_wrong_role_draws_nothing(
    shop: OpenShop, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    from streamlit.testing.v1 import AppTest

    from storefront_app.components.html import FOLDER

    serve(monkeypatch, shop.installation)
    sign_in(monkeypatch, open_session(shop.installation.database, shop.buyer))
    app = AppTest.from_file(FOLDER / view).run()
    assert [error.value for error in app.error] == [
        "Tu cuenta no tiene acceso a esta página; entra con otra cuenta o vuelve al inicio."
    ]
    assert not app.html
    assert not app.button


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
    set_active(new_shop.installation.database, new_shop.buyer, False)
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
