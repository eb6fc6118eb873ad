"""How lines are read that people type, paste from spreadsheets and mails, or upload in files."""

import codecs
import io
from decimal import Decimal

import pytest
import xlsxwriter

from portal.pricing.quantity import quantity
from portal.quick_order.files import LARGEST, UnusableFile, file_lines
from portal.quick_order.quantities import with_point
from portal.quick_order.typed import TypedLine, typed_lines


def first(lines: tuple[TypedLine, ...]) -> list[tuple[str, str]]:
    """The likeliest key and quantity of each line."""
    return [(line.readings[0].key, line.readings[0].units) if line.readings else ("", "") for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        "MAR-016 12",
        "MAR-016\t12",
        "MAR-016,12",
        "MAR-016, 12",
        "MAR-016;12",
        "MAR-016|12",
        "  MAR-016     12  ",
        '"MAR-016","12"',
        "12 MAR-016",
        "12\tMAR-016",
        "Clave\tCantidad\nMAR-016\t12",
        "CANTIDAD;Código\n12;MAR-016",
        "Cant.,Descripción,Clave,Precio\n12,Martillo de uña 16 oz,MAR-016,135.00",
        "clave cantidad\nMAR-016 12",
        "\ufeffMAR-016 12",
        "\r\n\r\nMAR-016 12\r\n",
    ],
)
def test_a_line_is_a_key_and_a_quantity_however_they_are_set_apart(text: str) -> None:
    assert first(typed_lines(text)) == [("MAR-016", "12")]


def test_lines_are_numbered_as_they_are_seen() -> None:
    lines = typed_lines("clave\tcantidad\n\nMAR-016\t1\n\nDES-014\t2")
    assert [(line.number, line.text) for line in lines] == [(3, "MAR-016\t1"), (5, "DES-014\t2")]


def test_a_line_that_can_be_read_in_two_ways_keeps_both() -> None:
    [line] = typed_lines("750 12")
    assert {(each.key, each.units, each.key_first) for each in line.readings} == {
        ("750", "12", True),
        ("12", "750", False),
    }


def test_a_key_with_blanks_is_one_key() -> None:
    assert ("LLA 01 B", "3") in [(each.key, each.units) for each in typed_lines("LLA 01 B 3")[0].readings]


@pytest.mark.parametrize("text", ["MAR-016", "martillo de uña", "---", "🔩"])
def test_a_line_without_a_quantity_has_no_reading(text: str) -> None:
    [line] = typed_lines(text)
    assert line.readings == ()


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("12", "12"),
        ("2.5", "2.5"),
        ("2,5", "2.5"),
        ("0,125", "0.125"),
        ("1,200", "1200"),
        ("1,200.5", "1200.5"),
        ("1.200,5", "1200.5"),
        ("12,345,678", "12345678"),
        (" 7 ", "7"),
        ("12.00", "12"),
    ],
)
def test_quantities_are_read_as_people_in_mexico_write_them(typed: str, units: str) -> None:
    assert quantity(with_point(typed)) == Decimal(units)


TEXT = "Clave;Cantidad\nÑAN-1;12\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "mac_roman", "cp850"])
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert first(file_lines((TEXT + "MAR-016;3\n" * 20).encode(encoding)))[:2] == [("ÑAN-1", "12"), ("MAR-016", "3")]


def test_a_mark_says_more_than_a_guess() -> None:
    assert first(file_lines(codecs.BOM_UTF16_BE + "Ñ\t1".encode("utf-16-be"))) == [("Ñ", "1")]


def workbook(*sheets: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return content.getvalue()


def test_a_spreadsheet_gives_numbers_and_bar_codes_as_they_are_seen() -> None:
    rows: list[list[object]] = [
        ["Código", "Descripción", "Cantidad"],
        [7501234567890, "Martillo", 1.5],
        ["0012", "", 12],
    ]
    assert first(file_lines(workbook([], rows))) == [("7501234567890", "1.5"), ("0012", "12")]


def test_a_spreadsheet_without_a_heading_is_read_all_the_same() -> None:
    assert first(file_lines(workbook([["MAR-016", 12]]))) == [("MAR-016", "12")]


def test_an_empty_file_has_no_lines() -> None:
    assert file_lines(b"") == file_lines(workbook([])) == ()


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\x00\x01\x02", b"PK\x03\x04 damaged", b"\x89PNG\r\n\x1a\n\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
)
def test_what_is_no_list_is_refused_in_a_sentence_that_says_what_is(content: bytes) -> None:
    with pytest.raises(UnusableFile, match="guárdalo como CSV o como libro de Excel"):
        file_lines(content)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(UnusableFile, match="más de 5 MB"):
        file_lines(b"x" * (LARGEST + 1))
