"""One sync in a process of its own: `python -m commands.bench.measured_sync SLUG [--full] [NAME=PID…]`.

It prints what the steps took. The memory is this process's own peak, which Linux lets it set back before every step;
the processor's time is this process's own and that of the named ones: on a machine that others use, it tells more
than seconds do.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from commands.bench.figures import Stage, Sync, cpu_seconds, peak_mib
from commands.output import answer
from portal.companies import company
from portal.history import RunKind
from portal.installation import open_installation
from portal.sync import synchronise
from portal.sync.steps import Step

T = TypeVar("T")


class Measuring:
    """Carries out the steps of a sync and notes what they took in these processes, by name."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self.stages: list[Stage] = []
        self._processes = processes

    def __call__(self, step: Step, work: Callable[[], T], /) -> T:
        Path("/proc/self/clear_refs").write_text("5")
        began, used = perf_counter(), self.cpu_seconds()
        try:
            return work()
        finally:
            cpu = {name: round(seconds - used[name], 2) for name, seconds in self.cpu_seconds().items()}
            self.stages.append(Stage(step.name, round(perf_counter() - began, 3), peak_mib("self"), cpu))

    def cpu_seconds(self) -> dict[str, float]:
        """What each process has used since it began."""
        return {name: cpu_seconds(process) for name, process in self._processes.items()}


def main(slug: str, full: bool, others: Mapping[str, int]) -> int:
    """Prints a Sync as JSON; 1 when the sync failed."""
    installation = open_installation()
    measuring = Measuring({"sync": os.getpid(), **others})
    began, used = perf_counter(), measuring.cpu_seconds()
    done = synchronise(installation, company(installation.database, slug), RunKind.MANUAL, call=measuring, full=full)
    seconds = round(perf_counter() - began, 3)
    cpu = {name: round(total - used[name], 2) for name, total in measuring.cpu_seconds().items()}
    if not done.successful:
        print(done.message, done.detail, file=sys.stderr)
        return 1
    rows, moved = (sum(getattr(figures, name) for figures in done.datasets) for name in ("read", "bytes"))
    answer(Sync(rows, moved, seconds, cpu, tuple(measuring.stages)))
    return 0


if __name__ == "__main__":
    named = (argument.split("=") for argument in sys.argv[2:] if "=" in argument)
    sys.exit(main(sys.argv[1], "--full" in sys.argv[2:], {name: int(process) for name, process in named}))
