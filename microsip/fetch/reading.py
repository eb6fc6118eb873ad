"""All rows of a selection, as Arrow batches of the dataset's schema."""

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from microsip.declaration import Column, Kind
from microsip.errors import UnreadableValue
from microsip.fetch.attachment import Attachment
from microsip.fetch.columns import Field, to_arrow, to_binary
from microsip.fetch.cursor import Cursor, Rows
from microsip.fetch.digesting import RowDigests
from microsip.fetch.selection import VERSION, Query, Selection
from microsip.fetch.text import decode
from microsip.stored import CharacterSet, Storage, StoredColumn

BLOB_BYTES = 16 * 2**20
"""A batch holds about this many bytes of blobs, whether opened one by one or not, or a single larger one."""

_ROWS_WITH_BLOBS = 1024
_IDENTIFIER_BYTES = 8


def read(attachment: Attachment, selection: Selection, digests: RowDigests | None = None) -> Iterator[pa.RecordBatch]:
    """The batches, in no order; raises FirebirdError, UnreadableValue.

    `digests` is told of every batch, for which the selection must have versions.
    """
    for query in selection.queries():
        with closing(attachment.open_cursor(query.sql)) as cursor:
            reading = _Reading(attachment, selection, query, cursor, digests)
            blobs = any(column.name in query.positions for column in selection.blobs)
            for rows in cursor.rows(_ROWS_WITH_BLOBS, BLOB_BYTES) if blobs else cursor.rows():
                yield from reading.batches(rows)


class _Reading:
    """One query's rows on their way to Arrow."""

    def __init__(
        self,
        attachment: Attachment,
        selection: Selection,
        query: Query,
        cursor: Cursor,
        digests: RowDigests | None,
    ) -> None:
        self._digests = digests
        self._attachment = attachment
        self._selection = selection
        self._query = query
        self._cursor = cursor

    def batches(self, rows: Rows) -> Iterator[pa.RecordBatch]:
        schema = self._selection.dataset.schema
        for piece in self._pieces(rows):
            arrays = [self._readable(column, piece) for column in self._selection.dataset.columns]
            batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
            if self._digests is not None:
                versions = Field(piece, self._cursor.columns[self._query.positions[VERSION]])
                self._digests.add(batch, versions.integers())
            yield batch

    def _pieces(self, rows: Rows) -> Iterator[Rows]:
        """The rows, divided so that no piece opens many more bytes of blobs than a batch may hold."""
        opened = np.zeros(len(rows), np.int64)
        for column in self._selection.blobs:
            if column.name in self._query.positions:
                lengths = self._lengths(column, rows)
                opened += np.where(self._opened(column, lengths), lengths, 0)
        group = np.cumsum(opened) // BLOB_BYTES
        bounds = [0, *(np.flatnonzero(np.diff(group)) + 1).tolist(), len(rows)]
        for start, end in pairwise(bounds):
            yield rows[start:end]

    def _readable(self, column: Column, rows: Rows) -> pa.Array:
        try:
            return self._array(column, rows)
        except UnreadableValue as failure:
            raise self._in_its_row(column, rows) or failure from failure

    def _in_its_row(self, column: Column, rows: Rows) -> UnreadableValue | None:
        """What is wrong with the first row that cannot be read, with its key."""
        dataset = self._selection.dataset
        for place in range(len(rows)):
            row = rows[place : place + 1]
            try:
                self._array(column, row)
            except UnreadableValue as failure:
                others = (dataset.column(name) for name in dataset.key if name != column.name)
                key = ", ".join(f"{other.name} {self._array(other, row)[0]}" for other in others)
                return UnreadableValue(
                    f"{dataset.title}, {key or 'en un renglón'}: {failure.message}",
                    f"{dataset.name} {key}: {failure.detail}",
                )
        return None

    def _array(self, column: Column, rows: Rows) -> pa.Array:
        if column.name not in self._query.positions:
            return pa.nulls(len(rows), column.arrow_type)
        stored = self._selection.stored[column.name]
        if stored.storage is not Storage.BLOB:
            text = Column(column.name, Kind.TEXT) if column.kind is Kind.MEMO else column
            return to_arrow(text, stored, self._field(column, rows))
        return self._blobs(column, stored, rows)

    def _blobs(self, column: Column, stored: StoredColumn, rows: Rows) -> pa.Array:
        field = self._field(column, rows)
        memo = column.kind is Kind.MEMO
        beginnings = to_arrow(Column(column.name, Kind.TEXT), stored, field) if memo else to_binary(field)
        contents = self._contents(column, rows)
        if not contents:
            return beginnings
        values = beginnings.to_pylist()
        for row, content in contents.items():
            values[row] = _text(content, stored) if memo else content
        return pa.array(values, column.arrow_type)

    def _contents(self, column: Column, rows: Rows) -> dict[int, bytes]:
        """The contents of the blobs that do not come whole with their rows, by row."""
        wanted = self._opened(column, self._lengths(column, rows))
        field = self._field(column, rows, behind=2)
        identifiers = field.raw(0, _IDENTIFIER_BYTES)
        return {row: self._attachment.blob(identifiers[row].tobytes()) for row in np.flatnonzero(wanted).tolist()}

    def _lengths(self, column: Column, rows: Rows) -> npt.NDArray[np.int64]:
        return self._field(column, rows, behind=1).integers()

    def _opened(self, column: Column, lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        return lengths > self._selection.limit(column)

    def _field(self, column: Column, rows: Rows, behind: int = 0) -> Field:
        return Field(rows, self._cursor.columns[self._query.positions[column.name] + behind])


def _text(content: bytes, stored: StoredColumn) -> str:
    return content.decode() if stored.character_set is CharacterSet.UTF8 else decode(content)
