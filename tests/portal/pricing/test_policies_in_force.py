"""What several policies in force do to each other, and what odd rows do: rules 3 and 5 to 8."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from portal.pricing.lines import Line
from portal.pricing.terms import Customer
from tests.portal.pricing.company import BASE_LIST, TODAY, Company

CUSTOMER = Customer(7, None, None)
DAY = timedelta(days=1)
THIS_WEEK = (TODAY - DAY, TODAY + DAY)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def article(company: Company) -> int:
    return company.article(company.line(group=5), {BASE_LIST: "100"})


def net(company: Company, article: int, units: str = "1", at: time = time(12)) -> Decimal | None:
    return company.explanation(CUSTOMER, article, units=units, at=at).net_price


def test_of_several_volume_policies_the_largest_discount_holds(company: Company, article: int) -> None:
    permanent, dated = company.volume_policy(), company.volume_policy(THIS_WEEK)
    company.discount(permanent, "6", "10", all=True)
    company.discount(dated, "4", "10", article=article)
    assert net(company, article, "10") == Decimal(94)


def test_a_dated_volume_policy_leaves_the_articles_that_it_does_not_name_to_the_others(company: Company) -> None:
    article, named = (company.article(prices={BASE_LIST: "100"}) for _ in range(2))
    company.discount(company.volume_policy(), "6", "10", all=True)
    company.discount(company.volume_policy(THIS_WEEK), "9", "10", article=named)
    assert (net(company, article, "10"), net(company, named, "10")) == (Decimal(94), Decimal(91))


def test_policies_that_are_over_to_come_or_switched_off_give_nothing(company: Company, article: int) -> None:
    for dates in ((TODAY - 9 * DAY, TODAY - DAY), (TODAY + DAY, TODAY + 9 * DAY), (TODAY, None), (None, TODAY)):
        company.discount(company.volume_policy(dates), "9", "1", all=True)
        company.promotion("9", dates)
        company.maximum("0", dates)
    company.discount(company.volume_policy(enabled=False), "9", "1", all=True)
    company.promotion("9", enabled=False)
    company.maximum("0", enabled=False)
    company.promotion("1")
    assert net(company, article) == Decimal(99)


def test_a_dated_maximum_prevails_over_a_permanent_one_even_where_only_that_names_the_article(
    company: Company, article: int
) -> None:
    company.discount(company.maximum("50"), "1", article=article)
    company.maximum("20", THIS_WEEK)
    company.promotion("30")
    assert net(company, article) == Decimal(80)


@pytest.mark.parametrize(("scopes", "cap"), [("alg", "4"), ("lg", "3"), ("g", "2"), ("", "1")])
def test_the_most_specific_maximum_caps(company: Company, scopes: str, cap: str) -> None:
    line = company.line(group=5)
    article = company.article(line, {BASE_LIST: "100"})
    policy = company.maximum("1")
    for scope, percent, target in (("article", "4", article), ("line", "3", line), ("group", "2", 5)):
        if scope[0] in scopes:
            company.discount(policy, percent, None, **{scope: target})
    company.promotion("50")
    explanation = company.explanation(CUSTOMER, article)
    assert explanation.discount_percent == Decimal(cap)
    assert explanation.cap is not None
    assert (explanation.cap.percent, explanation.cap.combined_percent) == (Decimal(cap), Decimal(50))


def test_a_maximum_that_nothing_exceeds_is_not_told(company: Company, article: int) -> None:
    company.maximum("30")
    company.promotion("30")
    explanation = company.explanation(CUSTOMER, article)
    assert (explanation.cap, explanation.discount_percent) == (None, Decimal(30))


def test_a_maximum_without_a_percentage_is_none(company: Company, article: int) -> None:
    company.maximum(None)
    company.promotion("30")
    assert net(company, article) == Decimal(70)


def test_a_maximum_of_zero_allows_no_discount(company: Company, article: int) -> None:
    company.maximum("0")
    company.promotion("30")
    assert net(company, article) == Decimal(100)


def test_an_exclusive_policy_keeps_nothing_from_articles_that_it_gives_nothing_on(
    company: Company, article: int
) -> None:
    other = company.article(prices={BASE_LIST: "100"})
    company.discount(company.promotion("0", exclusive=True), "20", article=other)
    company.promotion("5")
    assert (net(company, article), net(company, other)) == (Decimal(95), Decimal(80))


def test_an_exclusive_discount_applies_even_where_others_are_larger(company: Company, article: int) -> None:
    company.promotion("5", exclusive=True)
    company.promotion("20")
    company.discount(company.volume_policy(), "30", "1", all=True)
    assert net(company, article) == Decimal(95)


def test_an_exclusive_volume_discount_is_none_below_its_quantity(company: Company, article: int) -> None:
    company.discount(company.volume_policy(exclusive=True), "30", "10", all=True)
    company.promotion("5")
    assert (net(company, article, "9"), net(company, article, "10")) == (Decimal(95), Decimal(70))


def test_a_row_of_zero_takes_an_article_out_of_a_promotion(company: Company, article: int) -> None:
    company.discount(company.promotion("20"), "0", article=article)
    assert net(company, article) == Decimal(100)


@pytest.mark.parametrize("hours", [(None, time(18)), (time(9), None), (None, None), (time(18), time(9))])
def test_a_schedule_without_both_hours_in_order_never_holds(
    company: Company, article: int, hours: tuple[time | None, time | None]
) -> None:
    company.promotion("20", hours=hours)
    assert {net(company, article, at=time(hour)) for hour in range(24)} == {Decimal(100)}


def test_the_hours_of_a_promotion_do_not_count_when_they_are_not_to_be_applied(company: Company, article: int) -> None:
    promotion = company.promotion("20", hours=(time(1), time(2)))
    (row,) = (row for row in company.rows["politicas_dsctos_promocion"] if row["POLITICA_DSCTO_PROMO_ID"] == promotion)
    row["APLICAR_HORARIO"] = "N"
    assert net(company, article) == Decimal(80)


@pytest.mark.parametrize(("percent", "expected"), [("-5", "100"), ("150", "0")])
def test_no_promotion_makes_a_price_dearer_or_negative(
    company: Company, article: int, percent: str, expected: str
) -> None:
    company.promotion(percent)
    assert net(company, article) == Decimal(expected)


def test_a_promotion_without_rows_imposes_its_list_on_every_article(company: Company, article: int) -> None:
    offer = company.list("Oferta")
    company.price(article, offer, "70")
    company.promotion("10", imposes=offer)
    assert net(company, article) == Decimal(63)


def test_of_two_promotions_that_impose_a_list_the_dated_one_prevails(company: Company, article: int) -> None:
    permanent, dated = company.list("Siempre"), company.list("Semana")
    company.price(article, permanent, "60")
    company.price(article, dated, "70")
    company.promotion(imposes=permanent)
    company.promotion(dates=THIS_WEEK, imposes=dated)
    company.promotion(dates=(TODAY - DAY, TODAY - DAY), imposes=permanent)
    assert net(company, article) == Decimal(70)


@pytest.mark.parametrize("imposed", [0, 999])
def test_a_list_that_is_none_or_unknown_is_not_imposed(company: Company, article: int, imposed: int) -> None:
    company.promotion(imposes=imposed)
    assert net(company, article) == Decimal(100)


def test_an_article_twice_in_a_document_is_discounted_by_the_quantity_of_each_line(
    company: Company, article: int
) -> None:
    company.discount(company.volume_policy(), "10", "10", all=True)
    few, many = company.lines(CUSTOMER, Line(article, Decimal(9)), Line(article, Decimal(10)))
    assert (few.total, many.total) == (Decimal(900), Decimal(900))


def test_an_unknown_article_has_no_price(company: Company) -> None:
    explanation = company.explanation(CUSTOMER, 99999)
    assert (explanation.net_price, explanation.total, explanation.total_with_tax) == (None, None, None)


def test_a_company_without_any_policy_or_tax_sells_at_the_base_list(company: Company, article: int) -> None:
    explanation = company.explanation(CUSTOMER, article, day=date(2031, 1, 1), units="2")
    assert (explanation.total, explanation.total_with_tax) == (Decimal(200), Decimal(200))
