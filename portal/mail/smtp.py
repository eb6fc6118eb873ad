"""Speaking with a company's mail server; the only place that knows smtplib and translates its errors."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from microsip.errors import Failure
from portal.configuration import Configuration
from portal.configuration.mail import (
    MAIL_FROM,
    MAIL_REPLY_TO,
    SMTP_HOST,
    SMTP_PASSWORD,
    SMTP_PORT,
    SMTP_PROTECTION,
    SMTP_USER,
    Protection,
)
from portal.mail.errors import (
    MailCredentialsRefused,
    MailNotConfigured,
    MailPostponed,
    MailProtectionFails,
    MailRefused,
    MailServerUnreachable,
    SenderRefused,
)

TIMEOUT_SECONDS = 20

_PERMANENT = 500


@dataclass(frozen=True)
class MailServer:
    """How a company's mail server is reached, and in whose name it sends."""

    host: str
    port: int
    protection: Protection
    user: str
    password: str = field(repr=False)
    sender: str
    reply_to: str


def mail_server(configuration: Configuration) -> MailServer:
    """The server of a company's settings. Raises MailNotConfigured, and what keeps the password from being read."""
    sender = configuration[MAIL_FROM] or configuration[SMTP_USER]
    if not configuration[SMTP_HOST] or "@" not in sender:
        raise MailNotConfigured(
            "Falta configurar el correo; escribe el servidor y el remitente en Configuración › Correo.",
            "no SMTP host or sender",
        )
    return MailServer(
        host=configuration[SMTP_HOST],
        port=configuration[SMTP_PORT],
        protection=configuration[SMTP_PROTECTION],
        user=configuration[SMTP_USER],
        password=configuration[SMTP_PASSWORD] if configuration[SMTP_USER] else "",
        sender=sender,
        reply_to=configuration[MAIL_REPLY_TO],
    )


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection to send on. Raises MailServerUnreachable, MailProtectionFails or MailCredentialsRefused."""
    with _translated(server):
        client = _open(server)
    try:
        with _translated(server):
            if server.protection is Protection.STARTTLS:
                client.starttls(context=ssl.create_default_context())
            if server.user:
                client.login(server.user, server.password)
        yield client
    finally:
        _leave(client)


def send(client: smtplib.SMTP, server: MailServer, message: EmailMessage) -> None:
    """Hands one mail over. Raises MailRefused, for ever; SenderRefused, MailPostponed or MailServerUnreachable."""
    with _translated(server):
        client.send_message(message)


def _open(server: MailServer) -> smtplib.SMTP:
    if server.protection is Protection.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _leave(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):  # what was accepted is accepted, whatever the good-bye
        client.close()


@contextmanager
def _translated(server: MailServer) -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _failure(server, error) from error


def _failure(server: MailServer, error: Exception) -> Failure:
    where, detail = f"{server.host}:{server.port}", f"{server.host}:{server.port}: {error!r}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return MailCredentialsRefused(
                f"El servidor de correo {where} no acepta el usuario o la contraseña; escríbelos de nuevo. "
                "Algunos proveedores piden una contraseña de aplicación.",
                detail,
            )
        case smtplib.SMTPSenderRefused() if error.smtp_code >= _PERMANENT:
            return SenderRefused(
                f"El servidor de correo no permite enviar como {server.sender}; escribe otro remitente.", detail
            )
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return _refused(detail) if min(codes) >= _PERMANENT else _postponed(where, detail)
        case smtplib.SMTPDataError():
            return _refused(detail) if error.smtp_code >= _PERMANENT else _postponed(where, detail)
        case smtplib.SMTPNotSupportedError() | ssl.SSLError():
            return _unprotected(server, where, detail)
        case smtplib.SMTPResponseException():
            return _postponed(where, detail)
        case ValueError():  # an address or a header that cannot be written
            return _refused(detail)
    return MailServerUnreachable(
        f"El servidor de correo {where} no responde; revisa el servidor, el puerto y el cifrado.", detail
    )


def _unprotected(server: MailServer, where: str, detail: str) -> Failure:
    if "SMTPUTF8" in detail:
        return _refused(detail)
    if server.protection is Protection.NONE:
        return MailCredentialsRefused(
            f"El servidor de correo {where} no recibe usuario y contraseña sin cifrar; elige STARTTLS o TLS.", detail
        )
    return MailProtectionFails(
        f"No se pudo cifrar la conexión con {where}: el cifrado elegido no es el de ese puerto o su certificado no es "
        "de confianza; elige otro cifrado o puerto, o pide a tu proveedor de correo los datos correctos.",
        detail,
    )


def _refused(detail: str) -> MailRefused:
    return MailRefused(
        "El servidor de correo rechazó este correo o su dirección; revisa el correo del destinatario.", detail
    )


def _postponed(where: str, detail: str) -> MailPostponed:
    return MailPostponed(f"El servidor de correo {where} pide esperar; se intentará de nuevo más tarde.", detail)
