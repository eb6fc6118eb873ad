"""Passwords come from standard input or are asked for; never from arguments, which everybody can read."""

import sys
from getpass import getpass
from typing import Annotated

import typer

from microsip.errors import NeedsConfiguration
from microsip.secrets import remember

PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Lee la contraseña de la entrada estándar (una línea).")
]
"""The type of the `password_stdin` parameter."""


class PasswordMissing(NeedsConfiguration):
    """Nobody gave a password."""


def read_password(password_stdin: bool, asking: str = "Contraseña: ") -> str:
    """The first line of standard input, or what a person types unseen; raises PasswordMissing without either."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass(asking)
    else:
        password = ""
    if not password:
        raise PasswordMissing("Falta la contraseña; escríbela, o pásala por la entrada estándar con --password-stdin.")
    remember(password)
    return password
