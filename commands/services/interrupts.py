"""Ctrl-C, SIGTERM and a closed terminal all end a command in the same way: by KeyboardInterrupt."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Within the block, the first signal raises KeyboardInterrupt wherever the main thread is, save where it is held.

    The others are ignored, so that nothing disturbs the stopping that the first one began. That they are caught here
    also gives children the default dispositions: what a shell ignores for commands that it starts in the background
    would otherwise be ignored by every child.
    """

    def __init__(self) -> None:
        self._holding = False
        self._arrived = False
        self._raised = False

    def __enter__(self) -> "Interrupts":
        self._before = {number: signal.signal(number, self._interrupt) for number in SIGNALS}
        return self

    def __exit__(self, *unused: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A block that is not interrupted; what arrived meanwhile is raised at its end."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self._arrived:
            self._raise()

    def ignore(self) -> None:
        """From here on nothing interrupts any more: what is left is to stop in good order."""
        self._raised = True

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._holding:
            self._arrived = True
        else:
            self._raise()

    def _raise(self) -> None:
        if not self._raised:
            self._raised = True
            raise KeyboardInterrupt
