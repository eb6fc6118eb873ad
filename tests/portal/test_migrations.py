"""The tables are made and brought up to date by whoever starts first, and are those that the modules declare."""

import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import portal
from portal import migrations
from portal.companies import companies
from portal.database import Database, metadata
from portal.encryption import Encryption
from portal.migrations import NewerDatabase, known_revisions, migrate

STARTING_AT_ONCE = 4


@pytest.fixture
def migrated(empty_database_url: str, key_file: Path) -> Iterator[Database]:
    database = Database(empty_database_url, Encryption(key_file))
    migrate(database)
    yield database
    database.close()


def test_the_tables_are_those_that_the_modules_declare(migrated: Database) -> None:
    for module in pkgutil.walk_packages(portal.__path__, "portal."):
        if not module.name.startswith("portal.migrations"):
            importlib.import_module(module.name)
    with migrated.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_names_of_the_modules_tell_their_order() -> None:
    chain = ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    assert tuple(reversed([each.revision for each in chain])) == known_revisions()


def test_doing_it_again_changes_nothing(migrated: Database) -> None:
    migrate(migrated)


def test_processes_that_start_at_once_wait_for_each_other(empty_database_url: str, key_file: Path) -> None:
    command = [sys.executable, __file__, empty_database_url, str(key_file)]
    processes = [subprocess.Popen(command) for _ in range(STARTING_AT_ONCE)]
    assert [process.wait() for process in processes] == [0] * STARTING_AT_ONCE


def test_it_needs_no_file_of_the_working_directory(
    empty_database_url: str, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    migrate(Database(empty_database_url, Encryption(key_file)))
    assert os.listdir(elsewhere) == []


@pytest.mark.fault(
    "Program started on the database of an older one",
    "Its tables are brought up to date in one transaction before anything else; no row is lost",
)
def test_the_tables_of_an_earlier_version_are_brought_up_to_date_with_their_rows(
    empty_database_url: str, key_file: Path
) -> None:
    database = Database(empty_database_url, Encryption(key_file))
    migrate(database, "0001")
    with database.begin() as connection:
        connection.execute(
            text("INSERT INTO companies (slug, name, created_at) VALUES ('antes', 'Antes', '2024-01-31 12:00:00')")
        )
    migrate(database)
    assert [company.name for company in companies(database)] == ["Antes"]
    database.close()


@pytest.mark.fault("Older program on the database of a newer one", "Refused: it says to update; nothing is changed")
def test_the_database_of_a_later_version_is_refused_and_left_alone(migrated: Database) -> None:
    with migrated.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="actualízalo"):
        migrate(migrated)


if __name__ == "__main__":
    migrate(Database(sys.argv[1], Encryption(Path(sys.argv[2]))))
