"""The history of syncs: what ran, how it ended, and what it did, kept in the operations store.

A run is written by `portal.sync` through `portal.history.writing`; everybody else only reads.
"""

from portal.history.overview import Wanted, by_day, figures_of, outlines
from portal.history.reading import UnknownRun, current_run, last_ended, page_of_runs, run, runs
from portal.history.records import (
    CatalogueRow,
    DatasetFigures,
    Folded,
    Progress,
    Run,
    RunKind,
    RunState,
    Summary,
    folded,
    summary,
)

__all__ = [
    "CatalogueRow",
    "DatasetFigures",
    "Folded",
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
    "folded",
    "last_ended",
    "outlines",
    "page_of_runs",
    "run",
    "runs",
    "summary",
]
