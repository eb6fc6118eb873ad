"""What the history of syncs tells: runs, their datasets, and one row per catalogue as the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

from microsip.declaration import Catalogue
from microsip.errors import Remedy


class RunKind(Enum):
    """Whether a person asked for the sync or its time had come."""

    MANUAL = "manual"
    AUTOMATICA = "automática"


class RunState(Enum):
    """How a sync, or a part of it, ended; EN_PROGRESO while it has not."""

    EXITOSO = "Exitoso"
    EN_PROGRESO = "En progreso"
    INCOMPLETO = "Incompleto"  # it repairs itself at the next run
    FALLIDO = "Fallido"  # somebody must act
    OMITIDO = "Omitido"

    @classmethod
    def after(cls, remedy: Remedy) -> "RunState":
        """The state in which a failure with that remedy leaves a sync."""
        return cls.INCOMPLETO if remedy is Remedy.RETRY else cls.FALLIDO


@dataclass(frozen=True)
class DatasetFigures:
    """What a run did with one dataset, in rows. `bytes`: what travelled.

    `message` is a notice or, unless `state` is EXITOSO, what went wrong; empty when there is nothing to say.
    """

    dataset: str
    title: str
    catalogue: Catalogue
    read: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    seconds: float = 0.0
    bytes: int = 0
    state: RunState = RunState.EXITOSO
    message: str = ""

    @property
    def written(self) -> int:
        """Rows of the mirror that are new or no longer the same."""
        return self.added + self.changed


@dataclass(frozen=True)
class Progress:
    """How far a run is: the step it is at, with the rows that went through it, and how many steps are done."""

    step: str
    rows: int = 0
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class CatalogueRow:
    """One row of the history page."""

    catalogue: Catalogue
    message: str
    kind: RunKind
    started_at: datetime
    ended_at: datetime | None
    state: RunState


@dataclass(frozen=True)
class Run:
    """One sync of a company. `message` tells people how it ended, `detail` (English) is for the operator.

    `catalogue`: the one that was to be brought over by itself; None for all of them. `restored`: the version to which
    somebody went back instead of reading Microsip. `author`: who asked for it; nobody when empty. `attempts`: how often
    the reading began, more than once after a lost link. `version`: the published version's number; None while there
    is none. `flow_run_id`: the run in Prefect, None outside Prefect. `rows`: one for each catalogue that it brought
    over, in their declared order.
    """

    id: str
    company_id: int
    kind: RunKind
    state: RunState
    started_at: datetime
    ended_at: datetime | None = None
    message: str = ""
    detail: str = ""
    attempts: int = 0
    version: int | None = None
    flow_run_id: str | None = None
    progress: Progress | None = None
    datasets: tuple[DatasetFigures, ...] = ()
    catalogue: Catalogue | None = None
    restored: int | None = None
    author: str = ""
    rows: tuple[CatalogueRow, ...] = ()

    @property
    def running(self) -> bool:
        return self.state is RunState.EN_PROGRESO

    @property
    def successful(self) -> bool:
        return self.state is RunState.EXITOSO

    def covers(self, catalogue: Catalogue | None) -> bool:
        """Whether it brings over what a sync of that catalogue does, or one of all of them for None."""
        return self.catalogue is None or self.catalogue is catalogue


@dataclass(frozen=True)
class Summary:
    """How many of several runs succeeded and failed, in units and per cent with one digit.

    Neither skipped ones nor those that went back to a version count.

    `last_at`: when the last of them ended; None when none did.
    """

    successful: int
    failed: int
    successful_percent: Decimal
    failed_percent: Decimal
    last_at: datetime | None


class Ended(Protocol):
    """What of a run is counted."""

    @property
    def state(self) -> RunState: ...

    @property
    def ended_at(self) -> datetime | None: ...

    @property
    def restored(self) -> int | None: ...


@dataclass(frozen=True)
class Folded:
    """Runs that came to the same one after the other: the last of them, and how many there were since when."""

    run: Run
    times: int
    since: datetime


def folded(runs: Iterable[Run]) -> tuple[Folded, ...]:
    """The runs, the newest first, with those folded into one that went wrong in the same way one after the other."""
    found: list[Folded] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and _alike(last.run, run):
            found[-1] = Folded(last.run, last.times + 1, run.started_at)
        else:
            found.append(Folded(run, 1, run.started_at))
    return tuple(found)


def _alike(one: Run, other: Run) -> bool:
    wrong = (RunState.FALLIDO, RunState.INCOMPLETO, RunState.OMITIDO)
    told = ((run.state, run.message, run.catalogue, run.kind) for run in (one, other))
    return one.state in wrong and len(set(told)) == 1


def summary(runs: Iterable[Ended]) -> Summary:
    """The figures above the history page's table, over the runs that it shows."""
    known = [run for run in runs if run.restored is None]
    successful = sum(run.state is RunState.EXITOSO for run in known)
    failed = sum(run.state in (RunState.FALLIDO, RunState.INCOMPLETO) for run in known)
    share = _percent(successful, successful + failed)
    ended = [run.ended_at for run in known if run.ended_at is not None and run.state is not RunState.OMITIDO]
    return Summary(
        successful,
        failed,
        share,
        Decimal(100) - share if successful + failed else Decimal(0),
        max(ended, default=None),
    )


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
