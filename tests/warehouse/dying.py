"""Syncs in processes that are killed, one after the other, each at the next line of the warehouse's code.

Run as a script with a folder; prints one JSON object a death. This process itself never opens DuckDB, so that it can be
forked at any time.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa

import warehouse.duck
from tests.warehouse.shop import ARTICLES, COMPANY, PICTURES, SOURCE, article, held, land
from warehouse.duck import DuckWarehouse

CODE = frozenset(str(Path(warehouse.duck.__file__).with_name(name)) for name in ("folder.py", "contents.py"))
"""The modules that change what lasts; of the others only what publishes is died in."""


@dataclass(frozen=True)
class Death:
    """`line`: the last one that the process reached; None when it ended well. `read`: the version and the article's
    name that a reader saw then."""

    line: str | None
    read: tuple[int, str]


def in_child(work: Callable[[Callable[[Any], None]], object]) -> tuple[int, Any]:
    """Does the work in a fork: the signal that ended it (0 for none), and what it told before."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(lambda told: _write(writing, told))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a process failed instead of being killed")
    return os.WTERMSIG(status), json.loads(told) if told else None


def _write(pipe: int, told: Any) -> None:
    os.write(pipe, json.dumps(told).encode())


class Deadline:
    """Kills this process at a line of the warehouse that it had not reached before, after so many of them."""

    def __init__(self, lines: int, note: Path) -> None:
        self._left = lines
        self._note = note
        self._seen: set[tuple[str, int]] = set()

    def trace(self, frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename not in CODE and frame.f_code.co_name != "publish":
            return None
        place = (frame.f_code.co_filename, frame.f_lineno)
        if event == "line" and place not in self._seen:
            self._seen.add(place)
            self._left -= 1
            if self._left < 0:
                self._note.write_text(f"{Path(place[0]).name}:{place[1]}")
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def sync(folder: Path, name: str) -> int:
    """Publishes a shop with one article, whose picture is its name, and two versions kept."""
    with DuckWarehouse(folder, keep=2, derived=()).mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1, name))
        land(mirror, PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": name.encode()})
        return mirror.publish(SOURCE).number


def read(folder: Path) -> tuple[int, str]:
    """The current version and the article's name in it; the picture must be there and be the article's."""
    reader = DuckWarehouse(folder, derived=()).reader(COMPANY)
    (row,), (picture,) = held(reader, ARTICLES), held(reader, PICTURES)
    content = reader.content(picture["IMAGEN"])
    assert content == row["NOMBRE"].encode()
    return reader.version.number, row["NOMBRE"]


def deaths(folder: Path, note: Path) -> list[Death]:
    """Every sync gets one line further than the one before, until one ends well; the next one reads what it left."""
    places: list[str | None] = []
    reads: list[tuple[int, str]] = []

    def read_and_die(tell: Callable[[Any], None]) -> None:
        tell(read(folder))
        sys.settrace(Deadline(len(places), note).trace)
        sync(folder, f"artículo {len(places)}")

    while None not in places:
        killed, seen = in_child(read_and_die)
        reads.append(tuple(seen))
        places.append(note.read_text() if killed else None)
    _, seen = in_child(lambda tell: tell(read(folder)))
    reads.append(tuple(seen))
    return [Death(*left) for left in zip(places, reads[1:], strict=True)]


def main(folder: Path) -> None:
    pa.array([])  # it imports pandas with the first array: here, rather than in every fork
    in_child(lambda _: sync(folder, "artículo inicial"))
    for death in deaths(folder, folder.with_suffix(".note")):
        print(json.dumps(asdict(death)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
