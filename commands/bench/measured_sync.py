"""One sync in a process of its own: `python -m commands.bench.measured_sync SLUG [--full]` prints what its steps took.

The memory is this process's own peak, which Linux lets it set back before every step.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from commands.output import answer
from portal.companies import company
from portal.history import RunKind
from portal.installation import open_installation
from portal.sync import synchronise
from portal.sync.steps import Step

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """One step of the sync."""

    stage: str
    seconds: float
    peak_mib: float


class Measuring:
    """Carries out the steps of a sync and notes what they took."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    def __call__(self, step: Step, work: Callable[[], T], /) -> T:
        Path("/proc/self/clear_refs").write_text("5")
        began = perf_counter()
        try:
            return work()
        finally:
            self.stages.append(Stage(step.name, round(perf_counter() - began, 3), peak_mib("self")))


def peak_mib(process: int | str) -> float:
    """The most memory that a process has held, since the last time that it was set back."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return round(peak / 1024, 1)


def main(slug: str, full: bool) -> int:
    """Prints one JSON object: rows and bytes read, seconds of the whole and the stages; 1 when the sync failed."""
    installation = open_installation()
    measuring = Measuring()
    began = perf_counter()
    done = synchronise(installation, company(installation.database, slug), RunKind.MANUAL, call=measuring, full=full)
    seconds = round(perf_counter() - began, 3)
    if not done.successful:
        print(done.message, done.detail, file=sys.stderr)
        return 1
    rows, moved = (sum(getattr(figures, name) for figures in done.datasets) for name in ("read", "bytes"))
    answer({"rows": rows, "bytes": moved, "seconds": seconds, "stages": measuring.stages})
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], full="--full" in sys.argv[2:]))
