"""A section of the document: what is measured for it, part by part, and the Markdown that the results are told in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from microsip.demo.content.plan import Size

R = TypeVar("R")

USUAL = (Size.SMALL, Size.DEMO, Size.LARGE)
"""The sizes that are measured unless others are asked for."""

DOCUMENTED = (*USUAL, Size.HUGE)
"""The sizes that the document tells about, or says that they were not measured."""


@dataclass(frozen=True)
class Part(Generic[R]):
    """What is measured at once, in a process of its own, and kept under its key. It may raise a Failure."""

    key: str
    measure: Callable[[], R]


@dataclass(frozen=True)
class Section(Generic[R]):
    """What is measured (`introduction`), and how it is told: `text` is given the results by key.

    `result`: a dataclass that each part gives.
    """

    name: str
    title: str
    introduction: str
    result: type[R]
    parts: Callable[[Sequence[Size]], Iterable[Part[R]]]
    text: Callable[[Mapping[str, R]], str]


AnySection = Section[Any]


def largest(sizes: Sequence[Size]) -> Size:
    """The largest of them, but for HUGE: what is measured at one size only."""
    return max((size for size in sizes if size is not Size.HUGE), key=list(Size).index, default=Size.LARGE)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; the first column is of names, the others of figures."""
    lines = (headings, ("---", *("---:" for _ in headings[1:])), *rows)
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def mib(size: float) -> str:
    return f"{size / 1024 / 1024:,.1f}"
