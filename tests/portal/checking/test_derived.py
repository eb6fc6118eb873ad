"""What is computed once more for a check is what the warehouse computes, whatever the rows are."""

import polars as pl
from hypothesis import given, settings

from microsip.datasets import DATASETS
from portal.checking.derived import COLUMNS, derived
from tests.warehouse.readmodel.building import Row, computed
from tests.warehouse.readmodel.companies import TODAY, companies


def frames(rows: dict[str, list[Row]]) -> dict[str, pl.DataFrame]:
    """The rows as frames of just the columns that the tables are derived from."""
    found = {}
    for name, columns in COLUMNS.items():
        whole = pl.from_arrow(DATASETS[name].schema.empty_table())
        written = [{column: row.get(column) for column in columns} for row in rows[name]]
        assert isinstance(whole, pl.DataFrame)
        found[name] = pl.DataFrame(written, schema={column: whole.schema[column] for column in columns})
    return found


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


@settings(max_examples=100, deadline=None)
@given(companies)
def test_both_ways_give_the_same_tables(rows: dict[str, list[Row]]) -> None:
    by_the_warehouse = computed(rows, TODAY)
    for name, frame in derived(frames(rows), TODAY).items():
        assert in_order(frame.to_dicts()) == in_order(by_the_warehouse[name])
