"""A private Firebird for the tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import fdb
import pytest

from microsip.connection import Connection, Route, Server
from microsip.demo.server import FirebirdServer

ConnectionTo = Callable[..., Connection]
Attach = Callable[..., AbstractContextManager[Any]]
NewDatabase = Callable[..., Path]


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


@pytest.fixture(scope="session")
def fdb_attach(firebird_server: FirebirdServer) -> Attach:
    """`fdb_attach(path, server=…)`: an attachment of fdb's, to write what tests read and as another opinion of it."""
    fdb.load_api(str(firebird_server.libfbclient))

    @contextmanager
    def attached(path: Path, server: FirebirdServer = firebird_server) -> Iterator[Any]:
        dsn = f"{server.host}/{server.port}:{path}"
        connection = fdb.connect(dsn=dsn, user=server.user, password=server.password, charset="NONE")
        try:
            yield connection
        finally:
            connection.close()

    return attached


@pytest.fixture(scope="session")
def new_database(firebird_server: FirebirdServer) -> NewDatabase:
    """`new_database(path, script)`: an empty database at that path, and what isql made in it."""

    def create(path: Path, script: str = "", server: FirebirdServer = firebird_server) -> Path:
        address = f"inet://{server.host}:{server.port}/{path}"
        server.isql(f"create database '{address}';")
        server.isql(script, path)
        return path

    return create
