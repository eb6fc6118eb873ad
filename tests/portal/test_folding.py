"""Folded text is what people mean when they compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.folding import folded


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("PIÑÓN Üñico", "pinon unico"),
        ("Pin\u0303on", "pinon"),
        ("½ pulgada", "1⁄2 pulgada"),
        ("ﬁerro", "fierro"),
        ("  Foco \t\n LED  ", "foco led"),
        ("A\u00a0B", "a b"),
        ("", ""),
    ],
)
def test_accents_case_and_spaces_do_not_count(text: str, same: str) -> None:
    assert folded(text) == same


@given(st.text(st.characters(codec="cp1252")))
def test_folding_twice_changes_nothing_for_what_microsip_can_hold(text: str) -> None:
    assert folded(folded(text)) == folded(text)
