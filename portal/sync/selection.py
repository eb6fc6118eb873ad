"""Which datasets a sync brings over: all of them, or a catalogue's with what they refer to.

A catalogue that is synchronised by itself must fit what is left as it was: what refers to each other is of one instant.
"""

from collections.abc import Iterable, Iterator

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Dataset


def selected(catalogue: Catalogue | None) -> tuple[Dataset, ...]:
    """The catalogue's datasets and all that they refer to, directly or through others, in their declared order."""
    if catalogue is None:
        return tuple(DATASETS)
    names = set(_with_references(DATASETS.of(catalogue)))
    return tuple(dataset for dataset in DATASETS if dataset.name in names)


def others(chosen: Iterable[Dataset]) -> tuple[Dataset, ...]:
    """The datasets that were not chosen, in their declared order."""
    names = {dataset.name for dataset in chosen}
    return tuple(dataset for dataset in DATASETS if dataset.name not in names)


def referred_to(referring: Iterable[Dataset]) -> frozenset[str]:
    """The names of the datasets to which these refer."""
    return frozenset(reference.dataset for dataset in referring for reference in dataset.references)


def _with_references(datasets: Iterable[Dataset]) -> Iterator[str]:
    for dataset in datasets:
        yield dataset.name
        further = {reference.dataset for reference in dataset.references} - {dataset.name}
        yield from _with_references(DATASETS[name] for name in further)
