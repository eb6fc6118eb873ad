"""The agent's own certificate: made at its first start, kept for ten years, and pinned by the portals."""

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from microsip.pinning import fingerprint

FILE = "agent.pem"
YEARS = 10

logger = logging.getLogger(__name__)


def own_certificate(folder: Path) -> Path:
    """The file with the agent's key and certificate, made when the folder has none; its mode keeps others out.

    One file, so that key and certificate can never belong to different starts.
    """
    file = folder / FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_privately(file, _make())
    logger.info("certificate %s", fingerprint_of(file))
    return file


def fingerprint_of(file: Path) -> str:
    """The SHA-256 fingerprint of the certificate in a file, as portals show it when a connection is tested."""
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    return fingerprint(certificate.public_bytes(serialization.Encoding.DER))


def _make() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "b2bgo agent")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _write_privately(file: Path, content: bytes) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
        sink.write(content)
    unfinished.replace(file)
