"""Rows of an open cursor, written by the client library straight into NumPy's memory."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from microsip.fetch.interfaces import FirebirdError, Interface, Status

if TYPE_CHECKING:
    from microsip.fetch.attachment import Attachment

BUFFER_BYTES = 4 * 2**20
MOST_ROWS = 65_536

Rows = npt.NDArray[np.uint8]
"""Messages of a cursor: one row of bytes per row."""


@dataclass(frozen=True)
class OutputColumn:
    """Where a column lies in a cursor's messages. `scale` is Firebird's: negative for digits after the point."""

    type: int
    subtype: int
    length: int
    scale: int
    offset: int
    null_offset: int


class Cursor:
    """An open cursor; closed when its last row is read, by `close`, or with its attachment."""

    _OUTPUT_METADATA, _OPEN, _FREE_STATEMENT = 7, 9, 11
    _FETCH_NEXT, _CLOSE = 2, 11
    _RELEASE = 1

    def __init__(
        self, attachment: "Attachment", transaction: Interface, statement: Interface, *, open_now: bool = True
    ) -> None:
        self._attachment = attachment
        self._statement: Interface | None = statement
        self._cursor: Interface | None = None
        if not open_now:
            return
        metadata = Interface(attachment.ask(statement, self._OUTPUT_METADATA, ctypes.c_void_p))
        with attachment.waiting() as status:
            self.columns, self._message_bytes = _describe(status, metadata)
        self._cursor = Interface(
            attachment.ask(
                statement,
                self._OPEN,
                ctypes.c_void_p,
                ctypes.c_void_p(transaction.address),
                *(ctypes.c_void_p(None),) * 2,
                ctypes.c_void_p(metadata.address),
                ctypes.c_uint(0),
            )
        )
        metadata.look_up(self._RELEASE, ctypes.c_int)

    def rows(self, most: int = MOST_ROWS, most_bytes: int = BUFFER_BYTES) -> Iterator[Rows]:
        """The rows in pieces that share one buffer: each is overwritten by the next. Raises FirebirdError."""
        stride = -(-self._message_bytes // 8) * 8
        buffer = np.zeros((max(1, min(most, most_bytes // stride)), stride), np.uint8)
        count = len(buffer)
        while count == len(buffer):
            count = self._fill(buffer)
            if count:
                yield buffer[:count]
        self.close()

    def _fill(self, buffer: Rows) -> int:
        """How many rows were written; fewer than there is room for only at the end."""
        stride, start = buffer.strides[0], buffer.ctypes.data
        end = start + buffer.nbytes
        slots = iter(range(start, end, stride))
        with self._attachment.waiting(slots) as status:
            assert self._cursor is not None
            fetch = self._cursor.function(self._FETCH_NEXT, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
            status.clear()
            # 0 says that the slot has a row; `any` stops at the first other answer, and runs no Python meanwhile.
            stopped = any(map(fetch, repeat(self._cursor.address), repeat(status.address), slots))
            if not stopped:
                return len(buffer)
            status.check()
        return (next(slots, end) - start) // stride - 1

    def close(self) -> None:
        """Closes cursor and statement; never raises, since a lost server has closed both."""
        cursor, statement, self._cursor, self._statement = self._cursor, self._statement, None, None
        self._attachment.forget(self)
        try:
            if cursor is not None:
                self._attachment.ask(cursor, self._CLOSE, None)
            if statement is not None:
                self._attachment.ask(statement, self._FREE_STATEMENT, None)
        except FirebirdError:
            pass


def _describe(status: Status, metadata: Interface) -> tuple[tuple[OutputColumn, ...], int]:
    """The columns of a message and its length in bytes."""
    get_count, get_message_length = 2, 16
    get_type, get_subtype, get_length, get_scale, get_offset, get_null_offset = 7, 9, 10, 11, 13, 14

    def of(number: int, index: int, result: Any = ctypes.c_uint) -> int:
        return int(status.look_up_in(metadata, number, result, ctypes.c_uint(index)))

    count = status.look_up_in(metadata, get_count, ctypes.c_uint)
    columns = tuple(
        OutputColumn(
            type=of(get_type, index),
            subtype=of(get_subtype, index, ctypes.c_int),
            length=of(get_length, index),
            scale=of(get_scale, index, ctypes.c_int),
            offset=of(get_offset, index),
            null_offset=of(get_null_offset, index),
        )
        for index in range(count)
    )
    return columns, status.look_up_in(metadata, get_message_length, ctypes.c_uint)
