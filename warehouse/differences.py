"""How a dataset's rows differ between two versions: one join by key over the rows of both."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, cast, false, func, or_, select

from microsip.declaration import Dataset
from warehouse.store import Difference, Example
from warehouse.tables import Types

Ask = Callable[[Select[Any]], pl.DataFrame]
"""Gives the rows of a statement over both versions."""


@dataclass(frozen=True)
class Side:
    """A dataset in one of the versions. `types`: its columns; none when the version has no rows of it."""

    types: Types
    rows: FromClause


def difference(ask: Ask, dataset: Dataset, older: Side, newer: Side, examples: int) -> Difference:
    """What was added, changed and removed. A version without the dataset, or with another key, has no rows of it."""
    has_older, has_newer = (set(dataset.key) <= set(side.types) for side in (older, newer))
    if not has_older and not has_newer:
        return Difference()
    was = (older.rows if has_older else _none_of(newer)).alias("was")
    now = (newer.rows if has_newer else _none_of(older)).alias("now")
    others = newer.types if has_newer else older.types
    types = older.types if has_older else newer.types
    shared = {name: kind == others[name] for name, kind in types.items() if name in others}
    both = _Both(dataset.key, was, now, shared)
    added, changed, removed = counts = ask(both.counts).row(0)
    return Difference(added, changed, removed, tuple(both.examples(ask, counts, examples)))


def _none_of(side: Side) -> FromClause:
    return select(side.rows).where(false()).subquery()


@dataclass(frozen=True)
class _Both:
    """The rows of both versions. `columns`: those that both have, and whether they are of the same type."""

    key: tuple[str, ...]
    was: FromClause
    now: FromClause
    columns: Mapping[str, bool]

    @cached_property
    def kinds(self) -> tuple[ColumnElement[bool], ...]:
        """What an added, a changed and a removed row is, in this order."""
        was, now = self.was.c[self.key[0]], self.now.c[self.key[0]]
        differs = or_(false(), *(self._differs(name) for name in self.columns if name not in self.key))
        return was.is_(None), and_(was.is_not(None), now.is_not(None), differs), now.is_(None)

    @property
    def counts(self) -> Select[Any]:
        counts: list[ColumnElement[Any]] = [func.count().filter(kind) for kind in self.kinds]
        return select(*counts).select_from(self._joined)

    def examples(self, ask: Ask, counts: tuple[int, ...], number: int) -> Iterator[Example]:
        """Some rows of each kind that there are rows of, by key."""
        for kind, count in zip(self.kinds, counts, strict=True):
            if count:
                yield from self._examples(ask, kind, number)

    def _examples(self, ask: Ask, kind: ColumnElement[bool], number: int) -> Iterator[Example]:
        columns = [side.c[name] for side in (self.was, self.now) for name in self.columns]
        labelled = [column.label(f"c{place}") for place, column in enumerate(columns)]
        order = [func.coalesce(self.was.c[name], self.now.c[name]) for name in self.key]
        rows = select(*labelled).select_from(self._joined).where(kind).order_by(*order).limit(number)
        places = [list(self.columns).index(name) for name in self.key]
        for values in ask(rows).iter_rows():
            before, after = values[: len(self.columns)], values[len(self.columns) :]
            yield Example(self._row(before, places), self._row(after, places))

    def _row(self, values: tuple[Any, ...], key: list[int]) -> dict[str, Any] | None:
        if all(values[place] is None for place in key):
            return None
        return dict(zip(self.columns, values, strict=True))

    @property
    def _joined(self) -> FromClause:
        same = and_(*(self.was.c[name] == self.now.c[name] for name in self.key))
        return self.was.join(self.now, same, isouter=True, full=True)

    def _differs(self, name: str) -> ColumnElement[bool]:
        was, now = self.was.c[name], self.now.c[name]
        if self.columns[name]:
            return was.is_distinct_from(now)
        return cast(was, Text).is_distinct_from(cast(now, Text))
