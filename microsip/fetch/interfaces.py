"""The object API of Firebird's client library, called through ctypes.

An interface is a pointer to `{unused, pointer to methods}`, the methods follow two other words. Their numbers are part
of the library's binary interface and the same in every version since 3.0.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_WORD = ctypes.sizeof(ctypes.c_void_p)
_WORDS_BEFORE_METHODS = 2
_ERRORS = 2
_TEXT_BYTES = 4096

_GDS, _COUNTED_STRING = 1, 3


class FirebirdError(Exception):
    """What the library reports: the codes of the status vector, and the text."""

    def __init__(self, codes: tuple[int, ...], text: str) -> None:
        self.codes = codes
        super().__init__(text)


class Interface:
    """A pointer to one of the library's objects."""

    def __init__(self, address: int) -> None:
        self.address = address
        methods = ctypes.c_void_p.from_address(address + _WORD).value
        assert methods is not None
        self._methods = methods

    def function(self, number: int, result: Any, *types: Any) -> Callable[..., Any]:
        """The method of that number as a function whose first argument is the interface's address.

        Other threads run while it waits for the server.
        """
        prototype: Any = ctypes.CFUNCTYPE(result, ctypes.c_void_p, *types)
        return self._at(prototype, number)

    def call(self, number: int, result: Any, *arguments: Any) -> Any:
        """Calls the method of that number; the arguments are ctypes' own values, so that their types are known."""
        return self.function(number, result, *map(type, arguments))(self.address, *arguments)

    def look_up(self, number: int, result: Any, *arguments: Any) -> Any:
        """Calls a method that asks no server: to let other threads run meanwhile would cost far more than the call."""
        return self._at(_local(result, *map(type, arguments)), number)(self.address, *arguments)

    def _at(self, prototype: Any, number: int) -> Callable[..., Any]:
        address = ctypes.c_void_p.from_address(self._methods + (_WORDS_BEFORE_METHODS + number) * _WORD).value
        function: Callable[..., Any] = prototype(address)
        return function


@cache
def _local(result: Any, *types: Any) -> Any:
    """The type of a method that is called without letting other threads run: ctypes keeps none of these itself."""
    return ctypes.PYFUNCTYPE(result, ctypes.c_void_p, *types)


class Library:
    """The loaded client library."""

    _GET_STATUS, _GET_DISPATCHER, _GET_UTIL = 0, 1, 9
    _FORMAT_STATUS = 9

    def __init__(self, path: str) -> None:
        _load_dependency(Path(path).with_name("libtommath.so.1"))
        master = ctypes.CDLL(path).fb_get_master_interface
        master.restype = ctypes.c_void_p
        self._master = Interface(master())
        self._util = Interface(self._master.look_up(self._GET_UTIL, ctypes.c_void_p))

    def status(self) -> "Status":
        """A new status: each thread that calls needs its own."""
        return Status(self._master.look_up(self._GET_STATUS, ctypes.c_void_p), self)

    def provider(self) -> Interface:
        """What attaches to databases."""
        return Interface(self._master.look_up(self._GET_DISPATCHER, ctypes.c_void_p))

    def format(self, status: "Status") -> str:
        """The text of a status; where Firebird's file of messages is not installed it names codes only."""
        buffer = ctypes.create_string_buffer(_TEXT_BYTES)
        length = self._util.look_up(
            self._FORMAT_STATUS,
            ctypes.c_uint,
            ctypes.c_char_p(ctypes.addressof(buffer)),
            ctypes.c_uint(_TEXT_BYTES),
            ctypes.c_void_p(status.address),
        )
        return buffer.raw[:length].decode("utf-8", "replace").replace("\n", " ")


class Status(Interface):
    """Where a call leaves its errors."""

    _INIT, _GET_STATE, _GET_ERRORS = 1, 2, 7

    def __init__(self, address: int, library: Library) -> None:
        super().__init__(address)
        self._library = library

    def clear(self) -> None:
        """Forgets the errors of former calls; not every method does."""
        self.look_up(self._INIT, None)

    def check(self) -> None:
        """Raises FirebirdError when the last call left errors."""
        if self.look_up(self._GET_STATE, ctypes.c_uint) & _ERRORS:
            vector = self.look_up(self._GET_ERRORS, ctypes.POINTER(ctypes.c_ssize_t))
            raise FirebirdError(_codes(vector), self._library.format(self))

    def ask(self, interface: Interface, number: int, result: Any, *arguments: Any) -> Any:
        """Calls a method that takes a status; raises FirebirdError."""
        self.clear()
        answer = interface.call(number, result, ctypes.c_void_p(self.address), *arguments)
        self.check()
        return answer

    def look_up_in(self, interface: Interface, number: int, result: Any, *arguments: Any) -> Any:
        """As `ask`, of what the library knows already."""
        self.clear()
        answer = interface.look_up(number, result, ctypes.c_void_p(self.address), *arguments)
        self.check()
        return answer


@cache
def library(path: str) -> Library:
    """The client library at that path, loaded once; OSError when it cannot be."""
    return Library(path)


def _load_dependency(path: Path) -> None:
    """An unpacked client library stands where the system's loader does not look for what it needs."""
    if path.exists():
        ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)


def _codes(vector: Any) -> tuple[int, ...]:
    codes: list[int] = []
    position = 0
    while (kind := vector[position]) != 0:
        value = vector[position + 1]
        if kind == _GDS and value:
            codes.append(value)
        position += 3 if kind == _COUNTED_STRING else 2
    return tuple(codes)
