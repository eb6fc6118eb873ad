"""Rules 1 and 2: which price policy is in force, and by which list and discounts a customer buys."""

from datetime import date, timedelta

import pytest

from portal.pricing.terms import Assignment, Customer
from tests.portal.pricing.company import BASE_LIST, TODAY, Company

DAY = timedelta(days=1)
CUSTOMER = Customer(customer_id=7, type_id=70, zone_id=700)


def list_of(company: Company, customer: Customer = CUSTOMER, day: date = TODAY) -> str | None:
    return company.explanation(customer, company.article(), day=day).list_name


def test_without_a_policy_the_base_list_holds() -> None:
    company = Company()
    explanation = company.explanation(CUSTOMER, company.article())
    assert explanation.assignment is Assignment.SIN_POLITICA
    assert explanation.list_name == "Precio de lista"
    assert explanation.policy_id is None


def test_a_permanent_policy_is_in_force_on_any_day() -> None:
    company = Company()
    company.price_policy(company.list("Mayoreo"))
    assert list_of(company) == "Mayoreo"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY - DAY, "Precio de lista"),
        (TODAY, "Temporada"),
        (TODAY + 10 * DAY, "Temporada"),
        (TODAY + 11 * DAY, "Precio de lista"),
    ],
)
def test_a_dated_policy_is_in_force_from_its_first_to_its_last_day(day: date, expected: str) -> None:
    company = Company()
    company.price_policy(company.list("Temporada"), dates=(TODAY, TODAY + 10 * DAY))
    assert list_of(company, day=day) == expected


def test_a_policy_that_is_not_enabled_is_not_in_force() -> None:
    company = Company()
    company.price_policy(company.list("Mayoreo"), enabled=False)
    assert list_of(company) == "Precio de lista"


def test_a_dated_policy_without_an_end_is_not_in_force() -> None:
    company = Company()
    company.price_policy(company.list("Mayoreo"), dates=(TODAY - DAY, None))
    assert list_of(company) == "Precio de lista"


def test_a_dated_policy_prevails_over_a_permanent_one() -> None:
    company = Company()
    company.price_policy(company.list("Temporada"), dates=(TODAY - DAY, TODAY + DAY))
    company.price_policy(company.list("Mayoreo"))
    assert list_of(company) == "Temporada"


def test_of_two_dated_policies_the_latest_start_prevails() -> None:
    company = Company()
    company.price_policy(company.list("Semana"), dates=(TODAY - DAY, TODAY + DAY))
    company.price_policy(company.list("Mes"), dates=(TODAY - 20 * DAY, TODAY + DAY))
    assert list_of(company) == "Semana"


def test_of_two_policies_of_the_same_dates_the_highest_id_prevails() -> None:
    company = Company()
    company.price_policy(company.list("Primera"))
    company.price_policy(company.list("Segunda"))
    assert list_of(company) == "Segunda"


@pytest.mark.parametrize(
    ("customer", "assignment", "expected"),
    [
        (Customer(7, 70, 700), Assignment.CLIENTE, "Cliente"),
        (Customer(8, 70, 700), Assignment.TIPO, "Tipo"),
        (Customer(8, 71, 700), Assignment.ZONA, "Zona"),
        (Customer(8, 71, 701), Assignment.GENERAL, "General"),
        (Customer(8, None, 700), Assignment.ZONA, "Zona"),
        (Customer(8, None, None), Assignment.GENERAL, "General"),
    ],
)
def test_the_customers_exception_goes_before_the_types_and_the_zones(
    customer: Customer, assignment: Assignment, expected: str
) -> None:
    company = Company()
    policy = company.price_policy(company.list("General"))
    exceptions = {
        Assignment.CLIENTE: company.exception(policy, company.list("Cliente"), customer=7),
        Assignment.TIPO: company.exception(policy, company.list("Tipo"), type=70),
        Assignment.ZONA: company.exception(policy, company.list("Zona"), zone=700),
    }
    explanation = company.explanation(customer, company.article())
    assert (explanation.list_name, explanation.assignment) == (expected, assignment)
    assert explanation.policy_id == policy
    assert explanation.exception_id == exceptions.get(assignment)


def test_exceptions_of_a_policy_that_is_not_in_force_do_not_count() -> None:
    company = Company()
    expired = company.price_policy(BASE_LIST, dates=(TODAY - 9 * DAY, TODAY - DAY))
    company.exception(expired, company.list("Cliente"), customer=7)
    company.price_policy(company.list("General"))
    assert list_of(company) == "General"
