"""Rule 4: the discount of the customer's discount policy on an article."""

from decimal import Decimal

import pytest

from portal.pricing.discounts.kind import Scope
from portal.pricing.terms import Customer
from tests.portal.pricing.company import BASE_LIST, Company

CUSTOMER = Customer(7, 70, 700)
GROUP = 5


@pytest.mark.parametrize(
    ("scopes", "applied", "net"),
    [
        ({"article", "line", "group"}, Scope.ARTICULO, "96"),
        ({"line", "group"}, Scope.LINEA, "92"),
        ({"group"}, Scope.GRUPO, "88"),
        (set(), Scope.GENERAL, "84"),
    ],
)
def test_the_most_specific_row_applies(scopes: set[str], applied: Scope, net: str) -> None:
    company = Company()
    policy = company.discount_policy(general="16")
    company.price_policy(discounts=policy)
    line = company.line(GROUP)
    article = company.article(line, {BASE_LIST: "100"})
    rows = {}
    for scope, target, percent in (("article", article, "4"), ("line", line, "8"), ("group", GROUP, "12")):
        if scope in scopes:
            rows[scope] = company.discount(policy, percent, None, **{scope: target})
    explanation = company.explanation(CUSTOMER, article)
    (discount,) = explanation.discounts
    assert (discount.scope, discount.policy_id) == (applied, policy)
    assert discount.row_id == next(iter(rows.values()), policy)
    assert explanation.net_price == Decimal(net)


def test_a_row_of_zero_for_the_article_takes_it_out_of_the_lines_discount() -> None:
    company = Company()
    policy = company.discount_policy()
    company.price_policy(discounts=policy)
    line = company.line()
    article = company.article(line, {BASE_LIST: "100"})
    company.discount(policy, "20", line=line)
    company.discount(policy, "0", article=article)
    assert company.explanation(CUSTOMER, article).net_price == Decimal(100)


def test_the_discount_policy_is_the_one_of_the_customers_exception() -> None:
    company = Company()
    general, special = company.discount_policy("5"), company.discount_policy("30")
    policy = company.price_policy(discounts=general)
    company.exception(policy, BASE_LIST, special, customer=7)
    article = company.article(prices={BASE_LIST: "100"})
    assert company.explanation(CUSTOMER, article).net_price == Decimal(70)
    assert company.explanation(Customer(8, 70, 700), article).net_price == Decimal(95)


def test_without_a_policy_in_force_there_is_no_discount() -> None:
    company = Company()
    company.discount_policy("5")
    explanation = company.explanation(CUSTOMER, company.article(prices={BASE_LIST: "100"}))
    assert explanation.discounts == ()
    assert explanation.net_price == Decimal(100)


@pytest.mark.parametrize(("percent", "net"), [("100", "0"), ("130", "0"), ("-10", "100")])
def test_no_discount_makes_a_price_negative_or_dearer(percent: str, net: str) -> None:
    company = Company()
    company.price_policy(discounts=company.discount_policy(percent))
    assert company.explanation(CUSTOMER, company.article(prices={BASE_LIST: "100"})).net_price == Decimal(net)


def test_the_net_price_is_rounded_half_up_to_six_digits() -> None:
    company = Company()
    company.price_policy(discounts=company.discount_policy("50"))
    article = company.article(prices={BASE_LIST: "0.000005"})
    assert company.explanation(CUSTOMER, article).net_price == Decimal("0.000003")  # half to even would give 2
