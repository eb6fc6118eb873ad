"""The audit log: written with what was done, read a page at a time, exported whole."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from microsip.secrets import forget, remember
from portal import audit_log
from portal.audit_log import Action
from portal.companies import Company, create_company
from portal.database import Database

AUTHOR = "admin@latuerca.example"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def record(db: Database, company: Company | None, subject: str, who: str = AUTHOR, minute: int = 0) -> None:
    with db.begin() as transaction:
        at = NOON + timedelta(minutes=minute)
        audit_log.record(transaction, company, who, Action.CONFIGURATION_CHANGED, subject, {"antes": "a"}, at=at)


def subjects(db: Database, company: Company | None, **wanted: object) -> list[str]:
    return [entry.subject for entry in audit_log.entries(db, company, **wanted)]  # type: ignore[arg-type]


def test_what_is_rolled_back_was_not_done(database: Database, ferreteria: Company) -> None:
    def fail() -> None:
        with database.begin() as transaction:
            audit_log.record(transaction, ferreteria, AUTHOR, Action.CONFIGURATION_CHANGED, "nothing")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert audit_log.entries(database, ferreteria) == ()


def test_entries_are_of_one_company_and_the_newest_first(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "otra", "Otra")
    for company, subject in ((ferreteria, "one"), (other, "theirs"), (None, "installation"), (ferreteria, "two")):
        record(database, company, subject)
    assert subjects(database, ferreteria) == ["two", "one"]
    assert subjects(database, None) == ["installation"]


def test_entries_are_found_by_who_and_when_and_by_pages(database: Database, ferreteria: Company) -> None:
    for minute in range(5):
        record(database, ferreteria, f"{minute}", who=f"{minute % 2}@example.com", minute=minute)
    assert subjects(database, ferreteria, who="1@example.com") == ["3", "1"]
    since, until = NOON + timedelta(minutes=1), NOON + timedelta(minutes=3)
    assert subjects(database, ferreteria, since=since, until=until) == ["2", "1"]
    newest = audit_log.entries(database, ferreteria, limit=2)
    assert subjects(database, ferreteria, before=newest[-1].id, limit=2) == ["2", "1"]
    assert audit_log.people(database, ferreteria) == ("0@example.com", "1@example.com")


def test_the_export_has_everything_and_no_formulas(
    database: Database, ferreteria: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.audit_log.reading.AT_A_TIME", 2)
    for minute in range(4):
        record(database, ferreteria, f"=cmd|{minute}", minute=minute)
    headings, *rows = csv.reader(StringIO("".join(audit_log.exported(database, ferreteria))))
    assert headings[1] == "Quién"
    assert [row[3] for row in rows] == ["'=cmd|3", "'=cmd|2", "'=cmd|1", "'=cmd|0"]
    assert rows[0][4] == "antes: a"


def test_secrets_are_masked(database: Database, ferreteria: Company) -> None:
    remember("tan secreto")
    try:
        record(database, ferreteria, "la clave es tan secreto")
    finally:
        forget("tan secreto")
    assert subjects(database, ferreteria) == ["la clave es •••"]
