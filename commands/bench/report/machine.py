"""The machine on which something is measured."""

import os
import platform
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


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
