"""A shop that sells. Most of what it does is the same on every database, so it is shown on SQLite."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.companies import Company, create_company
from portal.database import Database
from portal.encryption import Encryption
from tests.portal.orders.trading import Trading


@pytest.fixture
def trading(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Trading]:
    copy = tmp_path / "trading.sqlite"
    shutil.copy(migrated_sqlite, copy)
    database = Database(f"sqlite:///{copy}", Encryption(tmp_path / "portal.key"))
    yield Trading.open(tmp_path, database, create_company(database, "ferreteria", "Ferretería del Norte"))
    database.close()


@pytest.fixture
def trading_on_each(tmp_path: Path, database: Database, ferreteria: Company) -> Trading:
    """The same on SQLite and on Postgres, for what depends on how databases lock."""
    return Trading.open(tmp_path, database, ferreteria)
