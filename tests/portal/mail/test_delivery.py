"""A mail that was queued is sent, later if need be, and never holds anything up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from portal.companies import Company
from portal.configuration import save
from portal.configuration.mail import (
    MAIL_REPLY_TO,
    SMTP_HOST,
    SMTP_PASSWORD,
    SMTP_PORT,
    SMTP_PROTECTION,
    SMTP_USER,
    Protection,
)
from portal.database import Database
from portal.installation import Installation, open_installation
from portal.mail import (
    TEMPLATES,
    Delivered,
    Mail,
    MailState,
    Template,
    deliver,
    mail,
    mails,
    preview,
    queue,
    send_test,
)
from portal.mail.errors import MailNotConfigured
from portal.mail.letterhead import Letterhead
from portal.mail.reading import UnknownMail, forget_old_mails
from tests.servers.installation import settings_in
from tests.servers.mail import PASSWORD, USER, MailServers, RunningMail, mail_servers  # noqa: F401 - a fixture

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
AUTHOR = "admin@latuerca.example"
RECIPIENT = "compras@cliente.example"
LETTERHEAD = Letterhead(
    "Ferretería <Norte> & Cía", "norte", "#0b5d66", "ayuda@norte.example", "555", "https://n.example"
)


@pytest.fixture
def installed(database: Database, tmp_path: Path) -> Installation:
    """An installation whose operations store is the test's."""
    opened = open_installation(settings_in(tmp_path / "home"))
    opened.database.close()
    return Installation(opened.settings, database, opened.warehouse, opened.orchestrator)


def configure(db: Database, company: Company, running: RunningMail, **others: Any) -> None:
    values: dict[Any, Any] = {
        SMTP_HOST: "localhost",
        SMTP_PORT: running.port,
        SMTP_PROTECTION: running.protection,
        SMTP_USER: USER,
        SMTP_PASSWORD: others.get("password", PASSWORD),
    }
    save(db, company, values, AUTHOR)


def put(db: Database, company: Company, to: str = RECIPIENT, template: str = "test", at: datetime = NOON) -> int:
    with db.begin() as transaction:
        return queue(transaction, company, to, template, {"by": AUTHOR}, at=at)


def only(db: Database, company: Company) -> Mail:
    (found,) = mails(db, company)
    return found


def test_a_queued_mail_is_sent_once_in_the_companys_name(
    installed: Installation,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    running = mail_servers(Protection.STARTTLS)
    configure(installed.database, ferreteria, running)
    save(installed.database, ferreteria, {MAIL_REPLY_TO: "ventas@latuerca.example"}, AUTHOR)
    number = put(installed.database, ferreteria)
    assert deliver(installed, now=NOON) == Delivered(sent=1)
    assert deliver(installed, now=NOON + timedelta(days=2)) == Delivered()
    (arrived,) = running.mailbox.messages
    assert arrived["From"] == f"Ferretería del Norte <{USER}>"
    assert (arrived["To"], arrived["Reply-To"]) == (RECIPIENT, "ventas@latuerca.example")
    plain, html = (part.get_content() for part in arrived.iter_parts())
    assert AUTHOR in plain
    assert "<html" in html
    told, attempts = mail(installed.database, ferreteria, number)
    assert (told.state, told.attempts, told.ended_at) == (MailState.SENT, 1, NOON)
    assert [attempt.message for attempt in attempts] == ["Entregado a localhost."]


def test_what_is_rolled_back_is_not_sent(database: Database, ferreteria: Company) -> None:
    def fail() -> None:
        with database.begin() as transaction:
            queue(transaction, ferreteria, RECIPIENT, "test", {"by": AUTHOR})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert mails(database, ferreteria) == ()


def test_without_a_mail_server_mails_wait_and_are_given_up_after_a_day(
    installed: Installation, ferreteria: Company
) -> None:
    put(installed.database, ferreteria)
    assert deliver(installed, now=NOON) == Delivered(waiting=1)
    assert "Falta configurar el correo" in only(installed.database, ferreteria).message
    assert deliver(installed, now=NOON + timedelta(hours=25)) == Delivered(failed=1)
    assert only(installed.database, ferreteria).state is MailState.FAILED


def test_pauses_grow_until_the_server_is_back(
    installed: Installation,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    running = mail_servers()
    configure(installed.database, ferreteria, running, password="otra-clave")
    put(installed.database, ferreteria)
    attempted = [
        minute
        for minute in range(40)
        if deliver(installed, now=NOON + timedelta(minutes=minute)) == Delivered(waiting=1)
    ]
    assert attempted == [0, 1, 3, 7, 15, 31]
    configure(installed.database, ferreteria, running)
    assert deliver(installed, now=NOON + timedelta(hours=2)) == Delivered(sent=1)
    _, attempts = mail(installed.database, ferreteria, only(installed.database, ferreteria).id)
    assert [attempt.number for attempt in attempts] == [1, 2, 3, 4, 5, 6, 7]
    assert "usuario o la contraseña" in attempts[0].message
    assert PASSWORD not in "".join(attempt.detail for attempt in attempts)


def test_one_refused_mail_does_not_hold_up_the_others(
    installed: Installation,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    running = mail_servers()
    configure(installed.database, ferreteria, running)
    running.mailbox.refuse["nobody@cliente.example"] = "550 no such user"
    for to in ("first@cliente.example", "nobody@cliente.example", "last@cliente.example"):
        put(installed.database, ferreteria, to)
    assert deliver(installed, ferreteria, now=NOON) == Delivered(sent=2, failed=1)
    assert [each.state for each in mails(installed.database, ferreteria)] == [
        MailState.SENT,
        MailState.FAILED,
        MailState.SENT,
    ]


def test_a_mail_whose_sender_died_is_sent_again_under_the_same_id(
    installed: Installation,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = mail_servers()
    configure(installed.database, ferreteria, running)
    put(installed.database, ferreteria)
    with monkeypatch.context() as dying:
        dying.setattr("portal.mail.delivery._Delivery._sent", _die)
        with pytest.raises(Died):
            deliver(installed, now=NOON)
    assert deliver(installed, now=NOON + timedelta(minutes=1)) == Delivered()
    assert deliver(installed, now=NOON + timedelta(minutes=6)) == Delivered(sent=1)
    first, again = running.mailbox.messages
    assert first["Message-ID"] == again["Message-ID"]


class Died(BaseException):
    """What ends a process."""


def _die(*_arguments: object) -> None:
    raise Died


@pytest.mark.parametrize("to", ["", "nobody", "a@b.example; c@d.example"])
def test_an_address_that_is_none_is_told_in_the_log_and_raised_to_nobody(
    database: Database, ferreteria: Company, to: str
) -> None:
    put(database, ferreteria, to)
    told = only(database, ferreteria)
    assert told.state is MailState.FAILED
    assert "correo" in told.message


def test_a_template_that_lacks_something_is_told_in_the_log_and_raised_to_nobody(
    database: Database, ferreteria: Company
) -> None:
    with database.begin() as transaction:
        queue(transaction, ferreteria, RECIPIENT, "test", {})
        queue(transaction, ferreteria, RECIPIENT, "no_such_mail", {})
    assert {each.state for each in mails(database, ferreteria)} == {MailState.FAILED}


def test_what_is_confidential_is_not_kept_once_it_was_sent(
    installed: Installation,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = mail_servers()
    configure(installed.database, ferreteria, running)
    monkeypatch.setitem(TEMPLATES, "test", Template("test", "Prueba", True, {}))
    number = put(installed.database, ferreteria)
    assert mail(installed.database, ferreteria, number)[0].text is not None
    deliver(installed, now=NOON)
    told = mail(installed.database, ferreteria, number)[0]
    assert (told.text, told.html) == (None, None)


def test_the_log_is_of_one_company_and_found_by_pages(database: Database, ferreteria: Company) -> None:
    for number in range(5):
        put(database, ferreteria, f"{number}@cliente.example")
    newest = mails(database, ferreteria, limit=2)
    assert [each.recipient[0] for each in newest] == ["4", "3"]
    assert [each.recipient[0] for each in mails(database, ferreteria, before=newest[-1].id, limit=2)] == ["2", "1"]
    assert [each.recipient[0] for each in mails(database, ferreteria, recipient="3@CLIENTE")] == ["3"]
    assert mails(database, ferreteria, state=MailState.SENT) == ()
    other = Company(ferreteria.id + 1, "otra", "Otra")
    with pytest.raises(UnknownMail):
        mail(database, other, newest[0].id)


def test_mails_are_forgotten_after_half_a_year(installed: Installation, ferreteria: Company) -> None:
    put(installed.database, ferreteria)
    deliver(installed, now=NOON + timedelta(days=1))
    put(installed.database, ferreteria)
    assert forget_old_mails(installed.database, now=NOON + timedelta(days=170)) == 0
    assert forget_old_mails(installed.database, now=NOON + timedelta(days=190)) == 1
    assert only(installed.database, ferreteria).state is MailState.WAITING
    with installed.database.read() as transaction:
        assert transaction.execute(text("SELECT count(*) FROM mail_attempts")).scalar_one() == 0


def test_a_test_mail_is_sent_at_once_and_tells_what_keeps_it(
    database: Database,
    ferreteria: Company,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    with pytest.raises(MailNotConfigured):
        send_test(database, ferreteria, RECIPIENT, AUTHOR)
    running = mail_servers(Protection.TLS)
    configure(database, ferreteria, running)
    send_test(database, ferreteria, RECIPIENT, AUTHOR)
    (arrived,) = running.mailbox.messages
    assert arrived["Subject"] == "Correo de prueba de Ferretería del Norte"


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_every_template_can_be_filled_in_with_its_example(template: Template) -> None:
    written = preview(template, LETTERHEAD)
    assert written.subject
    assert "<Norte>" not in written.html
    assert LETTERHEAD.name in written.subject + written.text
    assert "{{" not in written.text + written.html
