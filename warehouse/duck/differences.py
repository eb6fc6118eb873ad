"""How a dataset's rows differ between two versions: one join by key over both files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, cast, false, func, or_, select

from microsip.declaration import Dataset
from warehouse.duck.statements import frame, single
from warehouse.duck.structure import Types, as_table, structure
from warehouse.store import Difference, Example


def difference(
    connection: duckdb.DuckDBPyConnection, dataset: Dataset, older: str, newer: str, examples: int
) -> Difference:
    """Compares two attached versions, given by the names under which they are attached.

    A version that was made without the dataset, or with another key, has no rows of it.
    """
    former, latter = (_types(connection, dataset, version) for version in (older, newer))
    if not former and not latter:
        return Difference()
    was = as_table(dataset.name, former, older).alias("was") if former else _none_of(dataset, latter, newer, "was")
    now = as_table(dataset.name, latter, newer).alias("now") if latter else _none_of(dataset, former, older, "now")
    others = latter or former
    shared = {name: kind == others[name] for name, kind in (former or latter).items() if name in others}
    both = _Both(dataset.key, was, now, shared)
    added, changed, removed = counts = single(connection, both.counts)
    return Difference(added, changed, removed, tuple(both.examples(connection, counts, examples)))


def _types(connection: duckdb.DuckDBPyConnection, dataset: Dataset, version: str) -> Types:
    types = structure(connection, version).get(dataset.name, {})
    return types if set(dataset.key) <= set(types) else {}


def _none_of(dataset: Dataset, types: Types, version: str, name: str) -> FromClause:
    return select(as_table(dataset.name, types, version)).where(false()).subquery(name)


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
    def counts(self) -> Select[int, int, int]:
        added, changed, removed = (func.count().filter(kind) for kind in self.kinds)
        return select(added, changed, removed).select_from(self._joined)

    def examples(
        self, connection: duckdb.DuckDBPyConnection, counts: tuple[int, ...], number: int
    ) -> Iterator[Example]:
        """Some rows of each kind that there are rows of, by key."""
        for kind, count in zip(self.kinds, counts, strict=True):
            if count:
                yield from self._examples(connection, kind, number)

    def _examples(
        self, connection: duckdb.DuckDBPyConnection, kind: ColumnElement[bool], number: int
    ) -> Iterator[Example]:
        columns = [side.c[name] for side in (self.was, self.now) for name in self.columns]
        labelled = [column.label(f"c{place}") for place, column in enumerate(columns)]
        order = [func.coalesce(self.was.c[name], self.now.c[name]) for name in self.key]
        rows = select(*labelled).select_from(self._joined).where(kind).order_by(*order).limit(number)
        places = [list(self.columns).index(name) for name in self.key]
        for values in frame(connection, rows).iter_rows():
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
