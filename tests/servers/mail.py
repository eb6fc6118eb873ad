"""A real mail server on a free port, with TLS, sign-in and what a test has it refuse."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from portal.configuration.mail import Protection
from portal.mail.smtp import MailServer
from tests.servers.certificates import certificate_for

USER, PASSWORD = "tienda@latuerca.example", "clave-de-correo"


class Mailbox:
    """What the server was handed. `refuse`: an answer for a recipient, `refuse_content`: one for every mail."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.refuse_content = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse_content:
            return self.refuse_content
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@dataclass(frozen=True)
class RunningMail:
    """A mail server that is running."""

    port: int
    protection: Protection
    mailbox: Mailbox = field(default_factory=Mailbox)

    def settings(self, **others: Any) -> MailServer:
        """How it is reached."""
        known: dict[str, Any] = {
            "host": "localhost",
            "port": self.port,
            "protection": self.protection,
            "user": USER,
            "password": PASSWORD,
            "sender": USER,
            "reply_to": "",
        }
        return MailServer(**(known | others))


MailServers = Callable[..., RunningMail]


@contextmanager
def running_mail(folder: Path, protection: Protection) -> Iterator[RunningMail]:
    """A mail server with this protection, whose certificate for localhost is kept in the folder."""
    context = None
    if protection is not Protection.NONE:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate_for(folder, "localhost"))
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        enable_SMTPUTF8=False,
        authenticator=_known,
        auth_required=True,
        auth_require_tls=False,
        tls_context=context if protection is Protection.STARTTLS else None,
        require_starttls=protection is Protection.STARTTLS,
        ssl_context=context if protection is Protection.TLS else None,
    )
    controller.start()
    try:
        yield RunningMail(port, protection, mailbox)
    finally:
        controller.stop()


@pytest.fixture
def mail_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServers]:
    """`mail_servers(protection, trusted=True)`: a running mail server; trusted is its certificate as an authority's."""
    with ExitStack() as stack:

        def start(protection: Protection = Protection.NONE, *, trusted: bool = True) -> RunningMail:
            if trusted and protection is not Protection.NONE:
                monkeypatch.setenv("SSL_CERT_FILE", str(certificate_for(tmp_path, "localhost")))
            return stack.enter_context(running_mail(tmp_path, protection))

        yield start


def _known(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()), handled=False)
