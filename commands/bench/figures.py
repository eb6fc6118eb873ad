"""What a sync took, and what a process has used: figures that several benches share."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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


def peak_mib(process: int | str) -> float:
    """The most memory that a process has held, since the last time that it was set back."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return round(peak / 1024, 1)


def cpu_seconds(process: int) -> float:
    """What a process has used of the processors since it began, user and system together."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
