"""What an administrator chooses about syncs is kept as a whole, with who chose it."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import audit_log
from portal.companies import Company, create_company
from portal.database import Database, utc_now
from portal.schedules import following
from portal.sync_settings import BadSyncSetting, Field, SyncSettings, save_sync_settings, sync_settings

AUTHOR = "admin@latuerca.example"


def test_a_company_is_synchronised_every_six_hours_and_keeps_five_versions(
    database: Database, ferreteria: Company
) -> None:
    assert sync_settings(database, ferreteria) == SyncSettings(hours=6, versions=5, changed_at=None, changed_by="")


def test_what_was_saved_last_holds_with_who_saved_it_and_when(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "otra", "Otra")
    before = utc_now()
    save_sync_settings(database, ferreteria, 1, 2, "somebody@latuerca.example")
    saved = save_sync_settings(database, ferreteria, 24, 30, AUTHOR)
    assert (saved.hours, saved.versions, saved.changed_by) == (24, 30, AUTHOR)
    assert saved.changed_at is not None
    assert before <= saved.changed_at <= utc_now()
    assert saved == sync_settings(database, ferreteria)
    assert sync_settings(database, other) == SyncSettings()


def test_fields_managed_in_the_portal_stay_so_until_others_are_chosen(database: Database, ferreteria: Company) -> None:
    assert save_sync_settings(database, ferreteria, 6, 5, AUTHOR, {Field.ARTICLE_NAME}).managed == {Field.ARTICLE_NAME}
    assert save_sync_settings(database, ferreteria, 3, 5, AUTHOR).managed == {Field.ARTICLE_NAME}
    assert save_sync_settings(database, ferreteria, 3, 5, AUTHOR, set(Field)).managed == set(Field)
    assert save_sync_settings(database, ferreteria, 3, 5, AUTHOR, set()).managed == frozenset()


def test_the_audit_log_is_told_what_is_no_longer_as_it_was(database: Database, ferreteria: Company) -> None:
    save_sync_settings(database, ferreteria, 3, 5, AUTHOR, {Field.ARTICLE_NAME})
    save_sync_settings(database, ferreteria, 3, 5, AUTHOR)
    (entry,) = audit_log.entries(database, ferreteria)
    assert entry.who == AUTHOR
    assert entry.details == {"horas": "6 → 3", "textos del portal": "ninguno → articulos.nombre"}


@pytest.mark.parametrize(("hours", "versions"), [(0, 5), (25, 5), (-6, 5), (6, 1), (6, 31)])
def test_a_value_out_of_bounds_changes_nothing(
    database: Database, ferreteria: Company, hours: int, versions: int
) -> None:
    saved = save_sync_settings(database, ferreteria, 12, 7, AUTHOR)
    with pytest.raises(BadSyncSetting, match="escribe un número entero"):
        save_sync_settings(database, ferreteria, hours, versions, "another@latuerca.example")
    assert sync_settings(database, ferreteria) == saved


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ("2026-11-24T05:59:59", 6, "2026-11-24T06:00:00"),
        ("2026-11-24T06:00:00", 6, "2026-11-24T12:00:00"),
        ("2026-11-24T18:30:00", 24, "2026-11-25T00:00:00"),
    ],
)
def test_the_next_sync_begins_with_the_next_interval(moment: str, hours: int, expected: str) -> None:
    begins = following(datetime.fromisoformat(moment).replace(tzinfo=UTC), timedelta(hours=hours))
    assert begins == datetime.fromisoformat(expected).replace(tzinfo=UTC)
