"""The files of a company's versions: who may remove what, and what broken or forbidden ones are told as."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import func, select

from tests.warehouse.shop import ARTICLES, COMPANY, LINES, SOURCE, article, held, land, publish
from warehouse import open_warehouse
from warehouse.duck import DuckWarehouse
from warehouse.errors import MirrorBusy, StoreRefused, UnknownStore
from warehouse.tables import table_of

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def warehouse(tmp_path: Path) -> DuckWarehouse:
    return DuckWarehouse(tmp_path, derived=())


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    return tmp_path / COMPANY / "versions"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_version_is_one_file_and_its_name_is_never_used_again(warehouse: DuckWarehouse, versions: Path) -> None:
    seen: set[str] = set()
    for number in range(1, 8):
        publish(warehouse, ARTICLES, article(number))
        seen.update(names(versions))
    assert len(seen) == 7
    assert len(names(versions)) == 5


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_the_number_of_versions_kept_is_set_from_outside(tmp_path: Path, versions: Path, keep: int) -> None:
    warehouse = DuckWarehouse(tmp_path, keep=keep, derived=())
    for number in range(1, 6):
        publish(warehouse, ARTICLES, article(number))
    assert len(names(versions)) == len(warehouse.versions(COMPANY)) == keep


def test_what_the_list_does_not_name_goes_with_the_next_sync(warehouse: DuckWarehouse, versions: Path) -> None:
    publish(warehouse, ARTICLES, article(1))
    for leftover in (versions / "000002-dead.duckdb", versions.parent / "work-dead.duckdb"):
        leftover.write_text("half a file")
    (versions.parent / "work-spill").mkdir()
    (versions.parent / "work-spill" / "duckdb_temp_storage").write_text("")
    assert warehouse.reader(COMPANY).version.number == 1
    assert publish(warehouse, ARTICLES, article(2)).number == 2
    assert len(names(versions)) == 2
    assert names(versions.parent) == ["mirror.lock", "versions", "versions.json"]


def test_a_sync_that_finds_another_at_work_leaves_its_files_alone(warehouse: DuckWarehouse, versions: Path) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        before = names(versions.parent)
        with pytest.raises(MirrorBusy), warehouse.mirror(COMPANY):
            pass
        assert names(versions.parent) == before
        mirror.publish(SOURCE)


def test_unchanged_data_does_not_let_the_files_grow(warehouse: DuckWarehouse, versions: Path) -> None:
    rows = [article(number, f"Artículo {number}") for number in range(20_000)]
    sizes = []
    for _ in range(6):
        publish(warehouse, ARTICLES, *rows)
        sizes.append(max(versions.iterdir()).stat().st_size)
    assert max(sizes) == sizes[0]


def test_changed_data_does_not_let_the_files_grow_without_end(warehouse: DuckWarehouse, versions: Path) -> None:
    sizes = []
    for version in range(8):
        publish(warehouse, ARTICLES, *(article(number, f"Artículo {number} {version}") for number in range(20_000)))
        sizes.append(max(versions.iterdir()).stat().st_size)
    assert max(sizes) < 3 * sizes[0]


# Other processes

PUBLISHING = """
import sys
from pathlib import Path
from tests.warehouse.shop import ARTICLES, LINES, COMPANY, SOURCE, article, land
from warehouse.duck import DuckWarehouse

warehouse = DuckWarehouse(Path(sys.argv[1]), derived=())
for number in range(2, 22):
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, *(article(i, f"versión {number}") for i in range(number)))
        land(mirror, LINES, *({"LINEA_ARTICULO_ID": i, "NOMBRE": f"versión {number}"} for i in range(number)))
        mirror.publish(SOURCE)
"""


def test_readers_go_on_while_another_process_publishes(warehouse: DuckWarehouse, tmp_path: Path) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(0, "versión 1"))
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 0, "NOMBRE": "versión 1"})
        mirror.publish(SOURCE)
    articles, lines = table_of(ARTICLES), table_of(LINES)
    first, seen = warehouse.reader(COMPANY), []
    with subprocess.Popen([sys.executable, "-c", PUBLISHING, str(tmp_path)], cwd=PROJECT) as other:
        while other.poll() is None:
            reader = warehouse.reader(COMPANY)
            number = reader.version.number
            for table in (articles, lines):
                shown: list[Any] = [func.count(), func.min(table.c.NOMBRE), func.max(table.c.NOMBRE)]
                found = reader.frame(select(*shown))
                assert found.rows() == [(number, f"versión {number}", f"versión {number}")]
            seen.append(number)
    assert other.returncode == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert warehouse.reader(COMPANY).version.number == 21
    assert held(first, ARTICLES) == [article(0, "versión 1")]


def test_files_of_versions_are_let_go_after_their_last_reader(warehouse: DuckWarehouse, versions: Path) -> None:
    def opened() -> set[str]:
        links = [Path("/proc/self/fd", name) for name in os.listdir("/proc/self/fd")]
        return {os.readlink(link) for link in links if link.is_symlink() and str(versions) in os.readlink(link)}

    readers = []
    for number in range(1, 10):
        publish(warehouse, ARTICLES, article(number))
        readers.append(warehouse.reader(COMPANY))
    assert len(opened()) == 9
    del readers[:]
    publish(warehouse, ARTICLES, article(10))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(10)]
    assert len(opened()) == 1


# Files that are not as they should be


def test_a_list_that_is_broken_is_told(warehouse: DuckWarehouse, versions: Path) -> None:
    publish(warehouse, ARTICLES, article(1))
    for text in ("", "{", "[]", '{"versions": [{"number": 1}]}'):
        (versions.parent / "versions.json").write_text(text)
        for use in (warehouse.reader, warehouse.versions, lambda company: warehouse.mirror(company).__enter__()):
            with pytest.raises(StoreRefused, match=r"versions\.json está dañado"):
                use(COMPANY)
        assert len(names(versions)) == 1


@pytest.mark.parametrize("broken", ["missing", "empty", "text"])
def test_a_version_whose_file_is_broken_is_told(tmp_path: Path, versions: Path, broken: str) -> None:
    publish(DuckWarehouse(tmp_path, derived=()), ARTICLES, article(1))
    (file,) = versions.iterdir()
    if broken == "missing":
        file.unlink()
    else:
        file.write_text("" if broken == "empty" else "no es una base de datos " * 1000)
    warehouse = DuckWarehouse(tmp_path, derived=())
    with pytest.raises(StoreRefused):
        held(warehouse.reader(COMPANY), ARTICLES)
    with pytest.raises(StoreRefused), warehouse.mirror(COMPANY):
        pass


def test_a_version_that_is_no_longer_a_current_ones_file_is_found_again(
    warehouse: DuckWarehouse, versions: Path
) -> None:
    publish(warehouse, ARTICLES, article(1))
    text = (versions.parent / "versions.json").read_text()
    for number in range(2, 9):
        publish(warehouse, ARTICLES, article(number))
    newest = (versions.parent / "versions.json").read_text()
    (versions.parent / "versions.json").write_text(text)
    with pytest.raises(StoreRefused):
        warehouse.reader(COMPANY)
    (versions.parent / "versions.json").write_text(newest)
    assert warehouse.reader(COMPANY).version.number == 8


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / COMPANY).write_text("")
    with pytest.raises(StoreRefused), DuckWarehouse(tmp_path, derived=()).mirror(COMPANY):
        pass


def test_a_published_file_is_whole_without_a_log_beside_it(warehouse: DuckWarehouse, versions: Path) -> None:
    publish(warehouse, ARTICLES, article(1))
    (file,) = versions.iterdir()
    with duckdb.connect(file, read_only=True) as connection:
        assert connection.execute('SELECT "NOMBRE" FROM articulos').fetchall() == [("Martillo",)]
    assert json.loads((versions.parent / "versions.json").read_text())["versions"][0]["file"] == file.name


# Opening by URL


@pytest.mark.parametrize("slashes", ["//", "///"])
def test_a_url_names_an_absolute_folder(tmp_path: Path, slashes: str) -> None:
    warehouse = open_warehouse(f"duckdb:{slashes}{tmp_path}/almacén de datos")
    assert warehouse.versions(COMPANY) == ()
    assert isinstance(warehouse, DuckWarehouse)
    publish(DuckWarehouse(tmp_path / "almacén de datos", derived=()), LINES, {"LINEA_ARTICULO_ID": 1})
    assert held(warehouse.reader(COMPANY), LINES) == [{"LINEA_ARTICULO_ID": 1, "NOMBRE": None}]


@pytest.mark.parametrize("url", ["mysql://yo:secreto@servidor/b2bgo", "duckdb://", "duckdb:///", "almacén", ""])
def test_any_other_url_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(UnknownStore, match="B2BGO_WAREHOUSE_URL") as caught:
        open_warehouse(url)
    assert "secreto" not in caught.value.message + caught.value.detail
