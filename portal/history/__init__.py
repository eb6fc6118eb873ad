"""The history of syncs: what ran, how it ended, and what it did, kept in the operations store.

A run is written by `portal.sync` through `portal.history.writing`; everybody else only reads.
"""

from portal.history.overview import Wanted, by_day, figures_of, outlines
from portal.history.reading import UnknownRun, current_run, last_ended, page_of_runs, run, runs
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
    "Wanted",
    "by_day",
    "current_run",
    "figures_of",
    "last_ended",
    "outlines",
    "page_of_runs",
    "run",
    "runs",
    "summary",
]
