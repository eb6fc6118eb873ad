"""A setting: a value that a company's administrator chooses."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.configuration.kinds import Kind

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Section:
    """Settings that people look for together."""

    key: str
    title: str
    help: str = ""


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """`key`: what scripts call it, in snake case. `title` and `help`: what people read, in Spanish."""

    key: str
    title: str
    help: str
    default: T
    kind: Kind[T]
    section: Section
