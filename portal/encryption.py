"""Encryption of the secrets that the operations store keeps, with a key that is kept outside of it.

AES-256 in GCM mode. What is encrypted is bound to its place, so that nobody who can write to the database makes the
portal use one company's password for another.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from microsip.errors import NeedsConfiguration

KEY_FILE = "portal.key"

_KEY_BITS = 256
_NONCE_BYTES = 12


class KeyMissing(NeedsConfiguration):
    """Something was encrypted and the key file is not there."""


class KeyWrong(NeedsConfiguration):
    """The key file is not the one that encrypted this, or is no key file at all."""


@dataclass(frozen=True)
class Encryption:
    """Encrypts and decrypts with the key in `key_file`, which is made when something is first encrypted."""

    key_file: Path

    def encrypt(self, secret: str, place: str) -> bytes:
        """The secret encrypted for a place, for example `connections.password of company 3`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self._key_for_writing()).encrypt(nonce, secret.encode(), place.encode())

    def decrypt(self, encrypted: bytes, place: str) -> str:
        """The secret again. Raises KeyMissing; KeyWrong when it was encrypted with another key or for another place."""
        nonce, rest = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
        try:
            return AESGCM(self._key()).decrypt(nonce, rest, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise self._wrong(f"{place} was not encrypted with {self.key_file}") from error

    def derived(self, purpose: str) -> str:
        """A secret made of the key for one purpose: the same in every process that has the key. Raises KeyWrong."""
        derivation = HKDF(hashes.SHA256(), length=_KEY_BITS // 8, salt=None, info=purpose.encode())
        return derivation.derive(self._key_for_writing()).hex()

    def _key(self) -> bytes:
        try:
            text = self.key_file.read_bytes()
        except FileNotFoundError as error:
            raise KeyMissing(
                f"Falta la llave de cifrado {self.key_file}; recupérala de tu respaldo "
                "o vuelve a escribir la contraseña de la conexión con Microsip.",
                f"no key file at {self.key_file}",
            ) from error
        except PermissionError as error:
            raise self._wrong(f"cannot read {self.key_file}: {error}") from error
        try:
            key = base64.urlsafe_b64decode(text.strip())
        except binascii.Error as error:
            raise self._wrong(f"{self.key_file} is not a key") from error
        if len(key) * 8 != _KEY_BITS:
            raise self._wrong(f"{self.key_file} holds {len(key)} bytes")
        return key

    def _key_for_writing(self) -> bytes:
        if not self.key_file.exists():
            keep(self.key_file, base64.urlsafe_b64encode(AESGCM.generate_key(_KEY_BITS)))
        return self._key()

    def _wrong(self, detail: str) -> KeyWrong:
        return KeyWrong(
            f"La llave de cifrado {self.key_file} no es la de esta instalación; recupérala de tu respaldo "
            "o vuelve a escribir la contraseña de la conexión con Microsip.",
            detail,
        )


def keep(path: Path, content: bytes) -> None:
    """Writes a key to a file that only its owner reads, whole or not at all; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        pass  # another process was quicker, and its key counts
    finally:
        temporary.unlink()
