"""Bringing over what a sync is about: all datasets, or a catalogue with what it refers to where that fits the rest."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Dataset
from microsip.errors import NeedsAttention
from portal.sync.landing import Landing
from portal.sync.selection import others, referred_to, selected
from portal.sync.steps import Step, landing_of

Carry = Callable[[Step, Callable[[], Any]], object]
"""Carries out a step."""


def bring_over(
    landing: Landing, catalogue: Catalogue | None, carry: Carry, expect: Callable[[int], None]
) -> tuple[Catalogue, ...]:
    """Lands the datasets, each as a step, and returns the catalogues that are then of the snapshot.

    `expect` is told of steps beyond those of `selected(catalogue)`. Raises what landing raises; where rows need
    somebody's attention, only after the other datasets, so that all that must be mended is told at once.
    """
    chosen = selected(catalogue)
    _land(landing, chosen, carry)
    if catalogue is not None and fits(landing, catalogue):
        return (catalogue,)
    rest = others(chosen)
    expect(len(rest))
    _land(landing, rest, carry)
    return tuple(Catalogue)


def fits(landing: Landing, catalogue: Catalogue) -> bool:
    """Whether the catalogue, which was brought over with what it refers to, fits the others as they were published.

    So it is where what it refers to in others has not changed, none of its own rows to which others may refer is gone,
    and the rows known before are of the same database.
    """
    own = {dataset.name for dataset in DATASETS.of(catalogue)}
    untouched = others(DATASETS[name] for name in landing.landed)
    return (
        landing.mirror.source is not None
        and not landing.unrelated
        and landing.changed <= own
        and not landing.shrunk & referred_to(untouched)
    )


def _land(landing: Landing, datasets: Iterable[Dataset], carry: Carry) -> None:
    failures: list[NeedsAttention] = []
    for dataset in datasets:
        try:
            carry(landing_of(dataset), partial(landing.land, dataset))
        except NeedsAttention as failure:
            failures.append(failure)
    if failures:
        raise _of_all(failures)


def _of_all(failures: list[NeedsAttention]) -> NeedsAttention:
    first, further = failures[0], len(failures) - 1
    if not further:
        return first
    told = f"{first.message} Hay {further} {'problema' if further == 1 else 'problemas'} más en esta sincronización."
    return NeedsAttention(told, "; ".join(failure.detail for failure in failures))
