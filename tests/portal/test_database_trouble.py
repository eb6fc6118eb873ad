"""A Postgres that goes away in the middle of what the portal writes, is full, or takes no more connections."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from portal.companies import companies, create_company
from portal.database import Database, DatabaseBusy, DatabaseUnreachable, DatabaseUnusable
from portal.encryption import Encryption
from portal.migrations import migrate
from tests.servers.postgres import PostgresServer, on_a_small_disk, private_postgres

CONNECTIONS = 6


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that tests may kill, with few connections."""
    with private_postgres(
        f"max_connections={CONNECTIONS}", "superuser_reserved_connections=0", "max_wal_senders=0"
    ) as started:
        yield started


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    with server.database() as url:
        yield url


@pytest.fixture
def database(url: str, tmp_path: Path) -> Iterator[Database]:
    opened = Database(url, Encryption(tmp_path / "portal.key"))
    migrate(opened)
    yield opened
    opened.close()


@pytest.mark.fault(
    "Postgres killed in the middle of a transaction of the portal",
    "One clear error; nothing of the transaction is there, and once Postgres is back the same process goes on",
)
def test_a_server_that_goes_away_in_a_transaction_leaves_nothing_of_it(
    server: PostgresServer, database: Database
) -> None:
    create_company(database, "antes", "Antes")

    def write_while_it_goes_away() -> None:
        with database.begin() as transaction:
            transaction.exec_driver_sql("UPDATE companies SET name = 'Otra'")
            server.kill()
            transaction.exec_driver_sql("UPDATE companies SET name = 'Otra más'")

    with pytest.raises(DatabaseUnreachable, match="comprueba que esté encendida"):
        write_while_it_goes_away()
    with pytest.raises(DatabaseUnreachable):
        companies(database)
    server.start()
    assert [company.name for company in companies(database)] == ["Antes"]
    create_company(database, "despues", "Después")


@pytest.mark.fault(
    "Postgres takes no more connections of the portal", "One clear error that names max_connections; nothing is lost"
)
def test_a_server_without_connections_left_says_what_to_change(url: str, database: Database) -> None:
    create_company(database, "antes", "Antes")
    database.close()
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(psycopg.connect(url))
        with pytest.raises(DatabaseBusy, match="max_connections"):
            companies(database)
    assert [company.name for company in companies(database)] == ["Antes"]


@pytest.mark.fault(
    "Disk of the portal's Postgres full in the middle of a transaction",
    "One clear error; nothing of the transaction is there, and with space again the same process goes on",
)
def test_a_full_disk_says_so_and_loses_nothing(server: PostgresServer, tmp_path: Path) -> None:
    with on_a_small_disk(server) as url:
        database = Database(url, Encryption(tmp_path / "portal.key"))
        migrate(database)
        create_company(database, "antes", "Antes")

        def write_more_than_fits() -> None:
            with database.begin() as transaction:
                transaction.exec_driver_sql("UPDATE companies SET name = 'Otra'")
                transaction.exec_driver_sql("CREATE TABLE ballast AS SELECT * FROM generate_series(1, 2000000)")

        with pytest.raises(DatabaseUnusable, match="libera espacio"):
            write_more_than_fits()
        create_company(database, "despues", "Después")
        assert [company.name for company in companies(database)] == ["Antes", "Después"]
        database.close()
