"""Where a company's database is and who reads it, as the administrator enters it."""

import re
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from microsip.errors import BadAddress
from microsip.secrets import remember

FIREBIRD_PORT = 3050
AGENT_PORT = 7070


class Route(Enum):
    """Which of the two links reaches the database."""

    DIRECT = "firebird"
    AGENT = "agent"


@dataclass(frozen=True)
class Server:
    """A parsed server address: whether one writes http:// or https://, TLS is tried first."""

    route: Route
    host: str
    port: int

    def __str__(self) -> str:
        scheme = "firebird" if self.route is Route.DIRECT else "http"
        return f"{scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """Host and port as they stand in a URL: IPv6 addresses in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def is_this_machine(self) -> bool:
        """Whether what is sent there never leaves this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"


def parse_server(address: str) -> Server:
    """The server that an address names: `firebird://HOST[:PORT]`, or the agent's with or without http(s)://.

    Raises BadAddress when host or port cannot be read.
    """
    text = address.strip()
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _bad_address(address, str(error)) from error
    if parts.scheme not in ("http", "https", "firebird") or not host or re.search(r"\s", host):
        raise _bad_address(address, f"scheme {parts.scheme!r}, host {host!r}")
    if parts.path.strip("/") or parts.query or parts.username:
        raise _bad_address(address, "more than a host and a port")
    if parts.scheme == "firebird":
        return Server(Route.DIRECT, host, port or FIREBIRD_PORT)
    return Server(Route.AGENT, host, port or AGENT_PORT)


def _bad_address(address: str, why: str) -> BadAddress:
    return BadAddress(
        f"La dirección del servidor «{address.strip()}» no se entiende; escríbela como http://3.24.67.31:7070 "
        "(o firebird://servidor:3050 dentro de la misma red).",
        f"server address {address!r}: {why}",
    )


@dataclass(frozen=True)
class Connection:
    """Everything needed to open one company's database.

    `certificate`: SHA-256 fingerprint of the agent's certificate accepted by the administrator, None before the first
    connection. `allow_plain_http`: the administrator accepted an agent without TLS at this very address.
    """

    server: Server
    folder: str
    database: str
    user: str
    password: str = field(repr=False)
    certificate: str | None = None
    allow_plain_http: bool = False

    def __post_init__(self) -> None:
        remember(self.password)

    @property
    def path(self) -> str:
        """The database file on its server: folder and name joined in the manner of the folder (Windows or not)."""
        return database_path(self.folder, self.database)


def database_path(folder: str, database: str) -> str:
    """`C:\\Microsip datos\\` and `EMPRESA` give `C:\\Microsip datos\\EMPRESA.FDB`; Linux folders likewise with `/`.

    Raises BadAddress when either is empty or the name contains a folder.
    """
    folder = folder.strip()
    if not folder:
        raise BadAddress(
            "Falta la carpeta de datos; escribe dónde guarda Microsip sus empresas, por ejemplo C:\\Microsip datos\\."
        )
    windows = "\\" in folder or re.match(r"^[A-Za-z]:", folder) is not None
    separator = "\\" if windows else "/"
    return folder.rstrip("/\\") + separator + database_file(database)


def database_file(database: str) -> str:
    """The file's name of a database as people type it, `.FDB` or not; raises BadAddress when it contains a folder."""
    name = database.strip()
    if not name or re.search(r"[/\\]", name) or name in (".", ".."):
        raise BadAddress(
            f"El nombre de la base de datos «{name}» no es válido; escribe sólo el nombre de la empresa, sin carpeta."
        )
    return name if name.lower().endswith(".fdb") else f"{name}.FDB"
