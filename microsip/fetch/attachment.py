"""One attachment to a database: a read-only SNAPSHOT transaction, its cursors and its blobs."""

import ctypes
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from operator import length_hint
from threading import Event, Thread
from typing import Any

from microsip.fetch.cursor import Cursor
from microsip.fetch.interfaces import FirebirdError, Interface, Library, Status

SEGMENT_BYTES = 65_535
CREDENTIAL_BYTES = 255
"""The longest user or password that fits into the parameters of an attachment."""

_DPB_VERSION = b"\x01"
_USER, _PASSWORD, _CHARACTER_SET, _UTF8, _CONFIGURATION = 28, 29, 48, 77, 87
_READ_ONLY_SNAPSHOT = b"\x03\x08\x02\x07"  # version 3, read, concurrency, no wait
_REMOTE, _PLAIN = b"Providers=Remote", b"\nWireCrypt=Disabled"
_DIALECT = 3
_ABORT = 4
_NO_DATA = 1
_ONE_CALL: Iterator[int] = iter(())
_SHUT_DOWN = 335544856


class Attachment:
    """A database attached to, with a transaction open. Not for several threads at once.

    A call that the server leaves unanswered for `patience` seconds ends with a FirebirdError, and the attachment with
    it; `unanswered` tells so.
    """

    _START_TRANSACTION, _OPEN_BLOB, _PREPARE, _CANCEL, _DETACH = 3, 8, 12, 16, 18
    _COMMIT, _ROLLBACK = 4, 6
    _GET_SEGMENT, _CLOSE_BLOB = 3, 6

    def __init__(self, library: Library, attached: Interface, status: Status, patience: float) -> None:
        self.unanswered = False
        self._attached = attached
        self._status = status
        self._aborting = library.status()
        self._patience = patience
        self._asked: _Asked | None = None
        self._closed = Event()
        self._cursors: list[Cursor] = []
        Thread(target=self._watch, name="firebird-patience", daemon=True).start()
        self._transaction = Interface(
            self.ask(
                attached,
                self._START_TRANSACTION,
                ctypes.c_void_p,
                ctypes.c_uint(len(_READ_ONLY_SNAPSHOT)),
                ctypes.c_char_p(_READ_ONLY_SNAPSHOT),
            )
        )

    def ask(self, interface: Interface, number: int, result: Any, *arguments: Any) -> Any:
        """Calls a method of the library, waiting no longer than our patience; raises FirebirdError."""
        with self.waiting():
            return self._status.ask(interface, number, result, *arguments)

    @contextmanager
    def waiting(self, calls: Iterator[int] = _ONE_CALL) -> Iterator[Status]:
        """A block in which the server is expected to answer; gives the status for its calls.

        `calls`: what a loop of many calls still has before it, so that each is waited for by itself. Raises
        FirebirdError when the attachment was closed: what the calls would go to is no more.
        """
        if self._closed.is_set():
            raise FirebirdError((_SHUT_DOWN,), "the attachment is closed")
        self._asked = _Asked(calls)
        try:
            yield self._status
        finally:
            self._asked = None

    def open_cursor(self, sql: str) -> Cursor:
        """A cursor over a SELECT; raises FirebirdError."""
        cursor = Cursor(self, self._transaction, self._prepare(sql))
        self._cursors.append(cursor)
        return cursor

    def prepare(self, sql: str) -> None:
        """Has the server check a statement and our right to it without running it; raises FirebirdError."""
        Cursor(self, self._transaction, self._prepare(sql), open_now=False).close()

    def _prepare(self, sql: str) -> Interface:
        text = sql.encode()
        address = self.ask(
            self._attached,
            self._PREPARE,
            ctypes.c_void_p,
            ctypes.c_void_p(self._transaction.address),
            ctypes.c_uint(len(text)),
            ctypes.c_char_p(text),
            ctypes.c_uint(_DIALECT),
            ctypes.c_uint(0),
        )
        return Interface(address)

    def blob(self, identifier: bytes) -> bytes:
        """The content of a blob by the eight bytes that name it; raises FirebirdError."""
        quad = ctypes.create_string_buffer(identifier, len(identifier))
        blob = Interface(
            self.ask(
                self._attached,
                self._OPEN_BLOB,
                ctypes.c_void_p,
                ctypes.c_void_p(self._transaction.address),
                ctypes.cast(quad, ctypes.c_void_p),
                ctypes.c_uint(0),
                ctypes.c_char_p(None),
            )
        )
        content = bytearray()
        buffer = ctypes.create_string_buffer(SEGMENT_BYTES)
        length = ctypes.c_uint()
        arguments = (ctypes.c_uint(SEGMENT_BYTES), ctypes.cast(buffer, ctypes.c_void_p), ctypes.pointer(length))
        while self.ask(blob, self._GET_SEGMENT, ctypes.c_int, *arguments) != _NO_DATA:
            content += memoryview(buffer)[: length.value]
        self.ask(blob, self._CLOSE_BLOB, None)
        return bytes(content)

    def forget(self, cursor: Cursor) -> None:
        """Tells that a cursor closed itself."""
        if cursor in self._cursors:
            self._cursors.remove(cursor)

    def close(self) -> None:
        """Ends cursors, transaction and attachment in that order, as the library wants it; never raises.

        When the server is gone there is nothing left to end.
        """
        for cursor in list(self._cursors):
            cursor.close()
        with suppress(FirebirdError):
            self.ask(self._transaction, self._COMMIT, None)
            self.ask(self._attached, self._DETACH, None)
        self._closed.set()

    def _watch(self) -> None:
        """Gives the attachment up when a call has waited too long: the only call that another thread may make."""
        while not self._closed.wait(min(1.0, self._patience / 4)):
            asked = self._asked
            if asked is not None and asked.waited() > self._patience:
                self.unanswered = True
                with suppress(FirebirdError):
                    self._aborting.ask(self._attached, self._CANCEL, None, ctypes.c_int(_ABORT))
                return


class _Asked:
    """A call that the server has not answered yet, or a loop of them that comes nearer to its end with each answer."""

    def __init__(self, calls: Iterator[int]) -> None:
        self._calls = calls
        self._left = length_hint(calls)
        self._since = time.monotonic()

    def waited(self) -> float:
        """For how many seconds no answer has been seen to come."""
        left, now = length_hint(self._calls), time.monotonic()
        if left != self._left:
            self._left, self._since = left, now
        return now - self._since


def attach(
    library: Library, name: str, user: str, password: str, *, encrypted: bool, patience: float, attach_patience: float
) -> Attachment:
    """An attachment to the database of that name (`inet://HOST:PORT/PATH`); not `encrypted`, rows travel as they are.

    Raises FirebirdError, or TimeoutError when nobody has answered in `attach_patience` seconds: the library has no
    time limit of its own, so a thread does the waiting and, should the answer still come, drops it.
    """
    attaching = _Attaching(library, name, user, password, encrypted)
    attaching.start()
    attached = attaching.result(attach_patience)
    return Attachment(library, attached, attaching.status, patience)


class _Attaching(Thread):
    _ATTACH, _DETACH = 4, 18

    def __init__(self, library: Library, name: str, user: str, password: str, encrypted: bool) -> None:
        super().__init__(name="firebird-attaching", daemon=True)
        self.status = library.status()
        self._library = library
        self._name = name
        self._parameters = _parameters(
            {
                _UTF8: b"",
                _USER: user.encode(),
                _PASSWORD: password.encode(),
                _CHARACTER_SET: b"NONE",
                _CONFIGURATION: _REMOTE if encrypted else _REMOTE + _PLAIN,
            }
        )
        self._answered = Event()
        self._dropped = Event()
        self._attached: Interface | None = None
        self._error: FirebirdError | None = None

    def run(self) -> None:
        try:
            address = self.status.ask(
                self._library.provider(),
                self._ATTACH,
                ctypes.c_void_p,
                ctypes.c_char_p(self._name.encode()),
                ctypes.c_uint(len(self._parameters)),
                ctypes.c_char_p(self._parameters),
            )
            self._attached = Interface(address)
        except FirebirdError as error:
            self._error = error
        self._answered.set()
        if self._dropped.is_set() and self._attached is not None:
            with suppress(FirebirdError):
                self.status.ask(self._attached, self._DETACH, None)

    def result(self, patience: float) -> Interface:
        if not self._answered.wait(patience):
            self._dropped.set()
            raise TimeoutError(f"no answer to the attempt to attach to {self._name} in {patience} seconds")
        if self._error is not None:
            raise self._error
        assert self._attached is not None
        return self._attached


def _parameters(values: Mapping[int, bytes]) -> bytes:
    items = [bytes((tag, len(value))) + value for tag, value in values.items()]
    return _DPB_VERSION + b"".join(items)
