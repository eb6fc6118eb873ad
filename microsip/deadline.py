"""Waiting no longer than that: the client libraries have no time limits of their own."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives; raises what it raises, or TimeoutError when it takes longer than `seconds`.

    Work that takes longer goes on in its thread, and nobody hears what comes of it.
    """
    outcomes: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcomes.put((work(), None))
        except BaseException as error:  # raised where it is waited for
            outcomes.put((None, error))

    Thread(target=run, name="within-a-deadline", daemon=True).start()
    try:
        result, error = outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"no answer in {seconds} seconds") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # None only where the work gives None
