"""Rule 9's taxes where Microsip's tables leave a choice."""

from decimal import Decimal

import pytest

from portal.pricing.lines import Line
from portal.pricing.terms import Customer
from tests.portal.pricing.company import BASE_LIST, Company

CUSTOMER = Customer(7, None, None)


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def article(company: Company) -> int:
    return company.article(prices={BASE_LIST: "100"})


def taxes(company: Company, article: int, units: str = "1") -> dict[str, Decimal]:
    return {tax.name: tax.amount for tax in company.explanation(CUSTOMER, article, units=units).taxes}


def test_a_tax_on_others_without_listed_types_is_on_all_others(company: Company, article: int) -> None:
    """IEPS 8 and ISAN 5; IVA 16 % of 113."""
    iva = company.tax_type("IVA", on_others=True)
    for name, rate in (("IEPS", "8"), ("ISAN", "5")):
        company.tax_article(article, company.tax(company.tax_type(name), rate, name))
    company.tax_article(article, company.tax(iva, "16", "IVA"))
    assert taxes(company, article) == {"IEPS": Decimal(8), "ISAN": Decimal(5), "IVA": Decimal("18.08")}


def test_a_tax_on_others_is_only_on_the_listed_types(company: Company, article: int) -> None:
    """IVA 16 % of 108."""
    iva, ieps, isan = company.tax_type("IVA", on_others=True), company.tax_type("IEPS"), company.tax_type("ISAN")
    company.taxes_on(iva, ieps)
    for kind, rate, name in ((ieps, "8", "IEPS"), (isan, "5", "ISAN"), (iva, "16", "IVA")):
        company.tax_article(article, company.tax(kind, rate, name))
    assert taxes(company, article)["IVA"] == Decimal("17.28")


def test_a_type_that_is_not_on_others_is_on_the_net_whatever_is_listed(company: Company, article: int) -> None:
    iva, ieps = company.tax_type("IVA"), company.tax_type("IEPS")
    company.taxes_on(iva, ieps)
    company.tax_article(article, company.tax(ieps, "8", "IEPS"))
    company.tax_article(article, company.tax(iva, "16", "IVA"))
    assert taxes(company, article)["IVA"] == Decimal(16)


def test_two_types_on_each_other_are_each_on_the_other_s_tax_of_the_net(company: Company, article: int) -> None:
    """10 % of 100 + 20 and 20 % of 100 + 10."""
    one, other = company.tax_type("Uno", on_others=True), company.tax_type("Otro", on_others=True)
    company.tax_article(article, company.tax(one, "10", "Uno"))
    company.tax_article(article, company.tax(other, "20", "Otro"))
    assert taxes(company, article) == {"Uno": Decimal(12), "Otro": Decimal(22)}


def test_retentions_are_no_taxes(company: Company, article: int) -> None:
    company.tax_article(article, company.tax(company.tax_type("IVA retenido", kind="R"), "4", "Retención"))
    assert taxes(company, article) == {}


@pytest.mark.parametrize(("per_unit", "expected"), [("1", "7.5"), ("0.75", "5.63"), (None, "7.5"), ("0", "0")])
def test_a_tax_by_unit_is_on_the_taxed_units_of_what_is_sold(
    company: Company, article: int, per_unit: str | None, expected: str
) -> None:
    """3 units at 2.50 a taxed unit; 3 × 0.75 × 2.50 = 5.625."""
    tax = company.tax(company.tax_type("IEPS"), "2.5", "IEPS", per_unit=True)
    company.tax_article(article, tax, per_unit)
    assert taxes(company, article, "3") == {"IEPS": Decimal(expected)}


def test_a_tax_of_some_branches_only_is_left_out(company: Company, article: int) -> None:
    iva = company.tax_type("IVA")
    company.tax_article(article, company.tax(iva, "16", "IVA 16%"), branches="T")
    company.tax_article(article, company.tax(iva, "8", "IVA 8%"), branches="C")
    assert taxes(company, article) == {"IVA 16%": Decimal(16)}


def test_taxes_of_one_type_are_not_on_each_other(company: Company, article: int) -> None:
    iva = company.tax_type("IVA", on_others=True)
    company.tax_article(article, company.tax(iva, "16", "IVA 16%"))
    company.tax_article(article, company.tax(iva, "8", "IVA 8%"))
    assert taxes(company, article) == {"IVA 16%": Decimal(16), "IVA 8%": Decimal(8)}


def test_ieps_is_in_the_base_of_iva_only_on_the_lines_that_have_both(company: Company, article: int) -> None:
    """IEPS 8 on each of two articles, IVA on one: 16 % of 108."""
    exempt = company.article(prices={BASE_LIST: "100"})
    iva, ieps = company.tax_type("IVA", on_others=True), company.tax_type("IEPS")
    excise = company.tax(ieps, "8", "IEPS")
    company.tax_article(article, company.tax(iva, "16", "IVA"))
    company.tax_article(article, excise)
    company.tax_article(exempt, excise)
    document = company.document(CUSTOMER, Line(article), Line(exempt))
    assert {tax.name: tax.amount for tax in document.taxes} == {"IVA": Decimal("17.28"), "IEPS": Decimal(16)}


def test_a_customer_whom_no_taxes_are_charged_pays_none(company: Company, article: int) -> None:
    company.tax_article(article, company.tax(company.tax_type(), "16"))
    untaxed = Customer(7, None, None, charges_taxes=False)
    document = company.document(untaxed, Line(article, Decimal(2)))
    assert (document.total, document.taxes, document.lines[0].total_with_tax) == (Decimal(200), (), Decimal(200))


def test_an_article_without_taxes_costs_its_net_amount(company: Company, article: int) -> None:
    assert company.explanation(CUSTOMER, article).total_with_tax == Decimal(100)
