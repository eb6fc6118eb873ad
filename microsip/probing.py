"""Testing a connection: each catalogue is asked for itself, so that a person sees which of them can be read."""

from dataclasses import dataclass
from typing import Protocol

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Dataset
from microsip.errors import Failure, Transient
from microsip.link import Answer, Identity, Probe, Structure


class Probed(Protocol):
    """A snapshot that can be asked without reading everything."""

    @property
    def identity(self) -> Identity: ...

    def structure(self, dataset: Dataset) -> Structure: ...

    def check(self, dataset: Dataset) -> None: ...

    def count(self, table: str, condition: str = "") -> int: ...


@dataclass(frozen=True)
class Question:
    """What a catalogue is counted by; `none`: what to say when the version of Microsip has no such table."""

    catalogue: Catalogue
    dataset: str
    one: str
    many: str
    condition: str = ""
    none: str = ""


QUESTIONS = (
    Question(Catalogue.CLIENTES, "clientes", "cliente", "clientes"),
    Question(Catalogue.ARTICULOS, "articulos", "artículo", "artículos"),
    Question(Catalogue.PEDIDOS, "doctos_ve", "pedido", "pedidos", condition="WHERE TIPO_DOCTO = 'P'"),
    Question(
        Catalogue.VARIANTES,
        "variantes_arts",
        "variante",
        "variantes",
        none="Esta empresa no usa variantes.",
    ),
)


def probe(snapshot: Probed) -> Probe:
    """The answers of all catalogues; raises LinkLost when the database is lost meanwhile."""
    identity = snapshot.identity
    return Probe(identity, tuple(_answer(snapshot, question) for question in QUESTIONS))


def _answer(snapshot: Probed, question: Question) -> Answer:
    try:
        return Answer(question.catalogue, True, _count(snapshot, question))
    except Transient:
        raise
    except Failure as failure:
        return Answer(question.catalogue, False, failure.message)


def _count(snapshot: Probed, question: Question) -> str:
    for dataset in DATASETS.of(question.catalogue):
        snapshot.check(dataset)
    counted = DATASETS[question.dataset]
    if snapshot.structure(counted).missing_table:
        return question.none
    rows = snapshot.count(counted.table, question.condition)
    return f"{rows:,} {question.one if rows == 1 else question.many}."
