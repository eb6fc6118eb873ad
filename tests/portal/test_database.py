"""The operations store: nothing written is lost, whoever else writes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from portal.companies import companies_table, company, connections_table, create_company
from portal.database import Database, DatabaseUnknown, DatabaseUnreachable, DatabaseUnusable, utc_now
from portal.encryption import Encryption

WRITERS, PROCESSES, INCREMENTS = 20, 4, 50

counters = Table("counters", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))

ONE_COMPANY = text("INSERT INTO companies (id, slug, name, created_at) VALUES (1, 'a', 'A', '2025-01-01 00:00:00')")


def _increment(database: Database) -> None:
    """Reads, adds one and writes, as somebody does who decides by what he read."""
    for _ in range(INCREMENTS):
        with database.begin() as transaction:
            value = transaction.execute(select(counters.c.value).with_for_update()).scalar_one()
            transaction.execute(update(counters).values(value=value + 1))


def _increment_in_threads(url: str, key_file: Path) -> None:
    database = Database(url, Encryption(key_file))
    threads = WRITERS // PROCESSES
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(_increment, [database] * threads))
    database.close()


def test_no_increment_of_twenty_writers_is_lost(database: Database, database_url: str, key_file: Path) -> None:
    with database.begin() as transaction:
        counters.drop(transaction, checkfirst=True)
        counters.create(transaction)
        transaction.execute(insert(counters).values(id=1, value=0))
    command = [sys.executable, __file__, database_url, str(key_file)]
    writers = [subprocess.Popen(command) for _ in range(PROCESSES)]
    assert [writer.wait() for writer in writers] == [0] * PROCESSES
    with database.read() as transaction:
        assert transaction.execute(select(counters.c.value)).scalar_one() == WRITERS * INCREMENTS


def test_a_transaction_that_raises_changes_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.begin() as transaction:
            transaction.execute(ONE_COMPANY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with database.read() as transaction:
        assert transaction.execute(text("SELECT count(*) FROM companies")).scalar_one() == 0


def test_a_reading_transaction_cannot_write_and_the_next_one_can(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseUnusable)), database.read() as transaction:
        transaction.execute(text("DELETE FROM companies"))
    create_company(database, "a", "A")


def test_a_reader_waits_for_no_writer(database: Database) -> None:
    with database.begin() as writer:
        writer.execute(ONE_COMPANY)
        with database.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM companies")).scalar_one() == 0


def test_a_row_cannot_belong_to_a_company_that_does_not_exist(database: Database) -> None:
    row = {"server": "http://a:1", "folder": "/", "database": "A", "user": "SYSDBA", "password": b""}
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.begin() as transaction:
        transaction.execute(
            insert(connections_table).values(company_id=7, allow_plain_http=False, changed_at=utc_now(), **row)
        )


def test_the_character_nul_becomes_another_one_in_either_database(database: Database) -> None:
    made = create_company(database, "nulo", "Tor\0nillos")
    renamed = insert(companies_table).values(slug="nulos", name="\0", created_at=utc_now())
    with database.begin() as transaction:
        transaction.execute(renamed)
    assert made.name.replace("\0", "\ufffd") == company(database, "nulo").name == "Tor\ufffdnillos"
    assert company(database, "nulos").name == "\ufffd"


def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    times = connections_table.c.changed_at.type
    in_tijuana = datetime(2025, 1, 1, 17, 30, tzinfo=timezone(timedelta(hours=-8)))
    with database.begin() as transaction:
        transaction.execute(text("CREATE TEMPORARY TABLE instants (at TIMESTAMP WITH TIME ZONE)"))
        instants = Table("instants", MetaData(), Column("at", times))
        transaction.execute(insert(instants).values(at=in_tijuana))
        at = transaction.execute(select(instants.c.at)).scalar_one()
    assert (at, at.tzinfo) == (datetime(2025, 1, 2, 1, 30, tzinfo=UTC), UTC)
    with pytest.raises(StatementError, match="no time zone"), database.begin() as transaction:
        transaction.execute(insert(instants).values(at=datetime(2025, 1, 1)))  # noqa: DTZ001 - what is refused


def test_an_unknown_kind_of_database_names_the_setting(key_file: Path) -> None:
    with pytest.raises(DatabaseUnknown, match="B2BGO_DATABASE_URL"):
        Database("mysql://localhost/b2bgo", Encryption(key_file))


def test_a_folder_that_does_not_exist_and_a_file_that_is_no_database_are_unusable(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("no database, however long one looks at it" * 100)
    for path in (tmp_path / "missing" / "portal.sqlite", tmp_path / "text.sqlite"):
        database = Database(f"sqlite:///{path}", Encryption(tmp_path / "key"))
        with pytest.raises(DatabaseUnusable, match="B2BGO_HOME"), database.read():
            pass


def test_a_postgres_that_does_not_answer_is_worth_another_try(tmp_path: Path) -> None:
    database = Database(f"postgresql:///portal?host={tmp_path}", Encryption(tmp_path / "key"))
    with pytest.raises(DatabaseUnreachable), database.read():
        pass


if __name__ == "__main__":
    _increment_in_threads(sys.argv[1], Path(sys.argv[2]))
