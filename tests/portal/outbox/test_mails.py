"""The mails about an order as they arrive at customer and company: when it is confirmed, when its folio is known."""

from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest

from portal import carts
from portal.accounts import Role, User, add_user
from portal.catalogue.keys import article_id_by_key
from portal.configuration import Setting, save
from portal.configuration.mail import SMTP_HOST, SMTP_PASSWORD, SMTP_PORT, SMTP_PROTECTION, SMTP_USER
from portal.configuration.ordering import FREIGHT_ARTICLE, FREIGHT_RULE, ORDERS_EMAIL
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.mail import Delivered, deliver
from portal.orders.confirming import confirm
from portal.orders.records import Order
from portal.orders.review import Buyer
from portal.orders.reviewing import review
from portal.outbox.delivery import push
from tests.portal.outbox.ordering import ARTICLE
from tests.servers.installation import company_of
from tests.servers.mail import PASSWORD, USER, MailServers, RunningMail, mail_servers  # noqa: F401 - a fixture

CUSTOMER, COMPANY = "compras@laeconomica.example", "ventas@ferreteria.example"
BY = "admin@ferreteria.example"


@pytest.fixture
def user(ordering: Installation) -> User:
    """Who buys; the company charges freight and wants to hear of orders."""
    company = company_of(ordering)
    rule = FREIGHT_RULE.kind.parse("fijo 150")
    save(ordering.database, company, {FREIGHT_ARTICLE: "FLETE", FREIGHT_RULE: rule, ORDERS_EMAIL: COMPANY}, BY)
    reader = ordering.warehouse.reader(company.slug)
    customer_id = customer_by_key(reader, "C0001").customer_id
    return add_user(ordering.database, company, CUSTOMER, "Tuercas y tornillos 1", Role.CUSTOMER, customer_id)


def ordered(installation: Installation, user: User) -> Order:
    """What the user orders in the store."""
    reader = installation.warehouse.reader(user.company.slug)
    article_id = article_id_by_key(reader, ARTICLE)
    carts.add(installation.database, reader, user, article_id, Decimal(2))
    buyer = Buyer(user.company, customer_by_key(reader, "C0001"), user.email, user)
    made = confirm(installation, review(installation, buyer, carts.cart_of(installation.database, user)))
    assert isinstance(made, Order)
    return made


def told(arrived: EmailMessage) -> str:
    """What a mail says, in both of its forms."""
    return "\n".join(part.get_content() for part in arrived.iter_parts())


def arriving(running: RunningMail, installation: Installation) -> dict[str, EmailMessage]:
    """The mails that are sent now, by who gets them."""
    running.mailbox.messages.clear()
    assert deliver(installation, company_of(installation)) == Delivered(sent=2)
    return {str(each["To"]): each for each in running.mailbox.messages}


def test_customer_and_company_get_the_confirmation_and_the_folio_without_a_word_of_freight(
    ordering: Installation,
    user: User,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    running = mail_servers()
    server: dict[Setting[Any], Any] = {
        SMTP_HOST: "localhost",
        SMTP_PORT: running.port,
        SMTP_PROTECTION: running.protection,
    }
    save(ordering.database, user.company, {**server, SMTP_USER: USER, SMTP_PASSWORD: PASSWORD}, BY)
    order = ordered(ordering, user)
    assert [line.article_key for line in order.lines if line.is_freight] == ["FLETE"]
    confirmed = arriving(running, ordering)
    [pushed] = push(ordering, user.company)
    with_folio = arriving(running, ordering)
    for mails, number in ((confirmed, str(order.id)), (with_folio, str(pushed.folio))):
        assert mails.keys() == {CUSTOMER, COMPANY}
        for each in mails.values():
            assert number in each["Subject"]
            assert all(word in told(each) for word in (ARTICLE, f"${order.total:,.2f}"))
            assert "flete" not in told(each).lower()
