"""What a dataset is: frozen values that check themselves when they are imported.

A dataset declares everything that extraction, landing, history, validation, export and the documentation need to
know about one table of Microsip. Nothing here touches a database.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

import pyarrow as pa

DECIMAL_DIGITS = 18
"""Firebird 3 keeps every NUMERIC in at most 64 bits: 18 digits hold them all, whatever the declared precision."""


class Catalogue(Enum):
    """The catalogues by which the history page tells what was synchronised."""

    ARTICULOS = "Artículos"
    VARIANTES = "Variantes"
    CLIENTES = "Clientes"
    PEDIDOS = "Pedidos"

    @property
    def key(self) -> str:
        """Its name for commands, settings and Prefect's parameters."""
        return self.name.lower()


class Kind(Enum):
    """How a column's values are read, landed and printed."""

    SMALLINT = "smallint"
    INTEGER = "integer"
    BIGINT = "bigint"
    DECIMAL = "decimal"
    DOUBLE = "double"
    FLAG = "flag"  # 'S' or 'N'; some versions keep it as CHAR(1), newer ones as BOOLEAN
    TEXT = "text"
    MEMO = "memo"  # text in a blob
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"  # local time of the Microsip clients, without a zone
    BINARY = "binary"  # a blob; landed as the SHA-256 of its content, the content kept once beside the versions


_ARROW: dict[Kind, pa.DataType] = {
    Kind.SMALLINT: pa.int16(),
    Kind.INTEGER: pa.int32(),
    Kind.BIGINT: pa.int64(),
    Kind.DOUBLE: pa.float64(),
    Kind.FLAG: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.MEMO: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.time64("us"),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.BINARY: pa.binary(),
}


@dataclass(frozen=True)
class Column:
    """One column, with Microsip's own name.

    `scale`: digits after the point of a DECIMAL. `optional`: versions of Microsip that lack the column give NULL.
    """

    name: str
    kind: Kind
    note: str = ""
    scale: int = 0
    optional: bool = False

    def __post_init__(self) -> None:
        if self.name != self.name.upper():
            raise ValueError(f"column {self.name}: Microsip's names are upper case")
        if self.scale and self.kind is not Kind.DECIMAL:
            raise ValueError(f"column {self.name}: only decimals have a scale")

    @property
    def arrow_type(self) -> pa.DataType:
        """The Arrow type in which the link hands this column over."""
        if self.kind is Kind.DECIMAL:
            return pa.decimal128(DECIMAL_DIGITS, self.scale)
        return _ARROW[self.kind]


@dataclass(frozen=True)
class Reference:
    """`column` holds a key of `dataset`; NULL, and zero where Microsip writes it for none, refer to nothing."""

    column: str
    dataset: str


@dataclass(frozen=True)
class Dataset:
    """One table of Microsip that is brought over, all its rows with the declared columns.

    The rows of one table, not of a query: `RDB$RECORD_VERSION`, by which changes are found, exists for tables only,
    and what is derived from several tables is computed in the warehouse.
    `required`: a database without the table is refused; otherwise the dataset is empty, with a notice.
    `seed`: the item of the user's *Primera sincronización* list that it serves, for the documentation.
    """

    name: str
    title: str
    catalogue: Catalogue
    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    seed: str = ""
    required: bool = True
    references: tuple[Reference, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(f"dataset {self.name}: a column is declared twice")
        for column in (*self.key, *(reference.column for reference in self.references)):
            if column not in names:
                raise ValueError(f"dataset {self.name}: {column} is not one of its columns")
        if self.name != self.name.lower():
            raise ValueError(f"dataset {self.name}: named after its table in lower case")
        if not self.key:
            raise ValueError(f"dataset {self.name}: has no key")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of every batch of this dataset, whatever the version of Microsip."""
        return pa.schema([pa.field(column.name, column.arrow_type) for column in self.columns])


@dataclass(frozen=True)
class Datasets:
    """All datasets of the project, in an order in which every one follows those that it references."""

    members: tuple[Dataset, ...]
    _by_name: dict[str, Dataset] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        seen: dict[str, Dataset] = {}
        for dataset in self.members:
            if dataset.name in seen:
                raise ValueError(f"dataset {dataset.name} is declared twice")
            for reference in dataset.references:
                if reference.dataset != dataset.name and reference.dataset not in seen:
                    raise ValueError(
                        f"dataset {dataset.name} refers to {reference.dataset}, which does not come before"
                    )
            seen[dataset.name] = dataset
        object.__setattr__(self, "_by_name", seen)

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, name: str) -> Dataset:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def of(self, catalogue: Catalogue) -> tuple[Dataset, ...]:
        """The datasets shown under one catalogue of the history page."""
        return tuple(dataset for dataset in self.members if dataset.catalogue is catalogue)

    @property
    def fingerprint(self) -> str:
        """A digest of the declarations: portal and agent compare it when they connect."""
        return hashlib.sha256("\n".join(describe(self.members)).encode()).hexdigest()[:16]


def describe(datasets: Iterable[Dataset]) -> Iterable[str]:
    for dataset in datasets:
        yield f"{dataset.name} {dataset.table} {dataset.key} {dataset.required}"
        for column in dataset.columns:
            yield f"  {column.name} {column.kind.value} {column.scale} {column.optional}"
