"""Text is decoded by whole columns exactly as it would be value by value."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from microsip.fetch.text import decode, windows_1252_to_utf8

UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}

spanish = st.text("aeñÑáü €“”–'ºÃ±Â¿", max_size=12)
values = st.one_of(
    st.binary(max_size=12),
    spanish.map(str.encode),
    spanish.map(lambda text: text.encode("cp1252", "replace")),
    st.text(max_size=6).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


def one_by_one(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte in UNDEFINED else bytes((byte,)).decode("cp1252") for byte in value)


@given(st.lists(values, max_size=30))
def test_a_column_is_decoded_like_its_values(column: list[bytes]) -> None:
    data = np.frombuffer(b"".join(column), np.uint8)
    offsets = np.cumsum([0, *map(len, column)]).astype(np.int64)
    utf8, places = windows_1252_to_utf8(data, offsets)
    whole = utf8.tobytes()
    bounds = places.tolist()
    decoded = [whole[start:end].decode("utf-8") for start, end in pairwise(bounds)]
    assert decoded == [one_by_one(value) for value in column]


@given(values)
def test_a_single_value_is_decoded_by_the_same_rule(value: bytes) -> None:
    assert decode(value) == one_by_one(value)


def test_two_values_are_never_read_as_one_character() -> None:
    column = ("Ã".encode("cp1252"), "±".encode("cp1252"))  # together they would be ñ in UTF-8
    data = np.frombuffer(b"".join(column), np.uint8)
    utf8, places = windows_1252_to_utf8(data, np.array([0, 1, 2]))
    assert utf8.tobytes().decode() == "Ã±"
    assert places.tolist() == [0, 2, 4]


def test_what_windows_writes_beyond_latin_1_survives() -> None:
    assert decode("25 € “Fénix” – 3½".encode("cp1252")) == "25 € “Fénix” – 3½"
