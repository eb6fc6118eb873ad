"""Any sequence of landings leaves the last rows, and is counted as a plain dictionary would count it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from microsip.declaration import Catalogue, Column, Dataset, Kind
from microsip.errors import LinkLost
from tests.warehouse.shop import COMPANY, SOURCE, batches, failing
from warehouse.duck import DuckWarehouse
from warehouse.store import Landed, Mirror, Reader
from warehouse.tables import table_of

THINGS = Dataset(
    name="cosas",
    title="Cosas",
    catalogue=Catalogue.ARTICULOS,
    table="COSAS",
    key=("A", "B"),
    columns=(
        Column("A", Kind.INTEGER),
        Column("B", Kind.TEXT),
        Column("NOMBRE", Kind.TEXT),
        Column("IMPORTE", Kind.DECIMAL, scale=2),
    ),
)

Row = tuple[Any, ...]

ROWS = st.tuples(
    st.sampled_from([1, 2, 3, None]),
    st.sampled_from(["x", "", None]),
    st.sampled_from(["a", "b", "ñ€", None]),
    st.decimals(-(10**16) + 1, 10**16 - 1, places=2) | st.sampled_from([0, 1, None]),
)

Keys = dict[Row, Counter[Row]]


def by_key(rows: Sequence[Row]) -> Keys:
    """The rows of each key, in no order."""
    keys: Keys = {}
    for row in rows:
        keys.setdefault(row[:2], Counter())[row] += 1
    return keys


def expected(before: Sequence[Row] | None, now: Sequence[Row]) -> Landed:
    if before is None:
        return Landed(len(now), len(now), 0, 0)
    old, new = by_key(before), by_key(now)
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    return Landed(len(now), len(new.keys() - old.keys()), changed, len(old.keys() - new.keys()))


def as_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(zip(THINGS.schema.names, row, strict=True)) for row in rows]


def rows_of(store: Mirror | Reader) -> Counter[Row]:
    return Counter(store.frame(select(table_of(THINGS))).rows())


@contextmanager
def a_warehouse() -> Iterator[DuckWarehouse]:
    with TemporaryDirectory() as folder:
        yield DuckWarehouse(Path(folder), derived=())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(ROWS, max_size=12), min_size=1, max_size=5), st.integers(1, 5))
def test_landings_leave_the_last_rows_and_are_counted_by_key(landings: list[list[Row]], size: int) -> None:
    with a_warehouse() as warehouse, warehouse.mirror(COMPANY) as mirror:
        before: list[Row] | None = None
        for rows in landings:
            assert mirror.land(THINGS, batches(THINGS, as_rows(rows), size)) == expected(before, rows)
            assert rows_of(mirror) == Counter(rows)
            before = rows


SYNCS = st.lists(
    st.tuples(st.sampled_from(["published", "left", "lost"]), st.lists(ROWS, max_size=6)), min_size=1, max_size=5
)


@settings(max_examples=15, deadline=None)
@given(SYNCS)
def test_readers_see_the_rows_of_the_last_sync_that_published(syncs: list[tuple[str, list[Row]]]) -> None:
    with a_warehouse() as warehouse:
        published: list[Row] | None = None
        for outcome, rows in syncs:
            with warehouse.mirror(COMPANY) as mirror:
                if outcome == "lost":
                    try:
                        mirror.land(THINGS, failing(THINGS, as_rows(rows), LinkLost("se fue")))
                    except LinkLost:
                        continue
                assert mirror.land(THINGS, batches(THINGS, as_rows(rows), 3)) == expected(published, rows)
                if outcome == "published":
                    mirror.publish(SOURCE)
                    published = rows
            if published is not None:
                assert rows_of(warehouse.reader(COMPANY)) == Counter(published)
