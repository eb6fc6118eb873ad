"""The operations store of the tests: every test of it runs on SQLite and on Postgres."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from portal import passwords
from portal.companies import Company, create_company
from portal.database import Database
from portal.encryption import Encryption
from portal.migrations import migrate
from tests.servers.postgres import PostgresServer, postgres_server  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id that costs next to nothing: the real one is made to be slow."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"portal_{secrets.token_hex(6)}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "portal.key"


@pytest.fixture
def database(database_url: str, key_file: Path) -> Iterator[Database]:
    database = Database(database_url, Encryption(key_file))
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def ferreteria(database: Database) -> Company:
    return create_company(database, "ferreteria", "Ferretería del Norte")
