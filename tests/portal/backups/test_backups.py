"""A backup brings back everything that Microsip does not have, to any kind of store, or says why not."""

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from microsip.connection import Connection, Route, Server
from portal.accounts import Role, add_user, authenticate
from portal.backups import back_up, restore
from portal.backups.errors import BackupDamaged, BackupUnwritable, KeyNeeded, NoBackup, TargetInUse
from portal.companies import company, connect_company, connection_of, create_company
from portal.database import Database
from portal.encryption import Encryption
from portal.installation import Installation, open_installation
from portal.migrations import migrate
from portal.moving.records import tables
from portal.settings import Settings
from tests.servers.installation import settings_in
from tests.servers.postgres import PostgresServer

SLUG, EMAIL, PASSWORD = "ferreteria", "ana@latuerca.example", "tornillos y tuercas"
MICROSIP = "una-clave-de-microsip"


def settings(home: Path, url: str | None = None) -> Settings:
    made = settings_in(home)
    return made if url is None else made.model_copy(update={"database_url": url})


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A company with a connection and an administrator."""
    made = open_installation(settings(tmp_path / "home"))
    reached = Connection(Server(Route.DIRECT, "127.0.0.1", 3050), "/datos", "FERRE.FDB", "SYSDBA", MICROSIP)
    connect_company(made.database, SLUG, "Ferretería", reached)
    add_user(made.database, company(made.database, SLUG), EMAIL, PASSWORD, Role.ADMINISTRATOR)
    yield made
    made.database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an installation without any data."""
    if request.param == "sqlite":
        yield settings(tmp_path / "new")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield settings(tmp_path / "new", url)


@pytest.fixture
def backup(installation: Installation, tmp_path: Path) -> Path:
    return back_up(installation, tmp_path / "b2bgo.tar.gz", with_key=True).file


def test_everything_comes_back_secrets_included(installation: Installation, backup: Path, target: Settings) -> None:
    restored = restore(target, backup)
    there = open_installation(target)
    assert authenticate(there.database, EMAIL, PASSWORD, "127.0.0.1").email == EMAIL
    assert connection_of(there.database, company(there.database, SLUG)).password == MICROSIP
    assert set(restored.rows) == {table.name for table in tables()}
    for table in tables():
        with there.database.read() as connection:
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() >= restored.rows[table.name]
    assert create_company(there.database, "otra", "Otra").id > company(there.database, SLUG).id
    there.database.close()


def test_a_backup_of_postgres_is_restored_to_files(
    backup: Path, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    with postgres_server.database() as url:
        between = settings(tmp_path / "between", url)
        restore(between, backup)
        there = open_installation(between)
        again = back_up(there, tmp_path / "again.tar.gz", with_key=True).file
        there.database.close()
    restored = restore(settings(tmp_path / "back"), again)
    assert (restored.rows["users"], restored.rows["companies"]) == (1, 1)


def test_a_backup_is_readable_by_its_owner_only_and_nothing_else_is_left(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.glob("b2bgo.tar.gz*")] == [backup.name]


def test_without_the_key_the_passwords_stay_unreadable_until_it_is_copied(
    installation: Installation, tmp_path: Path
) -> None:
    backup = back_up(installation, tmp_path / "b2bgo.tar.gz").file
    new = settings(tmp_path / "new")
    assert installation.settings.key_file.read_bytes() not in backup.read_bytes()
    with pytest.raises(KeyNeeded, match=r"portal\.key"):
        restore(new, backup)
    new.key_file.write_bytes(installation.settings.key_file.read_bytes())
    assert restore(new, backup).rows["users"] == 1


def test_another_key_that_is_there_already_is_neither_used_nor_replaced(backup: Path, tmp_path: Path) -> None:
    new = settings(tmp_path / "new")
    Encryption(new.key_file).derived("anything")
    before = new.key_file.read_bytes()
    with pytest.raises(KeyNeeded):
        restore(new, backup)
    assert new.key_file.read_bytes() == before


def test_an_installation_with_data_is_not_overwritten(installation: Installation, backup: Path) -> None:
    with pytest.raises(TargetInUse, match="No se cambió nada"):
        restore(installation.settings, backup)
    assert authenticate(installation.database, EMAIL, PASSWORD, "127.0.0.1").email == EMAIL


def test_a_damaged_or_foreign_file_is_told_and_changes_nothing(backup: Path, tmp_path: Path) -> None:
    new = settings(tmp_path / "new")
    half = tmp_path / "half.tar.gz"
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    text = tmp_path / "text.tar.gz"
    text.write_text("no es un respaldo")
    for file in (half, text, tmp_path / "none.tar.gz"):
        with pytest.raises(NoBackup):
            restore(new, file)
    with pytest.raises(BackupDamaged):
        restore(new, _with_another_database(backup, tmp_path))
    database = Database(new.database_url, Encryption(new.key_file))
    migrate(database)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables()[0])).scalar_one() == 0
    database.close()


def test_a_folder_that_is_not_there_is_told(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(BackupUnwritable, match="carpeta"):
        back_up(installation, tmp_path / "nowhere" / "b2bgo.tar.gz")


def _with_another_database(backup: Path, folder: Path) -> Path:
    """The same archive with an empty database in it."""
    parts, forged = folder / "parts", folder / "forged.tar.gz"
    with tarfile.open(backup) as archive:
        archive.extractall(parts, filter="data")
    (parts / "portal.sqlite").write_bytes(b"")
    with tarfile.open(forged, "w:gz") as archive:
        for part in sorted(parts.iterdir()):
            archive.add(part, part.name)
    return forged
