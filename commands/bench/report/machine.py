"""The machine on which something is measured."""

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Machine:
    """What figures depend on and a person can compare."""

    processor: str
    cores: int
    memory_gib: int
    system: str
    python: str
    duckdb: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gib} GiB of memory, {self.system}, "
            f"Python {self.python}, DuckDB {self.duckdb}"
        )


def this_machine() -> Machine:
    """The one that this runs on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Machine(
        _processor(),
        os.cpu_count() or 1,
        round(memory / 1024**3),
        platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        platform.python_version(),
        str(duckdb.__version__),
    )


def processors_in_use(seconds: float = 1.0) -> float:
    """How many processors work for anybody while this process waits; the load average would count what ended lately."""
    before = _ticks_used()
    time.sleep(seconds)
    return (_ticks_used() - before) / os.sysconf("SC_CLK_TCK") / seconds


def _ticks_used() -> int:
    """Of all processors since the machine started, by programs and the kernel."""
    user, nice, system = map(int, Path("/proc/stat").read_text().split(maxsplit=4)[1:4])
    return user + nice + system


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
