"""A private Firebird for the tests."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection, Route, Server
from microsip.demo.server import FirebirdServer

ConnectionTo = Callable[..., Connection]


@pytest.fixture(scope="session")
def firebird_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirebirdServer]:
    """A running server for the whole session; tests that kill or stop one start their own."""
    with FirebirdServer.prepare(tmp_path_factory.mktemp("firebird")) as server:
        yield server


@pytest.fixture(scope="session")
def connection_to(firebird_server: FirebirdServer) -> ConnectionTo:
    """`connection_to(path, **changes)`: a direct connection to a database of the session's server."""

    def connection(path: Path, **changes: Any) -> Connection:
        direct = Server(Route.DIRECT, firebird_server.host, firebird_server.port)
        asked = Connection(direct, str(path.parent), path.name, firebird_server.user, firebird_server.password)
        return replace(asked, **changes)

    return connection
