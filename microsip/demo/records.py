"""How the values of one column are laid out in the fixed-width records of an external table.

Firebird aligns the fields of such a record like those of its own rows, so the widest come first and texts have an even
width. A record has no NULLs: columns with one get a second field that says where.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from microsip.demo.rows import Array, Fixed, Values

_SMALLINT, _INTEGER, _DATE, _TIME, _CHAR, _BIGINT = 7, 8, 12, 13, 14, 16
_BOOLEAN, _DOUBLE, _TIMESTAMP, _VARCHAR, _BLOB = 23, 27, 35, 37, 261
_UTF8 = 4
_STORED = {
    _SMALLINT: "<i2",
    _BOOLEAN: "<i2",
    _INTEGER: "<i4",
    _DATE: "<i4",
    _TIME: "<u4",
    _TIMESTAMP: "<i8",
    _BIGINT: "<i8",
    _DOUBLE: "<f8",
}
_EXTERNAL = {_DATE: "DATE", _TIME: "TIME", _TIMESTAMP: "TIMESTAMP", _DOUBLE: "DOUBLE PRECISION", _BOOLEAN: "SMALLINT"}
_PRECISION = {_SMALLINT: 4, _INTEGER: 9, _BIGINT: 18}
_PLAIN = {_SMALLINT: "SMALLINT", _INTEGER: "INTEGER", _BIGINT: "BIGINT"}
_DAY_ZERO = dt.date(1858, 11, 17)
_DAYS_TO_1970 = (dt.date(1970, 1, 1) - _DAY_ZERO).days
_TICK = dt.timedelta(microseconds=100)


@dataclass(frozen=True)
class Target:
    """A column of the database, as its system tables describe it."""

    name: str
    type: int
    scale: int
    charset: int | None
    is_binary: bool

    @property
    def is_text(self) -> bool:
        return self.type in (_CHAR, _VARCHAR, _BLOB)


@dataclass(frozen=True)
class Field:
    """A column's values in the form in which the engine keeps them; `nulls` is None when there are none."""

    target: Target
    name: str
    stored: Array
    nulls: npt.NDArray[np.bool_] | None
    lengths: npt.NDArray[np.int_] | None = None

    @property
    def order(self) -> int:
        """Fields come in descending order of their alignment."""
        return -2 if self.target.is_text else -int(self.stored.dtype.itemsize)

    @property
    def declaration(self) -> str:
        """The field of the external table."""
        return f"{self.name} {self._external_type}"

    @property
    def expression(self) -> str:
        """What of the external table is the value."""
        value = f"{self.name} <> 0" if self.target.type == _BOOLEAN else self.name
        return f"({value})" if self.nulls is None else f"IIF({self.name}_NULL = 1, NULL, {value})"

    @property
    def layout(self) -> list[tuple[str, str]]:
        """The parts of a record, as NumPy names them."""
        if self.lengths is None:
            return [(self.name, self.stored.dtype.str)]
        return [(f"{self.name}_LENGTH", "<u2"), (self.name, f"S{self._width}")]

    def fill(self, records: Array, start: int, stop: int) -> None:
        """Puts rows `start` to `stop` into the records."""
        records[self.name] = self.stored[start:stop]
        if self.lengths is not None:
            records[f"{self.name}_LENGTH"] = self.lengths[start:stop]
        if self.nulls is not None:
            records[f"{self.name}_NULL"] = self.nulls[start:stop]

    @property
    def _width(self) -> int:
        return int(self.stored.dtype.itemsize + 1) // 2 * 2

    @property
    def _external_type(self) -> str:
        kind, scale = self.target.type, self.target.scale
        if self.target.is_text:
            return f"VARCHAR({self._width}) CHARACTER SET {'OCTETS' if self.target.is_binary else 'NONE'}"
        if kind in _EXTERNAL:
            return _EXTERNAL[kind]
        return f"NUMERIC({_PRECISION[kind]}, {scale})" if scale else _PLAIN[kind]


class Record:
    """The fields of one record: the widest first, what tells NULLs last."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self.fields = sorted(fields, key=lambda field: field.order)
        self._nulls = [f"{field.name}_NULL" for field in self.fields if field.nulls is not None]

    @property
    def declaration(self) -> str:
        """The columns of the external table."""
        return ", ".join([*(field.declaration for field in self.fields), *(f"{name} SMALLINT" for name in self._nulls)])

    def bytes(self, start: int, stop: int) -> bytes:
        """Rows `start` to `stop` as the file holds them."""
        parts = [part for field in self.fields for part in field.layout] + [(name, "<i2") for name in self._nulls]
        records = np.zeros(stop - start, dtype=parts)
        for field in self.fields:
            field.fill(records, start, stop)
        return records.tobytes()


def field_of(target: Target, values: Values, name: str) -> Field:
    """The values in the form in which the engine keeps them; ValueError for those that the column cannot hold."""
    data, nulls = _without_nulls(values)
    if target.is_text:
        encoded, lengths = _encoded(target, data)
        return Field(target, name, encoded, nulls, lengths)
    stored = _numbers(target, data)
    wanted = np.dtype(_STORED[target.type])
    if wanted.kind in "iu" and len(stored) and not _fits(stored, wanted):
        raise ValueError(f"{target.name}: a value does not fit {wanted}")
    return Field(target, name, stored.astype(wanted), nulls)


def is_empty(values: Values) -> bool:
    """Whether no row has a value."""
    return isinstance(values, list) and all(value is None for value in values)


def _without_nulls(values: Values) -> tuple[Array | Fixed | list[Any], npt.NDArray[np.bool_] | None]:
    if isinstance(values, Fixed) and isinstance(values.units, np.ma.MaskedArray):
        units, nulls = _without_nulls(values.units)
        return Fixed(np.asarray(units), values.digits), nulls
    if isinstance(values, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(values)
        return values.data, mask if mask.any() else None
    if isinstance(values, list) and None in values:
        filler = next(value for value in values if value is not None)
        return [filler if value is None else value for value in values], np.array([v is None for v in values])
    return values, None


def _encoded(target: Target, data: Array | Fixed | list[Any]) -> tuple[Array, npt.NDArray[np.int_]]:
    """Texts as bytes of Windows-1252, or UTF-8 where the column is; bytes are taken as they are."""
    charset = "utf-8" if target.charset == _UTF8 else "cp1252"
    if isinstance(data, list):
        texts = [value if isinstance(value, bytes) else str(value).encode(charset) for value in data]
        return np.array(texts, dtype=np.bytes_), np.array([len(text) for text in texts])
    if isinstance(data, Fixed) or data.dtype.kind not in "SU":
        raise ValueError(f"{target.name}: texts expected")
    encoded = np.char.encode(data, charset) if data.dtype.kind == "U" else data
    return encoded, np.char.str_len(encoded)


def _numbers(target: Target, data: Array | Fixed | list[Any]) -> Array:
    if isinstance(data, Fixed):
        if data.digits > target.scale:
            raise ValueError(f"{target.name}: {data.digits} digits for a scale of {target.scale}")
        return np.asarray(data.units * 10 ** (target.scale - data.digits))
    if isinstance(data, list):
        return np.array([_number(target, value) for value in data])
    if data.dtype.kind == "M":
        return _moments(target, data)
    return np.asarray(data * 10**target.scale) if target.scale else data


def _moments(target: Target, data: Array) -> npt.NDArray[np.int64]:
    """NumPy's dates and times as days since 1858-11-17, with ticks of a tenth of a millisecond."""
    days = data.astype("datetime64[D]")
    count: npt.NDArray[np.int64] = days.astype(np.int64) + _DAYS_TO_1970
    if target.type == _DATE:
        return count
    ticks: npt.NDArray[np.int64] = (data - days).astype("timedelta64[us]").astype(np.int64) // 100
    return ticks if target.type == _TIME else np.bitwise_or(count, ticks << 32)


def _number(target: Target, value: Any) -> int | float:
    if target.type == _DATE:
        return _days(value)
    if target.type == _TIME:
        return _ticks(value)
    if target.type == _TIMESTAMP:
        return _days(value.date()) | _ticks(value.time()) << 32
    if target.type == _DOUBLE:
        return float(value)
    scaled = Decimal(value).scaleb(target.scale)
    if scaled != int(scaled):
        raise ValueError(f"{target.name}: {value} has more than {target.scale} digits")
    return int(scaled)


def _days(day: dt.date) -> int:
    return (day - _DAY_ZERO).days


def _ticks(time: dt.time) -> int:
    midnight = dt.datetime.combine(_DAY_ZERO, dt.time())
    return (dt.datetime.combine(_DAY_ZERO, time) - midnight) // _TICK


def _fits(stored: Array, wanted: np.dtype[Any]) -> bool:
    limits = np.iinfo(wanted)
    return bool(stored.min() >= limits.min and stored.max() <= limits.max)
