"""Mail servers as they are: with and without encryption, and refusing in every way."""

import socket
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from microsip.errors import Failure
from portal.configuration.mail import Protection
from portal.mail.errors import (
    MailCredentialsRefused,
    MailPostponed,
    MailProtectionFails,
    MailRefused,
    MailServerUnreachable,
)
from portal.mail.smtp import MailServer, connected, send
from tests.servers.mail import PASSWORD, USER, MailServers, RunningMail, mail_servers  # noqa: F401 - a fixture

RECIPIENT = "compras@cliente.example"


def message(to: str = RECIPIENT) -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = USER, to, "Tu pedido"
    written.set_content("Gracias.")
    return written


def send_to(server: MailServer, to: str = RECIPIENT) -> None:
    with connected(server) as client:
        send(client, server, message(to))


@pytest.mark.parametrize("protection", Protection)
def test_a_mail_arrives_with_every_kind_of_protection(mail_servers: MailServers, protection: Protection) -> None:  # noqa: F811
    running = mail_servers(protection)
    send_to(running.settings())
    (arrived,) = running.mailbox.messages
    assert (arrived["To"], arrived["Subject"]) == (RECIPIENT, "Tu pedido")


@pytest.mark.parametrize("protection", [Protection.STARTTLS, Protection.TLS])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    mail_servers: MailServers,  # noqa: F811
    protection: Protection,
) -> None:
    running = mail_servers(protection, trusted=False)
    with pytest.raises(MailProtectionFails, match="no es de confianza"):
        send_to(running.settings())
    assert running.mailbox.messages == []


def test_encryption_that_the_server_does_not_have_is_not_done_without(mail_servers: MailServers) -> None:  # noqa: F811
    running = mail_servers(Protection.NONE)
    for asked in (Protection.STARTTLS, Protection.TLS):
        with pytest.raises(MailProtectionFails, match="elige otro cifrado"):
            send_to(running.settings(protection=asked))


def test_a_wrong_password_is_told_and_not_shown(mail_servers: MailServers) -> None:  # noqa: F811
    running = mail_servers(Protection.TLS)
    with pytest.raises(MailCredentialsRefused, match="usuario o la contraseña") as told:
        send_to(running.settings(password="otra-clave"))
    assert "otra-clave" not in told.value.detail
    assert PASSWORD not in repr(running.settings())


def test_nobody_at_that_address() -> None:
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
    nobody = MailServer("localhost", port, Protection.NONE, "", "", USER, "")
    with pytest.raises(MailServerUnreachable, match="no responde"):
        send_to(nobody)
    with pytest.raises(MailServerUnreachable, match="no responde"):
        send_to(MailServer("no.such.host.invalid", 25, Protection.NONE, "", "", USER, ""))


def permanently(running: RunningMail) -> None:
    running.mailbox.refuse[RECIPIENT] = "550 no such user"


def for_now(running: RunningMail) -> None:
    running.mailbox.refuse[RECIPIENT] = "451 try later"


def its_content(running: RunningMail) -> None:
    running.mailbox.refuse_content = "554 spam"


def its_content_for_now(running: RunningMail) -> None:
    running.mailbox.refuse_content = "452 full"


@pytest.mark.parametrize(
    ("prepare", "failure"),
    [
        (permanently, MailRefused),
        (for_now, MailPostponed),
        (its_content, MailRefused),
        (its_content_for_now, MailPostponed),
    ],
)
def test_what_the_server_refuses_for_ever_and_for_now_are_told_apart(
    mail_servers: MailServers,  # noqa: F811
    prepare: Callable[[RunningMail], Any],
    failure: type[Failure],
) -> None:
    running = mail_servers()
    prepare(running)
    with pytest.raises(failure):
        send_to(running.settings())


def test_an_address_that_cannot_be_written_is_refused_for_ever(mail_servers: MailServers) -> None:  # noqa: F811
    with pytest.raises(MailRefused, match="revisa el correo"):
        send_to(mail_servers().settings(), "señor@cliente.example")
