"""A little shop's datasets and rows, for tests of the warehouse that need no Microsip."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
from sqlalchemy import select

from microsip.declaration import Catalogue, Column, Dataset, Kind, Reference
from microsip.link import Identity
from warehouse.store import Landed, Mirror, Reader, Version, Warehouse
from warehouse.tables import table_of

Row = Mapping[str, Any]

COMPANY = "ferreteria"

LINES = Dataset(
    name="lineas_articulos",
    title="Líneas de artículos",
    catalogue=Catalogue.ARTICULOS,
    table="LINEAS_ARTICULOS",
    key=("LINEA_ARTICULO_ID",),
    columns=(Column("LINEA_ARTICULO_ID", Kind.INTEGER), Column("NOMBRE", Kind.TEXT)),
)

ARTICLES = Dataset(
    name="articulos",
    title="Artículos",
    catalogue=Catalogue.ARTICULOS,
    table="ARTICULOS",
    key=("ARTICULO_ID",),
    columns=(
        Column("ARTICULO_ID", Kind.INTEGER),
        Column("NOMBRE", Kind.TEXT),
        Column("LINEA_ARTICULO_ID", Kind.INTEGER),
        Column("PRECIO", Kind.DECIMAL, scale=6),
    ),
    references=(Reference("LINEA_ARTICULO_ID", "lineas_articulos"),),
)

STOCK = Dataset(
    name="saldos_in",
    title="Saldos de inventarios",
    catalogue=Catalogue.ARTICULOS,
    table="SALDOS_IN",
    key=("ARTICULO_ID", "MES"),
    columns=(
        Column("ARTICULO_ID", Kind.INTEGER),
        Column("MES", Kind.SMALLINT),
        Column("UNIDADES", Kind.DECIMAL, scale=5),
    ),
    references=(Reference("ARTICULO_ID", "articulos"),),
)

PICTURES = Dataset(
    name="imagenes_articulos",
    title="Imágenes de artículos",
    catalogue=Catalogue.ARTICULOS,
    table="IMAGENES_ARTICULOS",
    key=("IMAGEN_ARTICULO_ID",),
    columns=(Column("IMAGEN_ARTICULO_ID", Kind.INTEGER), Column("IMAGEN", Kind.BINARY)),
)

EVERY_KIND = Dataset(
    name="tipos",
    title="Todos los tipos",
    catalogue=Catalogue.ARTICULOS,
    table="TIPOS",
    key=("BIGINT",),
    columns=tuple(Column(kind.name, kind, scale=5 if kind is Kind.DECIMAL else 0) for kind in Kind),
)

SOURCE = Identity(
    path="/datos/FERRETERIA.FDB",
    engine="3.0.11",
    created_at_local=datetime.fromisoformat("2020-01-02T03:04:05"),
    schema_version=62,
    snapshot=1234,
    read_at_local=datetime.fromisoformat("2026-03-04T18:30:00"),
)


def batch(dataset: Dataset, rows: Sequence[Row]) -> pa.RecordBatch:
    """The rows as one batch; columns that a row lacks are null."""
    return pa.RecordBatch.from_pylist(
        [{column.name: row.get(column.name) for column in dataset.columns} for row in rows], schema=dataset.schema
    )


def batches(dataset: Dataset, rows: Sequence[Row], size: int = 1_000) -> Iterator[pa.RecordBatch]:
    """The rows in batches of a few."""
    for start in range(0, len(rows), size):
        yield batch(dataset, rows[start : start + size])


def land(mirror: Mirror, dataset: Dataset, *rows: Row) -> Landed:
    return mirror.land(dataset, batches(dataset, rows))


def publish(warehouse: Warehouse, dataset: Dataset, *rows: Row) -> Version:
    """A sync that lands one dataset and publishes."""
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, dataset, *rows)
        return mirror.publish(SOURCE)


def held(store: Reader | Mirror, dataset: Dataset) -> list[dict[str, Any]]:
    """All rows of a dataset, by key."""
    rows = table_of(dataset)
    found = store.frame(select(rows).order_by(*(rows.c[name] for name in dataset.key)))
    return found.to_dicts()


def article(article_id: int | None, name: str = "Martillo", **columns: Any) -> Row:
    return {"ARTICULO_ID": article_id, "NOMBRE": name, "LINEA_ARTICULO_ID": None, "PRECIO": None, **columns}


def failing(dataset: Dataset, rows: Sequence[Row], error: BaseException) -> Iterator[pa.RecordBatch]:
    """A source that goes away after these rows."""
    yield batch(dataset, rows)
    raise error
