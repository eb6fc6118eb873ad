"""Amounts, moments and stock as people in Mexico read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from portal.stock import Stock
from portal.unit_names import unit_name
from storefront_app.components import figures
from storefront_app.components.literal import literal
from storefront_app.components.stock import stock_level

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234.5", "$1,234.50"),
        ("1344.1816", "$1,344.18"),
        ("2.345", "$2.35"),
        ("0.042500", "$0.0425"),
        ("0.9", "$0.90"),
        ("1000000", "$1,000,000.00"),
        ("0", "$0.00"),
    ],
)
def test_prices_are_read_to_the_cent_and_small_ones_with_their_decimals(amount: str, shown: str) -> None:
    assert figures.price(Decimal(amount)) == shown


def test_money_keeps_every_decimal_that_microsip_keeps() -> None:
    assert figures.money(Decimal("1344.181600")) == "$1,344.1816"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "hace un momento"),
        (timedelta(minutes=12), "hace 12 minutos"),
        (timedelta(hours=3), "hace 3 horas"),
        (timedelta(days=2), "hace 2 días"),
        (timedelta(seconds=-5), "hace un momento"),
    ],
)
def test_ages_are_said_as_one_says_them(ago: timedelta, said: str) -> None:
    assert figures.age(NOON - ago, NOON) == said


def test_durations_are_in_minutes_and_seconds() -> None:
    assert figures.duration(NOON, NOON + timedelta(seconds=4)) == "4 s"
    assert figures.duration(NOON, NOON + timedelta(seconds=125)) == "2 min 5 s"


def test_moments_are_on_the_clock_of_the_middle_of_mexico_where_the_company_does_not_say_which() -> None:
    assert figures.moment(NOON) == "24 nov 2026, 12:00"


@pytest.mark.parametrize(
    ("unit", "units", "said"),
    [
        ("PIEZA", "1", "pieza"),
        ("PIEZA", "12", "piezas"),
        ("METRO", "0.5", "metros"),
        ("Galón", "2", "galones"),
        ("MILLAR", "3", "millares"),
        ("KG", "3", "kg"),
        ("PZAS", "3", "pzas"),
        ("Metro lineal", "3", "metro lineal"),
    ],
)
def test_units_agree_with_how_many_there_are(unit: str, units: str, said: str) -> None:
    assert unit_name(unit, Decimal(units)) == said


@pytest.mark.parametrize(
    ("available", "level", "sentence"),
    [
        ("42", "available", "42 disponibles"),
        ("1234.5", "available", "1,234.5 disponibles"),
        ("5", "low", "Últimas 5"),
        ("1", "low", "Último disponible"),
        ("0.5", "low", "Últimas 0.5"),
        ("0", "none", "Sin existencia"),
        ("-3", "none", "Sin existencia"),
    ],
)
def test_stock_is_a_sentence_with_a_colour(available: str, level: str, sentence: str) -> None:
    said = stock_level(Stock(1, Decimal(available)))
    assert (said.level, said.sentence) == (level, sentence)


def test_what_is_not_kept_in_stock_is_available_and_what_is_unknown_is_not() -> None:
    assert stock_level(Stock(1, None)).sentence == "Disponible"
    assert stock_level(None).sentence == "Sin existencia"


@pytest.mark.parametrize(
    "text",
    [
        "*a* _b_ `c`",
        "[x](y)",
        ":red[z]",
        "$1$",
        "# t",
        "- i",
        "1. n",
        "<b>",
        "a->b",
        "www.x.mx",
        "https://x.mx",
        "x@y.mx",
    ],
)
def test_literal_text_keeps_its_letters_and_loses_its_markup(text: str) -> None:
    shown = literal(text)
    assert shown.replace("\\", "").replace("\N{WORD JOINER}", "") == text
    assert shown != text
