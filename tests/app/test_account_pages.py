"""What a customer sees of their account, their statement and their invoices."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from portal.accounts import User, authenticate
from portal.cfdi.searching import Search, search
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.statements.account import account
from portal.statements.receivables import receivables
from portal.statements.statement import statement
from storefront_app.components.figures import money
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop
from tests.servers.installation import SLUG
from tests.servers.storefront import CUSTOMER, CUSTOMER_KEY, PASSWORD, Storefront

Open = Callable[..., AppTest]


@pytest.fixture
def synced(storefront: Storefront) -> Installation:
    return storefront.installation


@pytest.fixture
def open_page(synced: Installation, page_of: PageOf) -> Open:
    """`open_page("account", periodo="Todo")`: a page as the customer's user sees it."""
    user: User = authenticate(synced.database, CUSTOMER, PASSWORD, "127.0.0.1")
    return lambda view, **parameters: page_of(synced, user, f"views/{view}.py", **parameters)


def test_the_account_shows_balance_credit_ageing_and_open_documents(synced: Installation, open_page: Open) -> None:
    reader = synced.warehouse.reader(SLUG)
    owed = account(reader, customer_by_key(reader, CUSTOMER_KEY))
    html = drawn(open_page("account"))
    for amount in (owed.balance, owed.by_due_date.overdue, owed.not_due, owed.limit, owed.available):
        assert amount is not None
        assert money(amount) in html
    assert html.count('<div class="sheet-row">') == min(len(owed.open), 20)
    for name in ("Por vencer", "1–30 días", "31–60 días", "61–90 días", "Más de 90 días"):
        assert name in html


def test_a_statement_shows_totals_that_tie_and_what_paid_each_charge(synced: Installation, open_page: Open) -> None:
    reader = synced.warehouse.reader(SLUG)
    rows = receivables(reader, customer_by_key(reader, CUSTOMER_KEY).customer_id)
    app = open_page("statement", periodo="Todo")
    html = drawn(app)
    today = account(reader, customer_by_key(reader, CUSTOMER_KEY)).today
    made = statement(rows, None, today, today)
    assert f"<dt>Saldo final</dt><dd>{money(made.closing)}" in html
    assert html.count('<details class="line">') == min(len(made.lines), 25)
    assert "Pagos que lo cubren" in html
    assert f'href="/downloads/statement.pdf?desde=&amp;hasta={today}' in html


def test_a_statement_of_another_period_begins_at_its_first_page(open_page: Open) -> None:
    app = open_page("statement", periodo="Todo")
    app.pagination(key="pagina").set_value(2).run()
    second = drawn(app)
    app.segmented_control(key="periodo").set_value("Este año").run()
    assert not app.exception
    assert drawn(app) != second


def test_a_statement_in_another_currency_says_how_it_was_converted(open_page: Open) -> None:
    app = open_page("statement", periodo="Todo")
    app.selectbox(key="moneda").set_value("USD").run()
    assert "Tu cuenta se lleva en MXN; importes convertidos a USD" in drawn(app)


def test_invoices_are_found_and_each_has_its_files(synced: Installation, open_page: Open) -> None:
    reader = synced.warehouse.reader(SLUG)
    found = search(reader, customer_by_key(reader, CUSTOMER_KEY).customer_id, Search())
    app = open_page("invoices")
    assert f"{found.total} comprobantes" in drawn(app)
    app.text_input(key="buscar").set_value(found.documents[-1].uuid).run()
    html = drawn(app)
    assert re.findall(r"<small><code>([0-9A-F-]+)</code>", html) == [found.documents[-1].uuid]
    assert f'href="/downloads/cfdi/{found.documents[-1].document_id}.xml"' in html


def test_nothing_found_says_what_to_do(open_page: Open) -> None:
    app = open_page("invoices")
    app.text_input(key="buscar").set_value("zzz-nada").run()
    assert "No encontramos comprobantes" in drawn(app)


def test_a_customer_without_movements_sees_empty_pages_that_say_so(shop: OpenShop, page_of: PageOf) -> None:
    assert "No debes nada" in drawn(page_of(shop.installation, shop.buyer, "views/account.py"))
    assert "Sin movimientos" in drawn(page_of(shop.installation, shop.buyer, "views/statement.py"))
    assert "No encontramos comprobantes" in drawn(page_of(shop.installation, shop.buyer, "views/invoices.py"))
