"""Text as Microsip's clients left it: Windows-1252 bytes, and among them values that somebody wrote as UTF-8.

A value with bytes beyond ASCII that is strictly valid UTF-8 is taken for UTF-8: Spanish in Windows-1252 practically
never is. Everything works on whole columns of concatenated values; Python looks at single values only where two
neighbouring bytes could be UTF-8.
"""

import codecs

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]


def _windows_1252(byte: int) -> str:
    """The character of a byte; the five without one are the control characters that Latin-1 has there."""
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CHARACTERS = "".join(_windows_1252(byte) for byte in range(256))
_EXTRA_BYTES = np.array([len(character.encode()) - 1 for character in _CHARACTERS], np.uint8)


def windows_1252_to_utf8(data: Bytes, offsets: Offsets) -> tuple[Bytes, Offsets]:
    """The values between `offsets` of `data` in UTF-8, and their new offsets."""
    beyond = np.flatnonzero(data & 0x80)  # one character in fifty is not ASCII: only those are looked at closer
    if not beyond.size:
        return data, offsets
    extra = _EXTRA_BYTES[data[beyond]].astype(np.int64)
    pieces: list[bytes] = []
    done = 0
    for value in _already_utf8(data, offsets, beyond):
        start, end = int(offsets[value]), int(offsets[value + 1])
        extra[np.searchsorted(beyond, start) : np.searchsorted(beyond, end)] = 0
        pieces += (_convert(data[done:start]), data[start:end].tobytes())
        done = end
    pieces.append(_convert(data[done:]))
    moved = np.concatenate((np.zeros(1, np.int64), np.cumsum(extra)))
    return np.frombuffer(b"".join(pieces), np.uint8), offsets + moved[np.searchsorted(beyond, offsets)]


def _convert(data: Bytes) -> bytes:
    if not ((data >= 0x80) & (data < 0xA0)).any():
        return data.tobytes().decode("latin-1").encode()
    return codecs.charmap_decode(data.tobytes(), "strict", _CHARACTERS)[0].encode()


def _already_utf8(data: Bytes, offsets: Offsets, beyond: npt.NDArray[np.int64]) -> list[int]:
    """The numbers of the values that are valid UTF-8 beyond ASCII, given where bytes beyond it are."""
    pairs = beyond[:-1][np.diff(beyond) == 1]
    leads, others = data[pairs], data[pairs + 1]
    positions = pairs[(leads >= 0xC2) & (leads <= 0xF4) & (others < 0xC0)]
    if not positions.size:
        return []
    candidates = np.unique(np.searchsorted(offsets, positions, side="right") - 1)
    return [
        int(value) for value in candidates if _is_utf8(data[int(offsets[value]) : int(offsets[value + 1])].tobytes())
    ]


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(value: bytes) -> str:
    """One value by the same rule."""
    if not value.isascii() and _is_utf8(value):
        return value.decode("utf-8")
    return codecs.charmap_decode(value, "strict", _CHARACTERS)[0]
