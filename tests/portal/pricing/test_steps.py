"""Volume steps as a table: what a unit costs from each quantity on, by all rules together."""

from datetime import time
from decimal import Decimal

import pytest

from portal.pricing.quantity import UnusableQuantity, quantity
from tests.portal.pricing.company import BASE_LIST, Company
from tests.portal.pricing.hardware import CUSTOMERS, hardware_shop

AFTERNOON = time(13)


def steps(customer: str, article: str) -> list[tuple[str, str]]:
    company, articles = hardware_shop()
    explanation = company.explanation(CUSTOMERS[customer], articles[article], at=AFTERNOON)
    return [(f"{step.from_units.normalize():f}", f"{step.net_price.normalize():f}") for step in explanation.steps]


@pytest.mark.parametrize(
    ("customer", "article", "expected"),
    [
        ("Dani", "hammer", [("0", "100"), ("12", "98"), ("48", "95")]),
        ("Beto", "hammer", [("0", "86.4"), ("12", "84.672"), ("48", "82.08")]),
        # From 12 on, 1 − 0.9 × 0.98 = 11.8 %; from 48 on, 14.5 % is capped at 12
        ("Ana", "hammer", [("0", "72"), ("12", "70.56"), ("48", "70.4")]),
        ("Eva", "hammer", []),  # her exclusive discount is the same in every quantity
        ("Dani", "cable", [("0", "12.345678"), ("50", "10.123456")]),  # 500: 2.5 changes nothing beside the exclusive
        ("Dani", "tape", []),  # an exclusive promotion
        ("Dani", "unpriced", []),
    ],
)
def test_the_table_has_a_row_for_each_quantity_that_changes_the_price(
    customer: str, article: str, expected: list[tuple[str, str]]
) -> None:
    assert steps(customer, article) == expected


def test_the_table_is_the_same_whatever_is_bought() -> None:
    company, articles = hardware_shop()
    one, many = (
        company.explanation(CUSTOMERS["Dani"], articles["hammer"], units=units, at=AFTERNOON) for units in ("1", "48")
    )
    assert one.steps == many.steps
    assert many.net_price == many.steps[-1].net_price


def test_a_volume_row_of_no_units_holds_for_any_quantity() -> None:
    company = Company()
    policy = company.volume_policy()
    company.discount(policy, "5", "0", all=True)
    explanation = company.explanation(CUSTOMERS["Dani"], company.article(prices={BASE_LIST: "100"}), units="0.5")
    assert (explanation.net_price, explanation.steps) == (Decimal(95), ())


@pytest.mark.parametrize(("typed", "units"), [("12", "12"), (" 2.50 ", "2.5"), ("+3", "3"), ("0.00001", "0.00001")])
def test_a_quantity_is_read_as_typed(typed: str, units: str) -> None:
    assert quantity(typed) == Decimal(units)


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "0.0", "1,5", "1e3", "inf", "NaN", "٣", "0.000001", "1" * 14, "doce", "1 2", "--1"]
)
def test_what_is_no_quantity_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(UnusableQuantity) as refused:
        quantity(typed)
    assert refused.value.message.endswith(".")
