"""How long pages take to be drawn, by their addresses, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter

from prometheus_client import Histogram

BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)


@cache
def _seconds() -> Histogram:
    return Histogram("b2bgo_page_seconds", "From a click to the page drawn.", ["page"], buckets=BUCKETS)


@contextmanager
def timed(page: str) -> Iterator[None]:
    """Counts what the block takes as that page's, also when the page stops or reruns itself."""
    began = perf_counter()
    try:
        yield
    finally:
        _seconds().labels(page or "inicio").observe(perf_counter() - began)
