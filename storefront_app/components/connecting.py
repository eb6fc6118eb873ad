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
from microsip.errors import BadAddress, CertificateChanged, Failure, PlainHttpRefused
from microsip.link import FoundDatabase
from portal.sync.connecting import Advice, Requirement, Stage, Step, Trial, advice, requirements

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
    """What came of a test: how far it came, with what to do where it stopped; or what is wrong with the fields.

    `found`: the databases that one can choose from.
    """

    digest: str
    trial: Trial = field(default_factory=lambda: Trial(()))
    advice: Advice | None = None
    requirements: tuple[Requirement, ...] = ()
    complaints: Mapping[Field, str] = field(default_factory=dict)
    found: tuple[FoundDatabase, ...] = ()

    @property
    def successful(self) -> bool:
        """Whether the connection may be saved."""
        return self.trial.successful

    @property
    def certificate(self) -> str | None:
        """The one that the agent showed."""
        return self.trial.certificate

    @property
    def failure(self) -> Failure | None:
        """What the test stopped at."""
        return self.trial.failed.failure if self.trial.failed is not None else None

    @property
    def is_certificate_changed(self) -> bool:
        return isinstance(self.failure, CertificateChanged)

    @property
    def is_plain_http_refused(self) -> bool:
        return isinstance(self.failure, PlainHttpRefused)


_MISSING: Mapping[Field, str] = {
    Field.PASSWORD: "Falta la contraseña; escribe la del usuario de Microsip.",
    Field.USER: "Falta el nombre de usuario; suele ser SYSDBA.",
    Field.DATABASE: "Falta la base de datos; escribe el nombre de la empresa.",
    Field.FOLDER: "Falta la carpeta de datos; escribe dónde guarda Microsip sus empresas.",
    Field.SERVER: "Falta el servidor; escribe su dirección y puerto, por ejemplo http://3.24.67.31:7070.",
}

_ABOUT: Mapping[Stage, Field] = {
    Stage.ADDRESS: Field.SERVER,
    Stage.PORT: Field.SERVER,
    Stage.AGENT: Field.SERVER,
    Stage.CERTIFICATE: Field.SERVER,
    Stage.FOLDER: Field.FOLDER,
    Stage.DATABASE: Field.DATABASE,
    Stage.CREDENTIALS: Field.PASSWORD,
}
"""The field that a stage which fails is about; catalogues that cannot be read are about none."""

LOCATION = (Field.DATABASE, Field.FOLDER)
"""What the agent can tell to who knows the rest."""


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


def outcome(digest: str, tested: Connection, trial: Trial, found: tuple[FoundDatabase, ...] = ()) -> Outcome:
    """What a test came to, for the page."""
    failed = trial.failed
    return Outcome(
        digest,
        trial,
        advice=None if failed is None else advice(tested, failed),
        requirements=requirements(tested, trial),
        complaints=_complaint(failed),
        found=found,
    )


def _complaint(failed: Step | None) -> dict[Field, str]:
    about = None if failed is None else _ABOUT.get(failed.stage)
    return {} if failed is None or about is None else {about: failed.message}
