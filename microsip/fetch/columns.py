"""Columns of fetched messages as Arrow arrays of the declared types.

A NULL's bytes are leftovers of earlier rows: they are never looked at. Everything is copied out of the messages,
whose memory is used again.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from microsip.declaration import DECIMAL_DIGITS, Column, Kind
from microsip.errors import UnreadableValue
from microsip.fetch.cursor import OutputColumn, Rows
from microsip.fetch.text import Bytes, Offsets, windows_1252_to_utf8
from microsip.stored import CharacterSet, StoredColumn

TEXT, VARYING, DOUBLE, FLOAT, LONG, SHORT = 452, 448, 480, 482, 496, 500
TIMESTAMP, TIME, DATE, INT64, BOOLEAN, BLOB = 510, 560, 570, 580, 32764, 520

_NUMBERS: dict[int, type[np.generic]] = {
    SHORT: np.int16,
    LONG: np.int32,
    INT64: np.int64,
    FLOAT: np.float32,
    DOUBLE: np.float64,
}
_BITS = {Kind.SMALLINT: 16, Kind.INTEGER: 32, Kind.BIGINT: 64}

_DAYS_BEFORE_1970 = 40_587
_MICROSECONDS_PER_DAY = 86_400_000_000
_MICROSECONDS_PER_TICK = 100
_SPACE = 0x20

Valid = npt.NDArray[np.bool_] | None
"""Which rows have a value; None when all have."""


class Field:
    """A column of the messages at hand, with its NULLs told apart; `empty` when there is nothing else."""

    def __init__(self, rows: Rows, output: OutputColumn) -> None:
        self.output = output
        self.count = len(rows)
        self._rows = rows
        valid = self._view(output.null_offset, np.int16) == 0
        self.valid: Valid = None if valid.all() else valid
        self.empty = self.valid is not None and not valid.any()

    def numbers(self, kind: type[np.generic], offset: int = 0) -> npt.NDArray[np.generic]:
        """The numbers at an offset within the column, copied, with zero for NULL."""
        values = self._view(self.output.offset + offset, kind).copy()
        if self.valid is not None:
            values[~self.valid] = 0
        return values

    def integers(self) -> npt.NDArray[np.int64]:
        """The column's whole numbers, whatever their width."""
        return self.numbers(_NUMBERS[self.output.type]).astype(np.int64)

    def nulls(self) -> list[bool]:
        """Whether each row has no value."""
        return [False] * self.count if self.valid is None else (~self.valid).tolist()

    def raw(self, offset: int, width: int) -> npt.NDArray[np.uint8]:
        """The bytes at an offset within the column: a view of `width` bytes a row."""
        return self._rows[:, self.output.offset + offset : self.output.offset + offset + width]

    def array(self, type_: pa.DataType, *buffers: npt.NDArray[np.generic]) -> pa.Array:
        """An Arrow array of these buffers and the column's NULLs."""
        data = [pa.py_buffer(np.ascontiguousarray(buffer)) for buffer in buffers]
        return pa.Array.from_buffers(type_, self.count, [_bitmap(self.valid), *data])

    def _view(self, offset: int, kind: type[np.generic]) -> npt.NDArray[np.generic]:
        return np.ndarray((self.count,), kind, self._rows, offset, (self._rows.strides[0],))


def _bitmap(valid: Valid) -> pa.Buffer | None:
    return None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))


def to_arrow(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    """The column's values; raises UnreadableValue. BINARY and MEMO are not made here."""
    if field.empty:
        return pa.nulls(field.count, column.arrow_type)
    return _DECODERS[column.kind](column, stored, field)


def _integers(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    values = field.numbers(_NUMBERS[field.output.type])
    bits = _BITS[column.kind]
    if values.dtype.itemsize * 8 > bits:
        _within(column, values, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return field.array(column.arrow_type, values.astype(f"i{bits // 8}"))


def _decimals(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    values = field.integers()
    factor = 10 ** (column.scale + field.output.scale)
    most = (10**DECIMAL_DIGITS - 1) // factor
    _within(column, values, -most, most)
    wide = np.empty((field.count, 2), np.int64)
    np.multiply(values, factor, out=wide[:, 0])
    np.right_shift(wide[:, 0], 63, out=wide[:, 1])
    return field.array(column.arrow_type, wide)


def _within(column: Column, values: npt.NDArray[np.generic], least: int, most: int) -> None:
    if values.size and (int(values.min()) < least or int(values.max()) > most):
        raise UnreadableValue(
            f"Microsip tiene en {column.name} un número que no cabe en el tipo declarado; avisa a soporte.",
            f"{column.name}: {values.min()} to {values.max()} exceed {column.arrow_type}",
        )


def _doubles(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    return field.array(column.arrow_type, field.numbers(_NUMBERS[field.output.type]).astype(np.float64))


def _flags(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    if field.output.type != BOOLEAN:
        return _texts(column, stored, field)
    letters = np.where(field.numbers(np.uint8).astype(np.bool_), ord("S"), ord("N")).astype(np.uint8)
    return field.array(pa.string(), np.arange(field.count + 1, dtype=np.int32), letters)


def to_binary(field: Field) -> pa.Array:
    """The bytes of a VARCHAR as they are."""
    data, offsets = _joined(field)
    return field.array(pa.binary(), offsets.astype(np.int32), data)


def _joined(field: Field) -> tuple[Bytes, Offsets]:
    """The bytes of all rows one after the other, and where each row's begin."""
    values, lengths = _characters(field)
    if field.valid is not None:
        lengths[~field.valid] = 0
    longest = int(lengths.max(initial=0))
    data = values[:, :longest][np.arange(longest) < lengths[:, None]]
    return data, np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def _texts(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    data, offsets = _joined(field)
    if stored.character_set in (CharacterSet.UTF8, CharacterSet.OTHER):
        _check_utf8(column, data)
    else:
        data, offsets = windows_1252_to_utf8(data, offsets)
    return field.array(pa.string(), offsets.astype(np.int32), data)


def _characters(field: Field) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """The bytes of each row's text, and how many of them are its own; CHAR without its padding."""
    if field.output.type == VARYING:
        return field.raw(2, field.output.length), field.numbers(np.uint16).astype(np.int64)
    values = field.raw(0, field.output.length)
    letters = values != _SPACE
    lengths = field.output.length - np.argmax(letters[:, ::-1], axis=1)
    return values, np.where(letters.any(axis=1), lengths, 0).astype(np.int64)


def _check_utf8(column: Column, data: npt.NDArray[np.uint8]) -> None:
    try:
        data.tobytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableValue(
            f"Microsip tiene en {column.name} un texto que no es UTF-8; corrígelo en Microsip y vuelve a sincronizar.",
            f"{column.name}: {error}",
        ) from error


def _dates(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    return field.array(column.arrow_type, _days(field).astype(np.int32))


def _times(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    return field.array(column.arrow_type, field.numbers(np.uint32).astype(np.int64) * _MICROSECONDS_PER_TICK)


def _timestamps(column: Column, stored: StoredColumn, field: Field) -> pa.Array:
    microseconds = _days(field) * _MICROSECONDS_PER_DAY
    if field.output.type == TIMESTAMP:
        microseconds += field.numbers(np.uint32, offset=4).astype(np.int64) * _MICROSECONDS_PER_TICK
    return field.array(column.arrow_type, microseconds)


def _days(field: Field) -> npt.NDArray[np.int64]:
    return field.numbers(np.int32).astype(np.int64) - _DAYS_BEFORE_1970


_DECODERS: dict[Kind, Callable[[Column, StoredColumn, Field], pa.Array]] = {
    Kind.SMALLINT: _integers,
    Kind.INTEGER: _integers,
    Kind.BIGINT: _integers,
    Kind.DECIMAL: _decimals,
    Kind.DOUBLE: _doubles,
    Kind.FLAG: _flags,
    Kind.TEXT: _texts,
    Kind.DATE: _dates,
    Kind.TIME: _times,
    Kind.TIMESTAMP: _timestamps,
}
