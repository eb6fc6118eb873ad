"""An installation moves from its files to Postgres whole, is the same there, and goes on where it was."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import func, select

from portal.companies import companies, create_company
from portal.history import RunKind, runs, writing
from portal.installation import Installation, open_installation
from portal.moving import Moved, move
from portal.moving.errors import NoTarget, NotTheSame, StillWorking, TargetInUse
from portal.moving.records import tables
from portal.moving.versions import Company
from portal.sync import synchronise
from portal.sync.recording import holder
from tests.servers.installation import SLUG, company_of, settings_in
from tests.servers.postgres import PostgresServer
from warehouse import open_warehouse
from warehouse.errors import MirrorBusy
from warehouse.postgres import PostgresWarehouse


@pytest.fixture
def installation(synced_installation: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A synchronised installation in files, ours to move."""
    home = shutil.copytree(synced_installation.settings.home, tmp_path / "home")
    made = open_installation(settings_in(Path(home)))
    yield made
    made.database.close()


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


def there(installation: Installation, url: str) -> Installation:
    return open_installation(settings_in(installation.settings.home, postgres=url))


def test_every_table_of_both_stores_arrives_and_the_next_sync_reads_only_what_changed(
    installation: Installation, url: str
) -> None:
    moved = move(installation, url, url)
    assert set(moved.operations) == {table.name for table in tables()}
    assert moved.operations["sync_runs"].rows == 1
    arrived = there(installation, url)
    versions = installation.warehouse.versions(SLUG)
    assert arrived.warehouse.versions(SLUG) == versions
    assert arrived.warehouse.reader(SLUG).rows() == installation.warehouse.reader(SLUG).rows()
    assert moved.warehouse[f"{SLUG} v1 existencias"].rows > 0
    done = synchronise(arrived, company_of(arrived), RunKind.AUTOMATICA)
    assert done.successful, f"{done.message} {done.detail}"
    assert (done.version, sum(figures.read for figures in done.datasets)) == (1, 0)
    assert len(runs(arrived.database, company_of(arrived))) == 2
    assert create_company(arrived.database, "otra", "Otra").id > company_of(arrived).id
    assert len(runs(installation.database, company_of(installation))) == 1


def test_a_move_that_died_half_way_goes_on_and_one_that_was_done_is_compared_again(
    installation: Installation, url: str
) -> None:
    from portal.installation_id import installation_id

    target = open_warehouse(url, installation_id(installation.database))
    assert isinstance(target, PostgresWarehouse)
    with installation.warehouse.mirror(SLUG) as mirror:
        Company(SLUG, installation.warehouse, mirror, target).copy()
    target.close()
    first: Moved = move(installation, url, url)
    assert move(installation, url, url) == first


@pytest.mark.fault(
    "`b2bgo migrate` killed (SIGKILL): with half a version in Postgres, between the stores, and before it commits",
    "The installation in files is as it was and goes on; the next run finishes the move and compares everything",
)
def test_a_move_that_is_killed_leaves_the_source_alone_and_a_later_one_finishes_it(
    installation: Installation, url: str
) -> None:
    installation.database.close()
    home = installation.settings.home
    files = {path: sha256(path.read_bytes()).digest() for path in home.rglob("*") if path.is_file()}
    for point in ("landing", "versions", "rows"):
        command = [sys.executable, "-m", "tests.portal.moving.moving_and_dying", str(home), url, point]
        died = subprocess.run(command, check=False)
        assert died.returncode == -SIGKILL, point
    with sqlite3.connect(home / "portal.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert {path: sha256(path.read_bytes()).digest() for path in files} == files
    moved = move(installation, url, url)
    assert moved.operations["companies"].rows == len(companies(installation.database))
    done = synchronise(installation, company_of(installation), RunKind.AUTOMATICA)
    assert done.successful, f"{done.message} {done.detail}"


def test_texts_with_the_character_nul_arrive_with_another_in_its_place(installation: Installation, url: str) -> None:
    with sqlite3.connect(installation.settings.home / "portal.sqlite") as connection:
        connection.execute("UPDATE companies SET name = 'La' || char(0) || 'Tuerca'")
    move(installation, url, url)
    assert company_of(there(installation, url)).name == "La\ufffdTuerca"


def test_a_target_that_was_used_since_is_not_overwritten(installation: Installation, url: str) -> None:
    move(installation, url, url)
    create_company(there(installation, url).database, "otra", "Otra")
    with pytest.raises(NotTheSame, match="arranca con ella"):
        move(installation, url, url)


def test_a_target_with_other_data_is_refused_and_stays_as_it_was(
    installation: Installation, url: str, tmp_path: Path
) -> None:
    other = open_installation(settings_in(tmp_path / "other", postgres=url))
    create_company(other.database, "otra", "Otra")
    with pytest.raises(TargetInUse, match="usa una vacía"):
        move(installation, url, url)
    with other.database.read() as connection:
        rows = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables()]
    assert sum(rows) == 2


def test_it_waits_for_no_sync(installation: Installation, url: str) -> None:
    with installation.warehouse.mirror(SLUG), pytest.raises(MirrorBusy):
        move(installation, url, url)
    begun = writing.begin_run(installation.database, company_of(installation), RunKind.MANUAL)
    assert writing.claim(installation.database, begun.run.id, holder())
    with pytest.raises(StillWorking, match="No se cambió nada"):
        move(installation, url, url)


def test_it_leads_to_another_postgres_only(installation: Installation, url: str, tmp_path: Path) -> None:
    files = settings_in(tmp_path / "elsewhere")
    for database, warehouse in ((files.database_url, url), (url, files.warehouse_url)):
        with pytest.raises(NoTarget, match="Postgres"):
            move(installation, database, warehouse)
