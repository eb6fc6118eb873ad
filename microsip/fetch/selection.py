"""What to select of a dataset, given how this version of Microsip stores its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from microsip.checksum import quoted
from microsip.declaration import Column, Dataset, Kind
from microsip.digest import Spans
from microsip.errors import ColumnChanged
from microsip.stored import CharacterSet, Storage, StoredColumn

MEMO_BYTES = 4000
"""Memos up to this length come with their rows; the longer ones are opened one by one."""

BINARY_BYTES = 32_000
"""Likewise of other blobs, of all that a row has together: a row of Firebird's has room for twice as much."""

SPANS_AT_A_TIME = 100
"""Firebird looks each of a query's spans up in the key's index; a query of thousands would be too long for it."""

_UTF8_BYTES = 4
_INTEGERS = {Storage.SMALLINT, Storage.INTEGER, Storage.BIGINT}
_CHARACTERS = {Storage.CHAR, Storage.VARCHAR}

_ACCEPTED: Mapping[Kind, set[Storage]] = {
    Kind.SMALLINT: _INTEGERS,
    Kind.INTEGER: _INTEGERS,
    Kind.BIGINT: _INTEGERS,
    Kind.DECIMAL: _INTEGERS,
    Kind.DOUBLE: {Storage.DOUBLE, Storage.FLOAT},
    Kind.FLAG: {Storage.CHAR, Storage.VARCHAR, Storage.BOOLEAN},
    Kind.TEXT: _CHARACTERS,
    Kind.MEMO: {Storage.BLOB, *_CHARACTERS},
    Kind.DATE: {Storage.DATE},
    Kind.TIME: {Storage.TIME},
    Kind.TIMESTAMP: {Storage.TIMESTAMP, Storage.DATE},
    Kind.BINARY: {Storage.BLOB},
}


VERSION = "RDB$RECORD_VERSION"
"""The column, not declared by any dataset, of the transaction that wrote a row; every table has it."""


@dataclass(frozen=True)
class Query:
    """A SELECT, and where each column of the dataset begins in its output; columns that are left out are NULL."""

    sql: str
    positions: Mapping[str, int]


@dataclass(frozen=True)
class Selection:
    """A dataset and those of its columns that the database has, checked to be of the declared kinds.

    `spans`: only rows with these keys; None for all. `versions`: each row comes with its VERSION.
    """

    dataset: Dataset
    stored: Mapping[str, StoredColumn]
    spans: Spans | None = None
    versions: bool = False

    def __post_init__(self) -> None:
        """Raises ColumnChanged."""
        for column in self.present:
            _check(self.dataset, column, self.stored[column.name])

    @cached_property
    def present(self) -> tuple[Column, ...]:
        return tuple(column for column in self.dataset.columns if column.name in self.stored)

    @cached_property
    def blobs(self) -> tuple[Column, ...]:
        """The columns that the database keeps in blobs."""
        return tuple(column for column in self.present if self.stored[column.name].storage is Storage.BLOB)

    def limit(self, column: Column) -> int:
        """The length in bytes up to which a blob comes whole with its row."""
        room = MEMO_BYTES
        if column.kind is Kind.BINARY:
            room = BINARY_BYTES // sum(blob.kind is Kind.BINARY for blob in self.blobs)
        return room // _bytes(self.stored[column.name], 1)

    def queries(self) -> tuple[Query, ...]:
        """Together all rows. Those without any blob come apart: messages with room for blobs travel in small groups."""
        if self.spans is None:
            return self._queries("")
        pieces = [within(self.dataset, piece) for piece in in_pieces(self.spans)]
        return tuple(query for piece in pieces for query in self._queries(piece))

    def _queries(self, condition: str) -> tuple[Query, ...]:
        if not self.blobs:
            return (self._query(self.present, condition),)
        empty = " AND ".join(f"{quoted(column.name)} IS NULL" for column in self.blobs)
        without = tuple(column for column in self.present if column not in self.blobs)
        return self._query(without, condition, empty), self._query(self.present, condition, f"NOT ({empty})")

    def _query(self, columns: tuple[Column, ...], *conditions: str) -> Query:
        expressions: list[str] = []
        positions = {}
        for column in columns:
            positions[column.name] = len(expressions)
            expressions += _expressions(column, self.stored[column.name], self.limit(column))
        if self.versions:
            positions[VERSION] = len(expressions)
            expressions.append(VERSION)
        source = quoted(self.dataset.table)
        asked = " AND ".join(condition for condition in conditions if condition)
        where = f"WHERE {asked}" if asked else ""
        return Query(" ".join(("SELECT", ", ".join(expressions or ["1"]), "FROM", source, where)), positions)


def in_pieces(spans: Spans) -> Iterator[Spans]:
    """The spans, as many at a time as one query may have."""
    for start in range(0, len(spans), SPANS_AT_A_TIME):
        yield spans[start : start + SPANS_AT_A_TIME]


def within(dataset: Dataset, spans: Spans) -> str:
    """The condition for rows whose first key column lies in one of the spans, whole numbers of ours."""
    key = quoted(dataset.key[0])
    return "(" + " OR ".join(f"{key} BETWEEN {span.first:d} AND {span.last:d}" for span in spans) + ")"


def _expressions(column: Column, stored: StoredColumn, limit: int) -> list[str]:
    """One expression; of a blob its beginning, its length and its identifier."""
    name = quoted(column.name)
    if stored.storage is Storage.BLOB:
        return [_beginning(name, column.kind, stored, limit), f"octet_length({name})", name]
    if stored.character_set is CharacterSet.OTHER:
        return [f"cast({name} AS VARCHAR({stored.length}) CHARACTER SET UTF8)"]
    return [name]


def _beginning(name: str, kind: Kind, stored: StoredColumn, limit: int) -> str:
    if kind is Kind.BINARY:
        return f"cast(substring({name} FROM 1 FOR {limit}) AS VARCHAR({_bytes(stored, limit)}) CHARACTER SET OCTETS)"
    character_set = "CHARACTER SET UTF8" if stored.character_set is CharacterSet.UTF8 else ""
    return f"cast(substring({name} FROM 1 FOR {limit}) AS VARCHAR({limit}) {character_set})"


def _bytes(stored: StoredColumn, characters: int) -> int:
    return characters * _UTF8_BYTES if stored.character_set is CharacterSet.UTF8 else characters


def _check(dataset: Dataset, column: Column, stored: StoredColumn) -> None:
    right = stored.storage in _ACCEPTED[column.kind]
    if column.kind is Kind.FLAG and stored.storage in _CHARACTERS:
        right = stored.length == 1
    elif stored.storage in _INTEGERS:
        right = right and stored.scale <= column.scale
    if not right:
        raise ColumnChanged(
            f"{dataset.title}: en esta empresa la columna {dataset.table}.{column.name} es {stored} y el portal la "
            f"espera de otro tipo; actualiza el portal o avisa a soporte.",
            f"{dataset.name}.{column.name} is declared {column.kind.value}({column.scale}), stored as {stored}",
        )
