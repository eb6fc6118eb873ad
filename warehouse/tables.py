"""The tables of a published version, for SQLAlchemy Core statements.

One table per dataset, derived from its declaration with Microsip's own names, and the read model's, which
`warehouse/readmodel/` builds from them when a version is published.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
)
from sqlalchemy.types import TypeEngine

from microsip import declaration
from microsip.datasets import DATASETS
from microsip.declaration import DECIMAL_DIGITS, Dataset, Kind

MONEY = Numeric(DECIMAL_DIGITS, 2)
UNITS = Numeric(DECIMAL_DIGITS, 5)

Types = Mapping[str, str]
"""A table's columns in order, each with its type as the store names it."""

_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    Kind.SMALLINT: SmallInteger(),
    Kind.INTEGER: Integer(),
    Kind.BIGINT: BigInteger(),
    Kind.DOUBLE: Double(),
    Kind.FLAG: String(1),
    Kind.TEXT: Text(),
    Kind.MEMO: Text(),
    Kind.DATE: Date(),
    Kind.TIME: Time(),
    Kind.TIMESTAMP: DateTime(),
    Kind.BINARY: String(64),
}


@lru_cache(maxsize=512)
def table_of(dataset: Dataset, metadata: MetaData | None = None) -> Table:
    """The table of a dataset: its columns in declared order, all of them nullable, without a key.

    Uniqueness is an audit: a table with a primary key takes fifty times as long to merge into.
    """
    columns = [Column(column.name, _type(column)) for column in dataset.columns]
    return Table(dataset.name, metadata if metadata is not None else MetaData(), *columns)


def as_table(name: str, types: Types, schema: str | None = None) -> Table:
    """A table for statements about what a store has, with these columns."""
    return Table(name, MetaData(schema=schema), *(Column(column) for column in types))


def _type(column: declaration.Column) -> TypeEngine[Any]:
    if column.kind is Kind.DECIMAL:
        return Numeric(DECIMAL_DIGITS, column.scale)
    return _TYPES[column.kind]


_metadata = MetaData()

microsip: Mapping[str, Table] = MappingProxyType({dataset.name: table_of(dataset, _metadata) for dataset in DATASETS})
"""The datasets' tables, by name."""

_existencias = Table(
    "existencias",
    _metadata,
    Column("ARTICULO_ID", Integer),
    Column("ALMACEN_ID", Integer),
    Column("EXISTENCIA", UNITS),
    Column("COMPROMETIDO", UNITS),
    Column("DISPONIBLE", UNITS),
)

_vencimientos_abiertos = Table(
    "vencimientos_abiertos",
    _metadata,
    Column("DOCTO_CC_ID", Integer),
    Column("CLIENTE_ID", Integer),
    Column("FECHA_VENCIMIENTO", Date),
    Column("IMPORTE", MONEY),
    Column("SALDO", MONEY),
)

_saldos_clientes = Table(
    "saldos_clientes",
    _metadata,
    Column("CLIENTE_ID", Integer),
    Column("LIMITE_CREDITO", MONEY),
    Column("SALDO", MONEY),
    Column("VENCIDO", MONEY),
    Column("POR_VENCER", MONEY),
    Column("DISPONIBLE", MONEY),
)

readmodel: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (_existencias, _vencimientos_abiertos, _saldos_clientes)}
)
"""The derived tables, by name, in the order in which they are built: one may read those before it."""


def exportable() -> tuple[str, ...]:
    """The names of everything that a version holds: datasets first, then the read model."""
    return (*microsip, *readmodel)
