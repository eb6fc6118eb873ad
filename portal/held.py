"""What is read much more often than it changes, held in memory for as long as its version is in use.

A published version never changes, so what was built from it needs no expiry: it is found by the version. Of each source
the two versions used last are held: while a new one is taken up, some requests still use the one before.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from warehouse.store import Reader, Version

T = TypeVar("T")

VERSIONS_OF_A_SOURCE = 2

_Key = tuple[Version, tuple[Hashable, ...]]


class HeldByVersion(Generic[T]):
    """Calls `build` once for each version (and further arguments) and gives the same result to all threads.

    Threads that ask meanwhile wait for it; those that ask for another version do not.
    """

    def __init__(self, build: Callable[..., T], capacity: int = 12) -> None:
        self._build = build
        self._capacity = capacity
        self._held: OrderedDict[_Key, Future[T]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, reader: Reader, *arguments: Hashable) -> T:
        """The result of `build(reader, *arguments)` for the reader's version; raises what that raises, every time."""
        key = (reader.version, arguments)
        with self._lock:
            found = self._held.get(key)
            result = found or self._held.setdefault(key, Future())
            self._held.move_to_end(key)
        if found is None:
            self._fill(result, key, reader)
        return result.result()

    def _fill(self, result: "Future[T]", key: _Key, reader: Reader) -> None:
        try:
            result.set_result(self._build(reader, *key[1]))
        except BaseException as error:
            result.set_exception(error)
            with self._lock:
                self._held.pop(key, None)
        else:
            self._let_go(key[0].source.path)

    def _let_go(self, source: str) -> None:
        """Lets go of the source's versions but the last used, and of what was used least recently beyond capacity."""
        with self._lock:
            versions = [version for version, _ in reversed(self._held) if version.source.path == source]
            kept = list(dict.fromkeys(versions))[:VERSIONS_OF_A_SOURCE]
            for key in [key for key in self._held if key[0].source.path == source and key[0] not in kept]:
                del self._held[key]
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
