"""Testing a connection: each catalogue is asked for itself, so that a person sees which of them can be read."""

from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Dataset
from microsip.errors import Failure, Transient
from microsip.link import Answer, Identity, Module, Probe, Structure


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


MODULES = (("Inventarios", "saldos_in"), ("Ventas", "doctos_ve"), ("Cuentas por Cobrar", "doctos_cc"))
"""The modules that the portal needs, by a dataset that has rows as soon as one of them is in use."""


def probe(snapshot: Probed) -> Probe:
    """The answers of all catalogues; raises LinkLost when the database is lost meanwhile."""
    identity = snapshot.identity
    answers = tuple(_answer(snapshot, question) for question in QUESTIONS)
    return Probe(identity, answers, modules=tuple(_module(snapshot, name, dataset) for name, dataset in MODULES))


def _answer(snapshot: Probed, question: Question) -> Answer:
    began = perf_counter()
    try:
        told, successful = _count(snapshot, question), True
    except Transient:
        raise
    except Failure as failure:
        told, successful = failure.message, False
    return Answer(question.catalogue, successful, told, perf_counter() - began)


def _module(snapshot: Probed, name: str, dataset: str) -> Module:
    table = DATASETS[dataset].table
    try:
        return Module(name, snapshot.count(" ".join(("(SELECT FIRST 1 1 AS ONE FROM", table, ")"))) > 0)
    except Transient:
        raise
    except Failure:  # what cannot be read is not in use as far as the portal can tell
        return Module(name, False)


def _count(snapshot: Probed, question: Question) -> str:
    for dataset in DATASETS.of(question.catalogue):
        snapshot.check(dataset)
    counted = DATASETS[question.dataset]
    if snapshot.structure(counted).missing_table:
        return question.none
    rows = snapshot.count(counted.table, question.condition)
    return f"{rows:,} {question.one if rows == 1 else question.many}."
