"""Within one machine rows travel as they are, which is faster, unless the server insists on encryption."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from microsip.connection import Connection, Route, Server
from microsip.demo.server import FirebirdServer
from microsip.firebird import open_database
from tests.servers.firebird import ConnectionTo, NewDatabase

ENCRYPTED = "SELECT rdb$get_context('SYSTEM', 'WIRE_ENCRYPTED') FROM RDB$DATABASE"


@pytest.fixture
def strict_server(tmp_path: Path) -> Iterator[FirebirdServer]:
    with FirebirdServer.prepare(tmp_path / "firebird", encryption="Required") as server:
        yield server


def encrypted(connection: Connection) -> bool:
    with open_database(connection) as database:
        [[answer]] = database.query(ENCRYPTED)
    assert answer in ("TRUE", "FALSE")
    return answer == "TRUE"


def test_within_a_machine_nothing_is_encrypted(
    connection_to: ConnectionTo, new_database: NewDatabase, tmp_path: Path
) -> None:
    assert not encrypted(connection_to(new_database(tmp_path / "EMPRESA.FDB")))


def test_a_server_that_insists_on_encryption_gets_it(
    strict_server: FirebirdServer, new_database: NewDatabase, tmp_path: Path
) -> None:
    path = new_database(tmp_path / "EMPRESA.FDB", server=strict_server)
    server = Server(Route.DIRECT, strict_server.host, strict_server.port)
    assert encrypted(Connection(server, str(path.parent), path.name, strict_server.user, strict_server.password))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost", "LOCALHOST"])
def test_this_machine_is_known_by_its_addresses(host: str) -> None:
    assert Server(Route.DIRECT, host, 3050).is_this_machine


@pytest.mark.parametrize("host", ["192.168.1.10", "3.24.67.31", "servidor", "localhost.example.com", "::2"])
def test_other_machines_are_never_taken_for_this_one(host: str) -> None:
    assert not Server(Route.DIRECT, host, 3050).is_this_machine
