"""The contract with scripts: JSON on standard output and nothing else, messages on standard error."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from uuid import UUID

import pytest

from commands.output import answer, encode, fail, say, table
from microsip.errors import Transient


class Colour(Enum):
    RED = "rojo"


@dataclass(frozen=True)
class Piece:
    name: str
    price: Decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.3400"), '"12.3400"'),
        (Decimal("0E-6"), '"0.000000"'),
        (Decimal("1E+3"), '"1000"'),
        (date(2026, 2, 28), '"2026-02-28"'),
        (datetime(2026, 2, 28, 13, 5, tzinfo=UTC), '"2026-02-28T13:05:00+00:00"'),
        (datetime(2026, 2, 28, 13, 5, 0, 120000), '"2026-02-28T13:05:00.120000"'),  # noqa: DTZ001
        (time(8, 30), '"08:30:00"'),
        (timedelta(seconds=1.5), "1.5"),
        (Colour.RED, '"rojo"'),
        (Path("/a/b"), '"/a/b"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ("caña “½” €", '"caña “½” €"'),
        (Piece("tubo", Decimal("1.10")), '{"name": "tubo", "price": "1.10"}'),
        ({"a": None, "b": True}, '{"a": null, "b": true}'),
    ],
)
def test_each_kind_of_value_is_written_as_promised(value: object, text: str) -> None:
    assert encode(value) == text


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError):
        encode(object())


@pytest.mark.parametrize("values", [[], [{"a": 1}], [{"a": 1}, {"a": 2}]])
def test_several_answers_are_an_array_of_objects(values: list[object], capsys: pytest.CaptureFixture[str]) -> None:
    answer(values)
    printed = capsys.readouterr()
    assert json.loads(printed.out) == values
    assert printed.err == ""


def test_one_answer_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    answer({"a": 1})
    assert capsys.readouterr().out == '{"a": 1}\n'


def test_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Iterator[dict[str, int]]:
        yield {"a": 1}
        assert '"a": 1' in capsys.readouterr().out
        yield {"a": 2}

    answer(rows())


def test_messages_are_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("Un momento…")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "Un momento…\n")


def test_a_failure_is_one_line_whatever_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    fail(Transient("No se pudo.\nVuelve a\tintentarlo."))
    assert capsys.readouterr().err == "No se pudo. Vuelve a intentarlo.\n"


def test_tables_for_persons_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table(("Clave", "Precio"), [("TUBO-1", Decimal("1.50")), ("X", None)])
    assert capsys.readouterr().out == "Clave   Precio\nTUBO-1  1.50\nX\n"
