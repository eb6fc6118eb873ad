"""Freshness is counted in the intervals at which data are synchronised."""

from datetime import UTC, datetime, timedelta

import pytest

from microsip.declaration import Catalogue
from microsip.link import Identity
from portal.freshness import Freshness, ages, judged, worst
from portal.sync_settings import SyncSettings
from warehouse.store import Version

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SIX_HOURS, HALF_AN_HOUR = timedelta(hours=6), timedelta(minutes=30)
ON_TIME, LATE, VERY_LATE = Freshness.ON_TIME, Freshness.LATE, Freshness.VERY_LATE


def version(**seen: datetime) -> Version:
    source = Identity("a", "3", NOW.replace(tzinfo=None), 1, 1, NOW.replace(tzinfo=None))
    return Version(1, NOW, source, None, {Catalogue[name.upper()]: at for name, at in seen.items()})


@pytest.mark.parametrize(
    ("age", "interval", "told"),
    [
        (timedelta(0), SIX_HOURS, ON_TIME),
        (timedelta(hours=6), SIX_HOURS, ON_TIME),
        (timedelta(hours=9), SIX_HOURS, ON_TIME),
        (timedelta(hours=9, seconds=1), SIX_HOURS, LATE),
        (timedelta(hours=18), SIX_HOURS, LATE),
        (timedelta(hours=18, seconds=1), SIX_HOURS, VERY_LATE),
        (timedelta(minutes=45), HALF_AN_HOUR, ON_TIME),
        (timedelta(minutes=46), HALF_AN_HOUR, LATE),
        (timedelta(hours=6), HALF_AN_HOUR, VERY_LATE),
        (timedelta(seconds=-5), SIX_HOURS, ON_TIME),
    ],
)
def test_the_same_age_is_late_for_one_interval_and_not_for_another(
    age: timedelta, interval: timedelta, told: Freshness
) -> None:
    assert judged(NOW - age, interval, NOW) is told


def test_each_catalogue_is_judged_by_its_own_interval() -> None:
    seen = {each.key: NOW - timedelta(hours=2) for each in Catalogue}
    found = ages(version(**seen), SyncSettings(minutes={Catalogue.ARTICULOS: 30}), None, NOW)
    assert {age.catalogue: age.freshness for age in found} == {
        Catalogue.ARTICULOS: VERY_LATE,
        Catalogue.VARIANTES: ON_TIME,
        Catalogue.CLIENTES: ON_TIME,
        Catalogue.PEDIDOS: ON_TIME,
    }
    assert [age.intervals for age in found] == [4.0, *[pytest.approx(1 / 3)] * 3]
    assert worst(found) is VERY_LATE


def test_before_the_first_version_it_counts_from_when_it_was_connected() -> None:
    assert worst(ages(None, SyncSettings(), NOW - timedelta(hours=1), NOW)) is ON_TIME
    late = ages(None, SyncSettings(), NOW - timedelta(hours=10), NOW)
    assert worst(late) is LATE
    assert {age.as_of for age in late} == {None}


def test_nothing_that_should_come_is_not_late() -> None:
    assert worst(()) is ON_TIME
