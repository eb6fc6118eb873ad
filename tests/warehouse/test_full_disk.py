"""A disk that is full at whatever moment: one clear error, the version before stays, and the next sync goes through."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tests.warehouse.shop import ARTICLES, COMPANY, LINES, PICTURES, SOURCE, article, batches, held, land, publish
from warehouse.duck import DuckWarehouse
from warehouse.errors import StoreFull

PROJECT = Path(__file__).parents[2]

MIB = 1024 * 1024


def many_lines(rows: int, seed: int = 0) -> Iterator[pa.RecordBatch]:
    """Rows that hardly compress."""
    random = np.random.default_rng(seed)
    for start in range(0, rows, 50_000):
        ids = pa.array(np.arange(start, start + 50_000, dtype=np.int32))
        names = pa.array(random.integers(0, 2**62, 50_000)).cast(pa.string())
        yield pa.record_batch([ids, names], schema=LINES.schema)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path, leaving: int) -> Path:
    """A file that takes the disk's space but for some bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        free = subprocess.run(
            ["stat", "-f", "-c", "%a %S", str(disk)], capture_output=True, text=True, check=True
        ).stdout.split()
        file.write(bytes(max(int(free[0]) * int(free[1]) - leaving, 0)))
    return ballast


@pytest.mark.fault(
    "Disk full while rows land",
    "One clear error; the version before stays, no file is left, and the next sync goes through",
)
def test_a_landing_that_does_not_fit_says_so_and_leaves_nothing(small_disk: Path) -> None:
    warehouse = DuckWarehouse(small_disk, derived=())
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(StoreFull) as caught, warehouse.mirror(COMPANY) as mirror:
        mirror.land(LINES, many_lines(1_000_000))
    assert str(small_disk) in caught.value.message
    assert not list((small_disk / COMPANY).glob("work-*"))
    publish(warehouse, ARTICLES, article(2))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(2)]


def sync_much(warehouse: DuckWarehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        mirror.land(LINES, many_lines(50_000, seed=1))
        mirror.publish(SOURCE)


@pytest.mark.fault(
    "Disk full during publication, at several fillings",
    "The version before stays the current one; with space again the next sync publishes",
)
@pytest.mark.parametrize("leaving", [0, 1_000, 30_000, 200_000, 300_000, 400_000, 600_000])
def test_a_publication_that_does_not_fit_leaves_the_version_before(small_disk: Path, leaving: int) -> None:
    warehouse = DuckWarehouse(small_disk, derived=())
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        mirror.land(LINES, many_lines(50_000))
        mirror.publish(SOURCE)
    ballast = fill(small_disk, leaving)
    with pytest.raises(StoreFull):
        sync_much(warehouse)
    assert held(DuckWarehouse(small_disk, derived=()).reader(COMPANY), ARTICLES) == [article(1)]
    ballast.unlink()
    publish(warehouse, ARTICLES, article(3))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(3)]


def shown(warehouse: DuckWarehouse) -> list[bytes | None]:
    reader = warehouse.reader(COMPANY)
    return [reader.content(row["IMAGEN"]) for row in held(reader, PICTURES)]


@pytest.mark.fault(
    "Disk full while pictures are kept",
    "One clear error; nothing is published by halves",
)
@pytest.mark.parametrize("at_a_time", [1, 20])
def test_pictures_that_do_not_fit_say_so(small_disk: Path, at_a_time: int) -> None:
    warehouse = DuckWarehouse(small_disk, derived=())
    pictures = [{"IMAGEN_ARTICULO_ID": number, "IMAGEN": bytes([number]) * 200_000} for number in range(10)]
    publish(warehouse, PICTURES, pictures[0])
    ballast = fill(small_disk, leaving=MIB)
    with pytest.raises(StoreFull), warehouse.mirror(COMPANY) as mirror:
        mirror.land(PICTURES, batches(PICTURES, pictures, at_a_time))
    assert shown(warehouse) == [pictures[0]["IMAGEN"]]
    ballast.unlink()
    publish(warehouse, PICTURES, *pictures)
    assert shown(warehouse) == [picture["IMAGEN"] for picture in pictures]


LIMITED = """
import resource, sys
from pathlib import Path
from tests.warehouse.shop import ARTICLES, COMPANY, LINES, SOURCE, article, land
from tests.warehouse.test_full_disk import many_lines
from warehouse.duck import DuckWarehouse
from warehouse.errors import StoreFull

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    with DuckWarehouse(Path(sys.argv[1]), derived=()).mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        mirror.land(LINES, many_lines(100_000, seed=1))
        mirror.publish(SOURCE)
except StoreFull as full:
    print(full.detail)
"""


@pytest.mark.fault(
    "File size limit reached",
    "As a full disk",
)
@pytest.mark.parametrize("limit", [0, 100, 5_000, 300_000, MIB, 2 * MIB])
def test_a_file_that_may_not_grow_is_as_a_full_disk(tmp_path: Path, limit: int) -> None:
    warehouse = DuckWarehouse(tmp_path, derived=())
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        mirror.publish(SOURCE)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), str(limit)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "File too large" in done.stdout
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
    publish(warehouse, ARTICLES, article(3))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(3)]
