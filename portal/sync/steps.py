"""The steps of a sync, and how a step is carried out: straight away, or as a task of Prefect."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from microsip.declaration import Dataset

T = TypeVar("T")


class StepKind(Enum):
    """OPEN may be tried again by itself after a Transient failure; what follows belongs to one snapshot."""

    OPEN = "open"
    LAND = "land"
    AUDIT = "audit"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Step:
    """`name`: as the operator reads it in Prefect's pages. `title`: as the administrator reads it while it runs."""

    kind: StepKind
    name: str
    title: str


CONNECT = Step(StepKind.OPEN, "Conectar con Microsip", "Conectar con Microsip")
OPEN_MIRROR = Step(StepKind.OPEN, "Abrir el almacén de datos", "Abrir el almacén de datos")
AUDIT = Step(StepKind.AUDIT, "Validar contra Microsip", "Validar contra Microsip")
PUBLISH = Step(StepKind.PUBLISH, "Publicar", "Publicar")


def landing_of(dataset: Dataset) -> Step:
    """The step that brings one dataset over: «Artículos · precios_articulos», «Artículos · Precios de artículos»."""
    catalogue = dataset.catalogue.value
    return Step(StepKind.LAND, f"{catalogue} · {dataset.name}", f"{catalogue} · {dataset.title}")


class Call(Protocol):
    """Carries out a step and returns or raises what its work does."""

    def __call__(self, step: Step, work: Callable[[], T], /) -> T: ...


def at_once(step: Step, work: Callable[[], T], /) -> T:
    """Carries out a step in this thread, with nothing around it."""
    return work()
