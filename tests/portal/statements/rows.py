"""A customer's receivables read from rows that a test writes down."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from sqlalchemy import Select

from microsip.datasets import DATASETS
from portal.statements import receivables
from portal.statements.receivables import Receivables
from tests.warehouse.readmodel.building import SOURCES, Row
from warehouse.duck.statements import frame

DATASETS_READ = (*SOURCES, "conceptos_cc")


class RowsInMemory:
    """What a reader of a version gives, over a database in memory: publishing a version takes much longer."""

    def __init__(self, rows: Mapping[str, Iterable[Row]]) -> None:
        self._connection = duckdb.connect()
        for name in DATASETS_READ:
            schema = DATASETS[name].schema
            whole = [{column: row.get(column) for column in schema.names} for row in rows.get(name, ())]
            self._connection.from_arrow(pa.Table.from_pylist(whole, schema=schema)).create(name)

    def frame(self, statement: Select[Any]) -> pl.DataFrame:
        return frame(self._connection, statement)


def receivables_of(rows: Mapping[str, Iterable[Row]], customer_id: int) -> Receivables:
    """The customer's receivables as they are read of a version with these rows."""
    return receivables._read(RowsInMemory(rows), customer_id)  # type: ignore[arg-type]
