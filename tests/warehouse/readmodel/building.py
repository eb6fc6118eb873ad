"""The read model computed by DuckDB over rows that a test writes down."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

import warehouse
from microsip.datasets import DATASETS
from warehouse import tables

Row = dict[str, Any]

FOLDER = Path(warehouse.__file__).parent / "readmodel"
SOURCES = (
    "saldos_in",
    "comprom_articulos",
    "clientes",
    "plazos_cond_pag",
    "doctos_cc",
    "importes_doctos_cc",
    "vencimientos_cargos_cc",
)


def computed(rows: Mapping[str, Iterable[Row]], today_local: date = date(2025, 6, 15)) -> dict[str, list[Row]]:
    """Every table of the read model, over these rows of the datasets; columns that a row leaves out are NULL."""
    with duckdb.connect() as connection:
        for name in SOURCES:
            schema = DATASETS[name].schema
            whole = [{column: row.get(column) for column in schema.names} for row in rows.get(name, ())]
            connection.from_arrow(pa.Table.from_pylist(whole, schema=schema)).create(name)
        build(connection, today_local)
        return {name: connection.table(name).to_arrow_table().to_pylist() for name in tables.readmodel}


def build(connection: duckdb.DuckDBPyConnection, today_local: date) -> None:
    """Creates the read model's tables beside the datasets' tables."""
    for name in tables.readmodel:
        select = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
        parameters = {"today_local": today_local} if "$today_local" in select else {}
        connection.execute(f'CREATE TABLE "{name}" AS {select}', parameters)
