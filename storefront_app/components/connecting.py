"""What the connection form says, what is wrong with it, and what came of testing it.

An outcome is kept between two runs of the page. The password is never part of it: a test is recognised by a digest of
everything that was entered, under a key that dies with the process.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from microsip.connection import Connection, database_file, database_path, parse_server
from microsip.errors import (
    BadAddress,
    CertificateChanged,
    DatabaseRefused,
    Failure,
    FolderNotAllowed,
    LockedOut,
    MissingStructure,
    NotMicrosip,
    PlainHttpRefused,
    UnknownDatabase,
    WrongCredentials,
)
from microsip.link import Answer

_KEY = secrets.token_bytes(32)


class Field(Enum):
    """The fields of the form, in their order; the value is what they are called in Streamlit's state."""

    PASSWORD = "password"
    USER = "user"
    DATABASE = "database"
    FOLDER = "folder"
    SERVER = "server"


@dataclass(frozen=True)
class Entered:
    """What stands in the form."""

    password: str = field(repr=False)
    user: str
    database: str
    folder: str
    server: str
    allow_plain_http: bool

    @property
    def digest(self) -> str:
        """Tells whether the form still says what was tested."""
        parts = (self.password, self.user, self.database, self.folder, self.server, str(self.allow_plain_http))
        return hmac.digest(_KEY, "\0".join(parts).encode(), "sha256").hex()


@dataclass(frozen=True)
class Outcome:
    """What came of a test: each catalogue's answer, or one sentence and the fields that it is about."""

    digest: str
    answers: tuple[Answer, ...] = ()
    certificate: str | None = None
    complaints: Mapping[Field, str] = field(default_factory=dict)
    is_certificate_changed: bool = False
    is_plain_http_refused: bool = False

    @property
    def successful(self) -> bool:
        """Whether the connection may be saved."""
        return bool(self.answers) and all(answer.successful for answer in self.answers)


_MISSING: Mapping[Field, str] = {
    Field.PASSWORD: "Falta la contraseña; escribe la del usuario de Microsip.",
    Field.USER: "Falta el nombre de usuario; suele ser SYSDBA.",
    Field.DATABASE: "Falta la base de datos; escribe el nombre de la empresa.",
    Field.FOLDER: "Falta la carpeta de datos; escribe dónde guarda Microsip sus empresas.",
    Field.SERVER: "Falta el servidor; escribe su dirección y puerto, por ejemplo http://3.24.67.31:7070.",
}

_ABOUT: tuple[tuple[type[Failure], Field], ...] = (
    (WrongCredentials, Field.PASSWORD),
    (LockedOut, Field.PASSWORD),
    (UnknownDatabase, Field.DATABASE),
    (DatabaseRefused, Field.DATABASE),
    (NotMicrosip, Field.DATABASE),
    (MissingStructure, Field.DATABASE),
    (FolderNotAllowed, Field.FOLDER),
)


def complaints(entered: Entered) -> dict[Field, str]:
    """What is wrong with the fields before anybody is asked, by field."""
    found = {each: sentence for each, sentence in _MISSING.items() if not getattr(entered, each.value).strip()}
    checks = (
        (Field.SERVER, lambda: parse_server(entered.server)),
        (Field.DATABASE, lambda: database_file(entered.database)),
        (Field.FOLDER, lambda: database_path(entered.folder, "EMPRESA")),
    )
    for each, check in checks:
        if each not in found:
            try:
                check()
            except BadAddress as failure:
                found[each] = failure.message
    return found


def connection(entered: Entered, certificate: str | None) -> Connection:
    """The connection that the form describes; `certificate` is the accepted one, None before there is any."""
    return Connection(
        server=parse_server(entered.server),
        folder=entered.folder.strip(),
        database=entered.database.strip(),
        user=entered.user.strip(),
        password=entered.password,
        certificate=certificate,
        allow_plain_http=entered.allow_plain_http,
    )


def refused(digest: str, failure: Failure) -> Outcome:
    """The outcome of a test that did not come to its answers."""
    about = next((each for kind, each in _ABOUT if isinstance(failure, kind)), Field.SERVER)
    return Outcome(
        digest,
        complaints={about: failure.message},
        is_certificate_changed=isinstance(failure, CertificateChanged),
        is_plain_http_refused=isinstance(failure, PlainHttpRefused),
    )
