"""The operations store of the tests: every test of it runs on SQLite and on Postgres."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from portal import passwords
from portal.companies import Company, create_company
from portal.database import Database
from portal.encryption import Encryption
from portal.migrations import migrate
from tests.servers.postgres import PostgresServer


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id that costs next to nothing: the real one is made to be slow."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"empty_{secrets.token_hex(6)}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "portal.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The URL of a Postgres database with all tables, which every test leaves empty."""
    url = postgres_server.create_database("portal")
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    database = Database(url, Encryption(Path("never used")))
    migrate(database)
    database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind with all tables and no rows."""
    if request.param == "postgres":
        return str(request.getfixturevalue("migrated_postgres"))
    copy = tmp_path / "portal.sqlite"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "portal.key"


@pytest.fixture
def database(database_url: str, key_file: Path) -> Iterator[Database]:
    database = Database(database_url, Encryption(key_file))
    yield database
    if not database.is_sqlite:
        _empty(database)
    database.close()


def _empty(database: Database) -> None:
    with database.begin() as transaction:
        names = transaction.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        ).scalars()
        listed = ", ".join(f'"{name}"' for name in names)
        transaction.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))


@pytest.fixture
def ferreteria(database: Database) -> Company:
    return create_company(database, "ferreteria", "Ferretería del Norte")
