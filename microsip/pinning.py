"""TLS with one accepted certificate instead of a chain of authorities."""

import hashlib
import socket
import ssl
from typing import Any

from microsip.errors import CertificateChanged, LinkLost


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate in DER, written as browsers and openssl show it: `AB:CD:…`."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


class NotTls(LinkLost):
    """Whoever accepted the connection did not complete a TLS handshake."""


class PinnedContext(ssl.SSLContext):
    """Completes a handshake only with the accepted certificate; without one it accepts the first that it sees.

    Every connection is checked after its own handshake and before anything is sent over it, so what was accepted is
    what carries the data. `accepted` is the fingerprint in force, None until the first handshake.
    """

    accepted: str | None

    def __new__(cls, accepted: str | None) -> "PinnedContext":
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.accepted = accepted
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def wrap_socket(self, sock: socket.socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        """As the base class; raises NotTls, or CertificateChanged when another certificate is shown."""
        try:
            wrapped = super().wrap_socket(sock, *args, **options)
        except OSError as error:
            raise NotTls(
                "El servicio de sincronización no completó la conexión segura; revisa que siga en ejecución.",
                f"TLS handshake: {error}",
            ) from error
        try:
            self._check(wrapped.getpeercert(binary_form=True) or b"")
        except CertificateChanged:
            wrapped.close()
            raise
        return wrapped

    def _check(self, certificate: bytes) -> None:
        shown = fingerprint(certificate)
        if self.accepted is None:
            self.accepted = shown
        elif shown != self.accepted:
            raise CertificateChanged(
                "El servicio de sincronización muestra un certificado distinto del aceptado; si lo reinstalaste, "
                "vuelve a probar la conexión y acepta el nuevo; si no, pide a quien administra tu red que lo revise.",
                f"certificate {shown} instead of {self.accepted}",
            )
