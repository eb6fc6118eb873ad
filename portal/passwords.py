"""Passwords: which are good enough, and how they are kept (argon2id) and checked."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from microsip.errors import NeedsConfiguration

SHORTEST, LONGEST = 8, 200

_GUESSED_FIRST = frozenset(
    (
        *("12345678", "123456789", "1234567890", "87654321", "11223344", "abcd1234", "a1234567", "1q2w3e4r"),
        *("password", "password1", "contraseña", "contrasena", "qwertyui", "qwertyuiop", "iloveyou"),
        *("microsip", "microsip1", "sysdba123", "masterkey"),
    )
)

_hasher = PasswordHasher()


class WeakPassword(NeedsConfiguration): ...


def check_strength(password: str, email: str) -> None:
    """Raises WeakPassword, which says what is missing. Length counts, not a mixture of signs."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"La contraseña es muy corta; usa al menos {SHORTEST} caracteres.")
    if len(password) > LONGEST:
        raise WeakPassword(f"La contraseña es muy larga; usa a lo más {LONGEST} caracteres.")
    folded = password.casefold()
    name = email.partition("@")[0].casefold()
    if folded in _GUESSED_FIRST or len(set(folded)) < 3 or folded in (email.casefold(), name, name * 2):
        raise WeakPassword("La contraseña es fácil de adivinar; usa otra, por ejemplo varias palabras seguidas.")


def hashed(password: str) -> str:
    """What is kept of a password: its argon2id hash with salt and parameters."""
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    try:
        return _hasher.verify(password_hash, password[: LONGEST + 1])
    except VerificationError:
        return False


@cache
def unknown_to_all() -> str:
    """The hash of a password that nobody knows: of users who have not chosen theirs yet."""
    return hashed(secrets.token_urlsafe(32))


def spend_time_on(password: str) -> None:
    """Takes as long as `matches`, so that the answer's time does not tell whether there is such a user."""
    matches(_hash_of_nobody(), password)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _hash_of_nobody() -> str:
    return hashed("nobody has this password")
