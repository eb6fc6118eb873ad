"""Looking after users, acting for customers and approving orders, as people do it on their pages."""

from dataclasses import replace
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from portal import audit_log, carts, lists, mail
from portal.accounts import Assignment, Role, User, add_user, create_user, user
from portal.acting import choose_customer, leave_customer
from portal.audit_log import Action
from portal.catalogue.keys import article_id_by_key
from portal.companies import create_company
from portal.customers import customer_of
from portal.orders.confirming import place
from portal.orders.reading import orders
from portal.orders.review import Buyer, Choices
from portal.orders.states import OrderState
from portal.permissions import NotPermitted
from portal.sessions import open_session
from storefront_app.components.html import FOLDER
from storefront_app.components.literal import literal
from storefront_app.navigation import VIEWS
from tests.app.conftest import PageOf, drawn, sign_in
from tests.app.shop import OpenShop
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, PASSWORD

PEOPLE, COLLEAGUES, APPROVALS = "views/people.py", "views/colleagues.py", "views/approvals.py"
SALES, CATALOGUE = "views/sales.py", "views/catalogue.py"


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(
        alert.value.replace("\\", "").replace("\u2060", "") for alert in (*app.error, *app.warning, *app.success)
    )


def somebody(shop: OpenShop, assignment: Assignment, email: str) -> User:
    with shop.installation.database.begin() as transaction:
        return create_user(transaction, shop.buyer.company, email, assignment, "-")


def customer_id(shop: OpenShop) -> int:
    assert shop.buyer.customer_id is not None
    return shop.buyer.customer_id


def test_an_administrator_finds_a_customer_and_invites_it(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PEOPLE, buscar="economica ferret")
    assert "Ferretería La Económica" in drawn(app)
    assert "1 usuario" in drawn(app)
    key = customer_id(new_shop)
    app.text_input(key=f"email_invited_{key}").input("almacen@laeconomica.example").run()
    app.selectbox(key=f"role_invited_{key}").select(Role.BUYER).run()
    press(app, f"invite_{key}")
    assert "Enviamos una invitación a almacen@laeconomica.example" in said(app)
    found = user(new_shop.installation.database, new_shop.buyer.company, "almacen@laeconomica.example")
    assert (found.role, found.customer_id) == (Role.BUYER, key)


def test_an_administrator_suspends_and_resumes_a_user(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PEOPLE, ver="Usuarios")
    assert "Ferretería La Económica" in drawn(app)
    press(app, f"suspend_{new_shop.buyer.id}")
    assert "ya no puede entrar" in said(app)
    assert not user(new_shop.installation.database, new_shop.buyer.company, CUSTOMER).active
    press(app, f"resume_{new_shop.buyer.id}")
    assert user(new_shop.installation.database, new_shop.buyer.company, CUSTOMER).active


def test_an_administrator_makes_somebody_of_the_company_a_salesperson_and_back(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    database, company = new_shop.installation.database, new_shop.buyer.company
    seller = somebody(new_shop, Assignment(Role.SALESPERSON, salesperson_id=7), "ventas@latuerca.example")
    app = page_of(new_shop.installation, new_shop.administrator, PEOPLE, ver="Usuarios")
    assert app.selectbox(key=f"VENDEDOR_ID_{seller.id}").value == 7
    app.selectbox(key=f"role_{seller.id}").select(Role.ADMINISTRATOR).run()
    press(app, f"assign_{seller.id}")
    assert "Sus sesiones se cerraron" in said(app)
    assert user(database, company, seller.email).role is Role.ADMINISTRATOR
    app.selectbox(key=f"role_{seller.id}").select(Role.SALESPERSON).run()
    assert app.button(key=f"assign_{seller.id}").disabled
    [entry] = audit_log.entries(database, company, action=Action.ROLE_CHANGED)
    assert entry.details == {"antes": "Vendedor o cobrador (VENDEDOR_ID 7)", "ahora": "Administrador"}


def test_a_principal_user_invites_a_colleague_with_an_amount(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.buyer, COLLEAGUES)
    app.text_input(key="invited_email").input("obra@laeconomica.example").run()
    app.selectbox(key="role_invited").select(Role.SUPERVISED_BUYER).run()
    app.text_input(key="amount_invited").input("mil").run()
    assert "escribe un número" in drawn(app)
    assert app.button(key="invite").disabled
    app.text_input(key="amount_invited").input("1,500.10").run()
    press(app, "invite")
    found = user(new_shop.installation.database, new_shop.buyer.company, "obra@laeconomica.example")
    assert (found.role, found.approval_over) == (Role.SUPERVISED_BUYER, Decimal("1500.10"))
    assert "obra@laeconomica.example" in drawn(app)


def test_an_order_is_approved_on_its_page(new_shop: OpenShop, page_of: PageOf) -> None:
    database, company = new_shop.installation.database, new_shop.buyer.company
    assignment = Assignment(Role.SUPERVISED_BUYER, customer_id(new_shop), Decimal(1))
    buyer = somebody(new_shop, assignment, "obra@laeconomica.example")
    reader = new_shop.installation.warehouse.reader(company.slug)
    carts.add(database, reader, buyer, article_id_by_key(reader, "MAR-016"), Decimal(1))
    whose = Buyer(company, customer_of(reader, buyer), buyer.email, buyer)
    waiting = place(new_shop.installation, whose, carts.cart_of(database, buyer), Choices())
    app = page_of(new_shop.installation, new_shop.buyer, APPROVALS)
    assert app.caption[0].value == literal("Lo pidió obra@laeconomica.example")
    press(app, f"approve_{waiting.id}")
    assert "Autorizaste el pedido" in said(app)
    assert orders(database, company).orders[0].state is OrderState.PENDING


def test_viewing_as_a_customer_is_marked_recorded_and_changes_nothing(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, administrator = new_shop.installation.database, new_shop.administrator
    assert "Ver como cliente" in drawn(page_of(new_shop.installation, administrator, PEOPLE))
    token = open_session(database, administrator)
    reader = new_shop.installation.warehouse.reader(administrator.company.slug)
    choose_customer(database, reader, token, administrator, customer_id(new_shop))
    sign_in(monkeypatch, token)
    app = AppTest.from_file(FOLDER / "frame.py", default_timeout=60).run()
    assert "Estás viendo la tienda como Ferretería La Económica" in drawn(app)
    assert "Martillo" in drawn(app)
    [entry] = audit_log.entries(database, new_shop.buyer.company, action=Action.VIEWED_AS_CUSTOMER)
    assert (entry.who, entry.subject) == (administrator.email, "Ferretería La Económica")
    adding = next(str(button.key) for button in app.button if button.label == "Agregar")
    press(app, adding)
    assert "no se puede cambiar nada" in app.toast[0].value
    leave_customer(database, token)
    assert "Estás viendo" not in drawn(app.run())


def test_portal_itself_refuses_every_change_to_who_only_looks(new_shop: OpenShop) -> None:
    database = new_shop.installation.database
    viewer = replace(new_shop.administrator, customer_id=new_shop.buyer.customer_id)
    reader = new_shop.installation.warehouse.reader(viewer.company.slug)
    article = article_id_by_key(reader, "MAR-016")
    whose = Buyer(viewer.company, customer_of(reader, viewer), viewer.email, viewer)
    cart = carts.Cart("a key of its own", (carts.Line(article, Decimal(1)),))
    for change in (
        lambda: carts.add(database, reader, viewer, article, Decimal(1)),
        lambda: carts.add_all(database, reader, viewer, [carts.Line(article, Decimal(1))]),
        lambda: carts.set_units(database, reader, viewer, article, Decimal(1)),
        lambda: carts.set_notes(database, viewer, article, "nota"),
        lambda: carts.remove(database, viewer, article),
        lambda: carts.clear(database, viewer),
        lambda: lists.make_list(database, viewer, "Obra"),
        lambda: lists.rename_list(database, viewer, 1, "Obra"),
        lambda: lists.remove_list(database, viewer, 1),
        lambda: lists.keep_line(database, viewer, 1, article, Decimal(1)),
        lambda: lists.take_line(database, viewer, 1, article),
        lambda: lists.set_favourite(database, viewer, article, True),
        lambda: place(new_shop.installation, whose, cart, Choices()),
    ):
        with pytest.raises(NotPermitted):
            change()
    assert not orders(database, viewer.company).orders


def test_a_salesperson_chooses_a_customer_and_orders_on_its_behalf(new_shop: OpenShop, page_of: PageOf) -> None:
    seller = somebody(new_shop, Assignment(Role.SALESPERSON, salesperson_id=7), "ventas@latuerca.example")
    app = page_of(new_shop.installation, seller)
    assert [view.title for view in VIEWS if view.file == SALES] == [app.title[0].value]
    assert "No hay clientes" in drawn(app)  # the shop's customer has no VENDEDOR_ID


def test_an_administrator_of_another_company_finds_nothing_by_its_address(new_shop: OpenShop, page_of: PageOf) -> None:
    installation, buyer = new_shop.installation, new_shop.buyer
    reader = installation.warehouse.reader(buyer.company.slug)
    carts.add(installation.database, reader, buyer, article_id_by_key(reader, "MAR-016"), Decimal(1))
    whose = Buyer(buyer.company, customer_of(reader, buyer), buyer.email, buyer)
    order = place(installation, whose, carts.cart_of(installation.database, buyer), Choices())
    with installation.database.begin() as transaction:
        mail_id = mail.queue(transaction, buyer.company, CUSTOMER, "test", {"by": "nadie"})
    other = create_company(installation.database, "otra", "Otra")
    intruder = add_user(installation.database, other, "admin@otra.example", PASSWORD, Role.ADMINISTRATOR)
    for view, parameters in (
        ("views/company_order.py", {"n": str(order.id)}),
        ("views/company_orders.py", {}),
        (PEOPLE, {"ver": "Clientes"}),
        (PEOPLE, {"ver": "Usuarios"}),
        ("views/mail.py", {"parte": "Registro"}),
        ("views/mail.py", {"parte": "Registro", "correo": str(mail_id)}),
        ("views/audit_log.py", {}),
    ):
        app = page_of(installation, intruder, view, **parameters)
        shown = drawn(app) + said(app)
        assert all(theirs not in shown for theirs in ("La Económica", CUSTOMER, "Martillo", ADMINISTRATOR)), view
