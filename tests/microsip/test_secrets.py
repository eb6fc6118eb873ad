"""Secrets are masked in whatever people and logs are told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from microsip.errors import Failure
from microsip.secrets import conceal, forget, remember


@contextmanager
def remembered(secret: str) -> Iterator[None]:
    remember(secret)
    try:
        yield
    finally:
        forget(secret)


@pytest.mark.parametrize("text", ["user=SYSDBA password=Zx81-Quetzal", "xZx81-Quetzalx"])
def test_a_secret_is_masked_wherever_it_stands(text: str) -> None:
    with remembered("Zx81-Quetzal"):
        assert "Quetzal" not in conceal(text)


def test_a_short_secret_is_masked_where_it_stands_alone_and_leaves_words_whole() -> None:
    with remembered("x"):
        assert conceal("no existe: password=x, ('x')") == "no existe: password=•••, ('•••')"


def test_what_was_forgotten_as_often_as_it_was_remembered_is_shown_again() -> None:
    with remembered("Popocatépetl"), remembered("Popocatépetl"):
        pass
    assert conceal("Popocatépetl") == "Popocatépetl"


def test_a_failure_tells_no_secret() -> None:
    with remembered("Zx81-Quetzal"):
        failure = Failure("La contraseña Zx81-Quetzal no sirve.", "login with Zx81-Quetzal refused")
    assert "Quetzal" not in f"{failure} {failure.message} {failure.detail}"
