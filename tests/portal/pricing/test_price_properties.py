"""What holds for the prices of any company: random ones, against the reference and against each other."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pricing.terms import Customer
from tests.portal.pricing import reference
from tests.portal.pricing.company import BASE_LIST, DOLLAR, PESO, TODAY, Company

ARTICLES = range(1, 7)
LINES = range(11, 14)
GROUPS = range(21, 23)
LISTS = (BASE_LIST, 43, 44)
DISCOUNT_POLICIES = (31, 32)
PRICE_POLICIES = (51, 52, 53)
CUSTOMERS, TYPES, ZONES = range(61, 63), range(71, 73), range(81, 83)

days = st.integers(-5, 5).map(lambda offset: TODAY + timedelta(days=offset))
amounts = st.decimals(0, Decimal("99999999.999999"), places=6) | st.sampled_from([Decimal(0), Decimal("0.000001")])
rates = st.decimals(Decimal("0.000001"), Decimal("9999.999999"), places=6)
percents = st.decimals(0, 100, places=6) | st.integers(0, 100).map(Decimal)
customers = st.builds(
    Customer, st.sampled_from(CUSTOMERS), st.sampled_from(TYPES) | st.none(), st.sampled_from(ZONES) | st.none()
)


@dataclass(frozen=True)
class Case:
    company: Company
    customer: Customer

    def prices(self, day: date = TODAY) -> list[Decimal | None]:
        return [each.net_price for each in self.company.explanations(self.customer, *ARTICLES, day=day)]


@st.composite
def rows_by(draw: st.DrawFn, *choices: Any, least: int = 0) -> list[tuple[Any, ...]]:
    """Distinct combinations of the choices, as the tables' unique keys allow."""
    return draw(st.lists(st.tuples(*map(st.sampled_from, choices)), unique=True, min_size=least, max_size=8))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    company = Company()
    for price_list in LISTS[1:]:
        company.add("precios_empresa", PRECIO_EMPRESA_ID=price_list, NOMBRE=f"Lista {price_list}")
    for line in LINES:
        group = draw(st.sampled_from(GROUPS) | st.none())
        company.add("lineas_articulos", LINEA_ARTICULO_ID=line, GRUPO_LINEA_ID=group)
    for article in ARTICLES:
        line = draw(st.sampled_from(LINES) | st.none())
        company.add("articulos", ARTICULO_ID=article, LINEA_ARTICULO_ID=line)
    for article, price_list in draw(rows_by(ARTICLES, LISTS)):
        company.price(article, price_list, str(draw(amounts)), draw(st.sampled_from([PESO, DOLLAR])))
    for day in draw(st.lists(days, unique=True, max_size=4)):
        company.rate(day, str(draw(rates)))
    _add_discounts(draw, company)
    _add_policies(draw, company)
    return company


def _add_discounts(draw: st.DrawFn, company: Company) -> None:
    for policy in DISCOUNT_POLICIES:
        company.add(
            "politicas_dsctos_art_cli",
            POLITICA_DSCTO_ART_CLI_ID=policy,
            NOMBRE=f"Descuentos {policy}",
            DESCUENTO=draw(percents),
        )
    for what, targets in (("article", ARTICLES), ("line", LINES), ("group", GROUPS)):
        for policy, target in draw(rows_by(DISCOUNT_POLICIES, targets)):
            company.discount(policy, str(draw(percents)), **{what: target})


def _add_policies(draw: st.DrawFn, company: Company) -> None:
    for policy in draw(st.lists(st.sampled_from(PRICE_POLICIES), unique=True)):
        dates = draw(st.none() | st.tuples(days, days))
        company.add(
            "politicas_precios_clientes",
            POLITICA_PRECIOS_CLI_ID=policy,
            NOMBRE=f"Política {policy}",
            PRECIO_EMPRESA_ID=draw(st.sampled_from(LISTS)),
            POLITICA_DSCTO_ART_CLI_ID=draw(st.sampled_from(DISCOUNT_POLICIES)),
            HABILITADA=draw(st.sampled_from("SSN")),
            ES_PERMANENTE="N" if dates else "S",
            FECHA_INI_VIGENCIA=dates[0] if dates else draw(st.none() | days),
            FECHA_FIN_VIGENCIA=dates[1] if dates else None,
        )
    for what, values in (("customer", CUSTOMERS), ("type", TYPES), ("zone", ZONES)):
        for policy, value in draw(rows_by(PRICE_POLICIES, values)):
            price_list, discounts = draw(st.sampled_from(LISTS)), draw(st.sampled_from(DISCOUNT_POLICIES))
            company.exception(policy, price_list, discounts, **{what: value})


cases = st.builds(Case, companies(), customers)


@given(cases, days)
@settings(max_examples=200, deadline=None)
def test_the_vectorised_rules_agree_with_the_reference(case: Case, day: date) -> None:
    expected = [reference.net_price(case.company.rows, case.customer, article, day) for article in ARTICLES]
    assert case.prices(day) == expected


@given(cases)
@settings(max_examples=50, deadline=None)
def test_a_page_of_articles_is_priced_as_each_of_them_alone(case: Case) -> None:
    alone = [case.company.explanation(case.customer, article) for article in ARTICLES]
    assert list(case.company.explanations(case.customer, *ARTICLES)) == alone


@given(cases)
@settings(max_examples=50, deadline=None)
def test_no_price_is_negative_nor_above_the_price_without_discounts(case: Case) -> None:
    for each in case.company.explanations(case.customer, *ARTICLES):
        if each.net_price is not None and each.unit_price is not None:
            assert Decimal(0) <= each.net_price <= each.unit_price


@given(cases, amounts, percents)
@settings(max_examples=50, deadline=None)
def test_rows_about_others_change_nothing(case: Case, amount: Decimal, percent: Decimal) -> None:
    before = case.prices()
    stranger, other_line = case.company.article(prices={BASE_LIST: str(amount)}), case.company.line(group=999)
    for policy in DISCOUNT_POLICIES:
        case.company.discount(policy, str(percent), article=stranger)
        case.company.discount(policy, str(percent), line=other_line)
        case.company.discount(policy, str(percent), group=999)
    for policy in PRICE_POLICIES:
        case.company.exception(policy, BASE_LIST, DISCOUNT_POLICIES[0], customer=999)
    case.company.price_policy(dates=(TODAY + timedelta(days=1), TODAY + timedelta(days=9)))
    case.company.rate(TODAY, "7", currency=999)
    assert case.prices() == before


@given(cases, percents)
@settings(max_examples=50, deadline=None)
def test_a_row_for_the_article_itself_decides_its_discount(case: Case, percent: Decimal) -> None:
    article = case.company.article(LINES[0], {BASE_LIST: "100"})
    for policy in DISCOUNT_POLICIES:
        case.company.discount(policy, str(percent), article=article)
    explanation = case.company.explanation(case.customer, article)
    assert all(discount.percent == percent for discount in explanation.discounts)
    assert bool(explanation.discounts) == (explanation.policy_id is not None)


@given(cases)
@settings(max_examples=50, deadline=None)
def test_every_figure_is_that_of_the_row_named(case: Case) -> None:
    prices = {row["PRECIO_ARTICULO_ID"]: row for row in case.company.rows.get("precios_articulos", [])}
    rates = {row["HISTORIA_CAMB_ID"]: row for row in case.company.rows.get("historia_cambiaria", [])}
    for each in case.company.explanations(case.customer, *ARTICLES):
        if each.listed is not None:
            row = prices[each.listed.row_id]
            assert (row["ARTICULO_ID"], row["PRECIO"]) == (each.article_id, each.listed.amount)
        if each.rate is not None:
            assert rates[each.rate.row_id]["TIPO_CAMBIO"] == each.rate.rate
