"""The history of syncs: what ran, how it ended, and what it did, kept in the operations store.

A run is written by `portal.sync` through `portal.history.writing`; everybody else only reads.
"""

from portal.history.overview import EVERY_RUN, Wanted, by_day, figures_of, outlines
from portal.history.reading import UnknownRun, current_run, last_ended, newest_run, page_of_runs, run, runs
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
    "EVERY_RUN",
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
    "newest_run",
    "outlines",
    "page_of_runs",
    "run",
    "runs",
    "summary",
]
