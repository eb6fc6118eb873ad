"""A sync whose process is killed, whenever that is, leaves the version before or the new one, and no lock."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.shop import ARTICLES, COMPANY, SOURCE, article, held, land, publish
from warehouse.duck import DuckWarehouse

PROJECT = Path(__file__).parents[2]


def run(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.warehouse.dying", str(folder)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dying") / "warehouse"


@pytest.fixture(scope="module")
def deaths(folder: Path) -> list[dict[str, Any]]:
    return run(folder)


def test_every_line_that_changes_what_lasts_was_died_at(deaths: list[dict[str, Any]]) -> None:
    modules = {str(death["line"]).split(":")[0] for death in deaths if death["line"]}
    assert modules == {"folder.py", "mirror.py", "contents.py"}
    assert len(deaths) > 60


@pytest.mark.fault(
    "Syncing process killed (SIGKILL) at each line that changes what lasts, one after another",
    "Readers see the version before or the new one, never a half",
)
def test_readers_see_the_version_before_or_the_new_one(deaths: list[dict[str, Any]]) -> None:
    number, name = 1, "artículo inicial"
    for lines, death in enumerate(deaths):
        seen = tuple(death["read"])
        if seen != (number, name):
            number, name = number + 1, f"artículo {lines}"
        assert seen == (number, name), f"killed at {death['line']}"


def test_the_new_version_is_seen_only_when_the_list_has_been_replaced(deaths: list[dict[str, Any]]) -> None:
    last = deaths[-1]
    new = [death for death in deaths if death["read"] == last["read"]]
    assert new[-1]["line"] is None
    assert 1 < sum(death["read"][1] != "artículo inicial" for death in deaths) < len(deaths) / 2


@pytest.mark.fault(
    "The same deaths, looked at after the next sync",
    "No working file and no content of theirs is left",
)
def test_nothing_is_left_of_the_dead_after_a_sync(folder: Path, deaths: list[dict[str, Any]]) -> None:
    company = folder / COMPANY
    assert {path.name for path in company.iterdir()} == {"contents.sqlite", "mirror.lock", "versions", "versions.json"}
    listed = {row["file"] for row in json.loads((company / "versions.json").read_text())["versions"]}
    assert {path.name for path in (company / "versions").iterdir()} == listed
    assert len(listed) == 2
    numbers = [version.number for version in DuckWarehouse(folder).versions(COMPANY)]
    assert numbers == [deaths[-1]["read"][0], deaths[-1]["read"][0] - 1]


DYING_IN_THE_SOURCE = """
import os, signal, sys
from pathlib import Path
from tests.warehouse.shop import ARTICLES, COMPANY, article, batch
from warehouse.duck import DuckWarehouse

def source():
    yield batch(ARTICLES, [article(2)])
    print("reading", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)

with DuckWarehouse(Path(sys.argv[1]), derived=()).mirror(COMPANY) as mirror:
    mirror.land(ARTICLES, source())
"""


@pytest.mark.fault(
    "Syncing process killed while it holds the mirror",
    "The lock is free at once",
)
def test_a_killed_sync_holds_the_mirror_no_longer(tmp_path: Path) -> None:
    from warehouse.errors import MirrorBusy

    here = DuckWarehouse(tmp_path, derived=())
    publish(here, ARTICLES, article(1))
    with subprocess.Popen(
        [sys.executable, "-c", DYING_IN_THE_SOURCE, str(tmp_path)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "reading\n"
        with pytest.raises(MirrorBusy), here.mirror(COMPANY):
            pass
        assert held(here.reader(COMPANY), ARTICLES) == [article(1)]
        other.communicate("go\n", timeout=60)
    with here.mirror(COMPANY) as mirror:
        assert held(mirror, ARTICLES) == [article(1)]
        land(mirror, ARTICLES, article(3))
        mirror.publish(SOURCE)
    assert held(here.reader(COMPANY), ARTICLES) == [article(3)]
