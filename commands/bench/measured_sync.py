"""One sync in a process of its own: `python -m commands.bench.measured_sync SLUG [--full] [NAME=PID…]`.

It prints what the steps took. The memory is this process's own peak, which Linux lets it set back before every step;
the processor's time is this process's own and that of the named ones: on a machine that others use, it tells more
than seconds do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from commands.output import answer

if TYPE_CHECKING:
    from portal.sync.steps import Step

T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """One step of the sync. `cpu_seconds`: by process, user and system together."""

    stage: str
    seconds: float
    peak_mib: float
    cpu_seconds: Mapping[str, float]


@dataclass(frozen=True)
class Sync:
    """A whole sync. `bytes`: compressed as they travelled from the agent, or as they lay in memory."""

    rows: int
    bytes: int
    seconds: float
    cpu_seconds: Mapping[str, float]
    stages: tuple[Stage, ...]

    @property
    def peak_mib(self) -> float:
        return max((stage.peak_mib for stage in self.stages), default=0.0)


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


def peak_mib(process: int | str) -> float:
    """The most memory that a process has held, since the last time that it was set back."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return round(peak / 1024, 1)


def cpu_seconds(process: int) -> float:
    """What a process has used of the processors since it began, user and system together."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main(slug: str, full: bool, others: Mapping[str, int]) -> int:
    """Prints a Sync as JSON; 1 when the sync failed."""
    from portal.companies import company
    from portal.history import RunKind
    from portal.installation import open_installation
    from portal.sync import synchronise

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
