"""The company that is measured: built once below B2BGO_HOME/bench, in a private Firebird of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.output import say
from microsip.connection import Connection, Route, Server
from microsip.demo.build import Size, build_company
from microsip.demo.server import FirebirdServer
from microsip.errors import UnknownDatabase
from portal.settings import load_settings


@contextmanager
def measured_company(size: Size, database: Path | None) -> Iterator[tuple[FirebirdServer, Connection]]:
    """A running server and a connection to the company of that size, or to the given file."""
    home = load_settings().home / "bench"
    with FirebirdServer.prepare(home / "firebird") as server:
        path = _existing(database) if database else _built(server, home, size)
        address = Server(Route.DIRECT, server.host, server.port)
        yield server, Connection(address, str(path.parent), path.name, server.user, server.password)


def _existing(database: Path) -> Path:
    path = database.absolute()
    if not path.is_file():
        raise UnknownDatabase(f"No existe {path}; revisa la carpeta y el nombre del archivo.")
    return path


def _built(server: FirebirdServer, home: Path, size: Size) -> Path:
    path = home / "companies" / f"{size.name}.FDB"
    if not path.exists():
        say(f"Construyendo la empresa de medición ({size.name.lower()}); la primera vez tarda unos minutos…")
        build_company(server, path, size)
    return path
