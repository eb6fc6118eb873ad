"""The history of syncs: what ran, how it ended, and what it did, kept in the operations store.

A run is written by `portal.sync` through `portal.history.writing`; everybody else only reads.
"""

from portal.history.reading import UnknownRun, current_run, last_ended, run, runs
from portal.history.records import (
    CatalogueRow,
    DatasetFigures,
    Progress,
    Run,
    RunKind,
    RunState,
    Summary,
    summary,
)

__all__ = [
    "CatalogueRow",
    "DatasetFigures",
    "Progress",
    "Run",
    "RunKind",
    "RunState",
    "Summary",
    "UnknownRun",
    "current_run",
    "last_ended",
    "run",
    "runs",
    "summary",
]
