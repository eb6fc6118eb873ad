"""Which process carries out which run: a company's syncs never overlap."""

import logging
from dataclasses import dataclass
from time import sleep

from microsip.declaration import Catalogue
from microsip.errors import Failure
from portal.companies import Company
from portal.history import Run, RunKind, run, writing
from portal.history.wording import INTERRUPTED
from portal.installation import Installation
from portal.notices import review
from portal.sync.pipeline import BUSY, Manner, carry_out, unwatched
from portal.sync.recording import Watch, holder
from portal.sync.steps import Call, at_once

LOOK_SECONDS = 1.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Chosen:
    """The company's run in progress. `taken`: this process carries it out; `enough`: it is what was asked for."""

    run: Run
    taken: bool
    enough: bool = True


def synchronise(
    installation: Installation,
    company: Company,
    kind: RunKind,
    run_id: str | None = None,
    *,
    flow_run_id: str | None = None,
    call: Call = at_once,
    watch: Watch = unwatched,
    attempts: int = 1,
    full: bool = False,
    catalogue: Catalogue | None = None,
    author: str = "",
) -> Run:
    """Synchronises a company and returns the run as it ended, well or not.

    `run_id`: the run that already waits in history for this process. While another process synchronises the company,
    a manual sync waits for it and returns its run, and an automatic one is skipped. `flow_run_id`: the flow run in
    Prefect that calls; `call`: how each step is carried out; `watch` is told of the progress; `attempts`: how often
    it begins when the link to Microsip gets lost. `full`: everything is read, also what has not changed.
    `catalogue`: it alone is brought over, where it fits the others as they are; while that takes place, a sync of all
    catalogues waits for its turn. `author`: who asked for it.
    """
    manner = Manner(call, watch, attempts, full)
    while True:
        chosen = _choose(installation, company, kind, run_id, catalogue, author)
        if chosen is None:
            return writing.skip_run(installation.database, company, kind, BUSY, flow_run_id, catalogue)
        if chosen.taken:
            writing.attach_flow_run(installation.database, chosen.run.id, flow_run_id)
            try:
                return carry_out(installation, company, chosen.run, manner)
            finally:
                _notify(installation, company)
        ended = follow(installation, company, chosen.run.id, watch)
        if chosen.enough and ended.message != INTERRUPTED:
            return ended


def _notify(installation: Installation, company: Company) -> None:
    """Tells people how it went; what keeps us from it is no failure of the sync, and the upkeep does it again."""
    try:
        review(installation, company)
    except Failure as failure:
        logger.warning("the sync of %s was not reviewed: %s", company.slug, failure.detail)


def _choose(
    installation: Installation,
    company: Company,
    kind: RunKind,
    run_id: str | None,
    catalogue: Catalogue | None,
    author: str,
) -> _Chosen | None:
    """The run that waits for this process, a new one, or the one in progress; None for an automatic sync that is late.

    A run that still waits for its process is taken on by whoever comes for a manual sync.
    """
    database = installation.database
    if run_id is not None and writing.claim(database, run_id, holder()):
        return _Chosen(run(database, company, run_id), taken=True)
    begun = writing.begin_run(database, company, kind, catalogue, author=author)
    if begun.run.restored is not None or not begun.run.covers(catalogue):
        return _Chosen(begun.run, taken=False, enough=False)
    if begun.joined and kind is RunKind.AUTOMATICA:
        return None
    return _Chosen(begun.run, taken=writing.claim(database, begun.run.id, holder()))


def follow(installation: Installation, company: Company, run_id: str, watch: Watch = unwatched) -> Run:
    """Waits until a run of the company has ended, whichever process carries it out, and returns it."""
    while True:
        seen = run(installation.database, company, run_id)
        if not seen.running:
            return seen
        if seen.progress is not None:
            watch(seen.progress)
        sleep(LOOK_SECONDS)
