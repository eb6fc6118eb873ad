"""What is held in memory belongs to a version, is built once, and does not pile up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier, Event
from typing import Any, cast

import pytest

from microsip.link import Identity
from portal.held import HeldByVersion
from warehouse.store import Reader, Version

AT = datetime(2025, 11, 24, 9, 0)  # noqa: DTZ001 - Microsip's local time has no zone


@dataclass(frozen=True)
class _OfVersion:
    """As much of a reader as is looked at here."""

    version: Version


def reader(number: int, path: str = "A.FDB") -> Reader:
    version = Version(number, AT.replace(tzinfo=UTC), Identity(path, "", AT, 1, number, AT))
    return cast(Reader, _OfVersion(version))


class Builds:
    """Counts what is built."""

    def __init__(self) -> None:
        self.built: list[tuple[Any, ...]] = []

    def __call__(self, reader: Reader, *arguments: Any) -> object:
        self.built.append((reader.version.number, *arguments))
        return object()


def test_the_same_version_and_arguments_give_the_same_object() -> None:
    builds = Builds()
    held = HeldByVersion(builds)
    assert held(reader(1), "a") is held(reader(1), "a")
    assert held(reader(1), "b") is not held(reader(1), "a")
    assert held(reader(2), "a") is not held(reader(1), "a")
    assert builds.built == [(1, "a"), (1, "b"), (2, "a")]


def test_threads_that_ask_at_once_wait_for_one_build() -> None:
    builds, together = Builds(), Barrier(8)
    held = HeldByVersion(builds)

    def ask(_: int) -> object:
        together.wait()
        return held(reader(1))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert builds.built == [(1,)]


def test_building_one_version_keeps_nobody_from_another() -> None:
    begun, go_on = Event(), Event()

    def build(reader: Reader) -> int:
        if reader.version.number == 1:
            begun.set()
            assert go_on.wait(10)
        return reader.version.number

    held = HeldByVersion(build)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(held, reader(1))
        assert begun.wait(10)
        assert held(reader(2)) == 2
        go_on.set()
        assert slow.result() == 1


def test_a_build_that_fails_is_tried_again() -> None:
    outcomes: Iterator[Exception | str] = iter([ValueError("broken"), "built"])

    def build(_: Reader) -> str:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    held = HeldByVersion(build)
    with pytest.raises(ValueError, match="broken"):
        held(reader(1))
    assert held(reader(1)) == "built"


def test_of_each_source_only_the_last_two_versions_are_held() -> None:
    builds = Builds()
    held = HeldByVersion(builds)
    held(reader(1, "OTHER.FDB"))
    for number in (1, 2, 3):
        held(reader(number))
    held(reader(2))
    held(reader(1, "OTHER.FDB"))
    assert builds.built == [(1,), (1,), (2,), (3,)]
    held(reader(1))
    assert builds.built[-1] == (1,)


def test_what_was_used_least_recently_goes_first() -> None:
    builds = Builds()
    held = HeldByVersion(builds, capacity=2)
    for argument in ("a", "b", "a", "c", "a", "b"):
        held(reader(1), argument)
    assert builds.built == [(1, "a"), (1, "b"), (1, "c"), (1, "b")]
