"""Rule 3: the price in the list, the base list when it has none, and the conversion of currencies."""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.pricing.terms import Customer
from portal.pricing.wording import sentences
from tests.portal.pricing.company import BASE_LIST, DOLLAR, PESO, TODAY, Company

DAY = timedelta(days=1)
CUSTOMER = Customer(7, None, None)


def test_the_price_is_the_one_in_the_customers_list() -> None:
    company = Company()
    wholesale = company.list("Mayoreo")
    company.price_policy(wholesale)
    article = company.article(prices={BASE_LIST: "100"})
    row = company.price(article, wholesale, "80.123456")
    explanation = company.explanation(CUSTOMER, article)
    assert explanation.unit_price == Decimal("80.123456")
    assert explanation.net_price == Decimal("80.123456")
    assert explanation.listed is not None
    assert (explanation.listed.row_id, explanation.listed.is_fallback) == (row, False)


@pytest.mark.parametrize("amount", [None, "0", "-5"])
def test_without_a_price_above_zero_in_the_list_the_base_list_is_taken(amount: str | None) -> None:
    company = Company()
    wholesale = company.list("Mayoreo")
    company.price_policy(wholesale)
    article = company.article()
    row = company.price(article, BASE_LIST, "100")
    company.price(article, wholesale, amount)
    explanation = company.explanation(CUSTOMER, article)
    assert explanation.unit_price == Decimal(100)
    assert explanation.listed is not None
    assert (explanation.listed.row_id, explanation.listed.is_fallback) == (row, True)


def test_an_article_without_a_price_in_either_list_has_none() -> None:
    company = Company()
    company.price_policy(company.list("Mayoreo"), company.discount_policy("10"))
    explanation = company.explanation(CUSTOMER, company.article())
    assert explanation.listed is None
    assert explanation.unit_price is None
    assert explanation.net_price is None
    assert sentences(explanation)[-1].endswith("pregúntalo a tu vendedor.")


def test_dollars_are_converted_with_the_latest_rate_on_or_before_the_day() -> None:
    company = Company()
    article = company.article()
    company.price(article, BASE_LIST, "10", DOLLAR)
    company.rate(TODAY - 5 * DAY, "18")
    latest = company.rate(TODAY - DAY, "18.5")
    company.rate(TODAY + DAY, "19")
    explanation = company.explanation(CUSTOMER, article)
    assert explanation.unit_price == Decimal(185)
    assert explanation.rate is not None
    assert (explanation.rate.row_id, explanation.rate.day) == (latest, TODAY - DAY)
    assert explanation.currency == "MXN"


def test_the_rate_of_the_day_itself_counts() -> None:
    company = Company()
    article = company.article()
    company.price(article, BASE_LIST, "10", DOLLAR)
    company.rate(TODAY - DAY, "18.5")
    company.rate(TODAY, "19")
    assert company.explanation(CUSTOMER, article).unit_price == Decimal(190)


def test_a_rate_of_zero_is_no_rate() -> None:
    company = Company()
    article = company.article()
    company.price(article, BASE_LIST, "10", DOLLAR)
    company.rate(TODAY - DAY, "18.5")
    company.rate(TODAY, "0")
    assert company.explanation(CUSTOMER, article).unit_price == Decimal(185)


def test_without_a_rate_there_is_no_price_and_the_explanation_says_so() -> None:
    company = Company()
    article = company.article()
    company.price(article, BASE_LIST, "10", DOLLAR)
    company.rate(TODAY + DAY, "19")
    explanation = company.explanation(CUSTOMER, article)
    assert explanation.listed is not None
    assert explanation.net_price is None
    assert sentences(explanation)[-1].startswith("No hay tipo de cambio de USD")


def test_pesos_are_not_converted_even_when_they_have_a_rate() -> None:
    company = Company()
    company.rate(TODAY, "2", PESO)
    explanation = company.explanation(CUSTOMER, company.article(prices={BASE_LIST: "10"}))
    assert explanation.unit_price == Decimal(10)
    assert explanation.rate is None


def test_a_conversion_is_rounded_half_up_to_six_digits() -> None:
    company = Company()
    article = company.article()
    company.price(article, BASE_LIST, "0.000001", DOLLAR)
    company.rate(TODAY, "2.5")
    assert company.explanation(CUSTOMER, article).unit_price == Decimal("0.000003")  # half to even would give 2


def test_prices_come_in_the_order_asked_for_and_unknown_articles_have_none() -> None:
    company = Company()
    cheap, dear = company.article(prices={BASE_LIST: "1"}), company.article(prices={BASE_LIST: "9"})
    explanations = company.explanations(CUSTOMER, dear, 999_999, cheap)
    assert [(each.article_id, each.net_price) for each in explanations] == [
        (dear, Decimal(9)),
        (999_999, None),
        (cheap, Decimal(1)),
    ]


def test_a_company_without_a_base_list_has_only_the_prices_of_its_other_lists() -> None:
    company = Company()
    wholesale = company.list("Mayoreo")
    company.price_policy(wholesale)
    priced, unpriced = company.article(prices={wholesale: "8"}), company.article(prices={BASE_LIST: "9"})
    company.rows["precios_empresa"][0]["ID_INTERNO"] = None
    explanations = company.explanations(CUSTOMER, priced, unpriced)
    assert [each.net_price for each in explanations] == [Decimal(8), None]
