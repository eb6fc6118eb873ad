"""A document checks itself: what Microsip could not keep or what does not add up is refused before anybody is asked."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microsip.agent import document_wire, wire
from microsip.documents import Document, DocumentLine, DocumentTax, Kind, Placed, Series, notes_bytes
from microsip.documents.document import folio_of, line_amount
from microsip.errors import InvalidDocument, UnfitText

LINE = DocumentLine(7, Decimal("3"), Decimal("10.50"), Decimal("5"), Decimal("29.93"))
TAX = DocumentTax(1, Decimal("29.93"), Decimal("4.79"))
ORDER = Document(Kind.ORDER, "clave-0001", "WEB", 1, 2, 19, 1, 3, date(2025, 11, 24), (LINE,), (TAX,))


def test_totals_are_those_of_lines_and_taxes() -> None:
    order = replace(ORDER, lines=(LINE, LINE))
    assert (order.net, order.tax_total, order.total) == (Decimal("59.86"), Decimal("4.79"), Decimal("64.65"))
    assert LINE.discount == Decimal("1.57")


def test_half_a_cent_is_rounded_up() -> None:
    assert line_amount(Decimal("0.5"), Decimal("0.01"), Decimal(0)) == Decimal("0.01")


def test_long_numbers_are_multiplied_exactly() -> None:
    units, price = Decimal("1234567.12345"), Decimal("7654321.123456")
    exact = Fraction(units) * Fraction(price) * (100 - Fraction("33.333333")) / 100
    assert line_amount(units, price, Decimal("33.333333")) == Decimal(floor(exact * 100 + Fraction(1, 2))) / 100


@pytest.mark.parametrize(
    "change",
    [
        {"units": Decimal(0)},
        {"units": Decimal(-1)},
        {"units": Decimal("0.000001")},
        {"units": Decimal("1e14")},
        {"units": Decimal("NaN")},
        {"unit_price": Decimal("-0.01")},
        {"unit_price": Decimal("1.0000001")},
        {"discount_percent": Decimal("100.000001")},
        {"net": Decimal("29.92")},
        {"net": Decimal("29.934")},
        {"volume_percent": Decimal(-5)},
    ],
)
def test_a_line_that_does_not_add_up_or_has_no_place_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocument):
        replace(LINE, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"lines": ()},
        {"token": ""},
        {"token": "con espacios"},
        {"token": "x" * 41},
        {"series": ""},
        {"series": "WEBB"},
        {"series": "w"},
        {"rate": Decimal(0)},
        {"taxes": (TAX, TAX)},
        {"due_local": date(2025, 11, 23)},
        {"lines": (replace(LINE, units=Decimal(10**6), unit_price=Decimal(10**7), net=Decimal("9.5e12")),) * 2},
    ],
)
def test_a_document_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidDocument):
        replace(ORDER, **change)


def test_a_text_outside_windows_1252_is_named_with_its_character() -> None:
    with pytest.raises(UnfitText, match="El texto de las observaciones lleva «✓»"):
        replace(ORDER, notes="Entregar ✓ hoy")
    with pytest.raises(UnfitText, match="carácter de control"):
        replace(ORDER, purchase_order="OC\0")
    assert replace(ORDER, notes="“Ñandú” – €").description == "[clave-0001] “Ñandú” – €"


@pytest.mark.parametrize(
    ("change", "longest"),
    [
        (lambda text: replace(ORDER, notes=text), notes_bytes(ORDER.token)),
        (lambda text: replace(ORDER, purchase_order=text), 35),
        (lambda text: replace(LINE, notes=text), 2000),
    ],
)
def test_texts_may_be_as_long_as_their_column(change: Callable[[str], object], longest: int) -> None:
    change("ñ" * longest)
    with pytest.raises(UnfitText, match="caben"):
        change("ñ" * (longest + 1))


@pytest.mark.parametrize(
    ("letters", "number", "folio"),
    [
        ("@", 1, "000000001"),
        ("A", 123, "A00000123"),
        ("WEB", 999_999, "WEB999999"),
        ("WEB", 1_000_000, None),
        ("@", 999_999_999, "999999999"),
        ("@", 1_000_000_000, None),
        ("A", 0, None),
    ],
)
def test_a_folio_has_nine_characters(letters: str, number: int, folio: str | None) -> None:
    assert folio_of(letters, number) == folio


def test_a_document_travels_to_the_agent_as_it_is() -> None:
    every = replace(
        ORDER,
        branch_id=4,
        seller_id=5,
        shipping_id=6,
        due_local=date(2025, 12, 1),
        purchase_order="OC–1",
        notes="Ñ €",
        rate=Decimal("18.123456"),
    )
    credentials = wire.Credentials("SYSDBA", "secreta", "/datos", "EMPRESA")
    for document in (every, ORDER):
        sent = document_wire.Asked(credentials, document)
        assert document_wire.asked(_through_json(sent)) == sent


def test_what_the_agent_answers_arrives_as_it_is() -> None:
    placed = Placed(5, "WEB000001", found=True, matches=False)
    assert document_wire.placed(_through_json(placed)) == placed
    assert document_wire.placed(_through_json(None)) is None
    series = (Series(Kind.ORDER, "WEB", "WEB000002", 3, "Matriz"), Series(Kind.QUOTATION, "@", None))
    assert document_wire.series(_through_json(series)) == series
    held = {7: Decimal("-1.50000"), 8: Decimal(0)}
    assert document_wire.availability(_through_json(document_wire.availability_message(held))) == held


@pytest.mark.parametrize(
    "change",
    [
        {"customer_id": "1"},
        {"customer_id": True},
        {"customer_id": None},
        {"rate": 1.5},
        {"rate": "uno"},
        {"date_local": "ayer"},
        {"kind": "X"},
        {"lines": [{}]},
        {"lines": None},
        {"notes": 5},
    ],
)
def test_an_unreadable_document_is_refused_by_the_agent(change: dict[str, object]) -> None:
    message = _through_json(ORDER)
    with pytest.raises((KeyError, TypeError, ValueError)):
        document_wire.document(message | change)


@given(
    st.decimals(Decimal("0.00001"), Decimal("9999.99999"), places=5),
    st.decimals(0, Decimal("99999.999999"), places=6),
    st.decimals(0, 100, places=6),
)
def test_a_line_with_the_amount_of_its_figures_is_always_accepted(
    units: Decimal, price: Decimal, percent: Decimal
) -> None:
    line = DocumentLine(1, units, price, percent, line_amount(units, price, percent))
    assert 0 <= line.discount <= line_amount(units, price, Decimal(0))


def _through_json(message: object) -> Any:
    return json.loads(wire.encode(message))
