"""What holds for the prices of any company: random ones, against the reference and against each other."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pricing.explanation import DocumentPrice, PriceExplanation
from portal.pricing.lines import Line
from portal.pricing.terms import Customer
from tests.portal.pricing import reference
from tests.portal.pricing.company import BASE_LIST, DOLLAR, NOON, PESO, TODAY, Company

ARTICLES = range(1, 7)
LINES = range(11, 14)
GROUPS = range(21, 23)
LISTS = (BASE_LIST, 43, 44)
PRICE_POLICIES = (51, 52, 53)
CUSTOMERS, TYPES, ZONES = range(61, 63), range(71, 73), range(81, 83)

days = st.integers(-5, 5).map(lambda offset: TODAY + timedelta(days=offset))
hours = st.sampled_from([time(0), time(9), NOON, time(18), time(23, 59)])
amounts = st.decimals(0, Decimal("999999.999999"), places=6) | st.sampled_from([Decimal(0), Decimal("0.000001")])
rates = st.decimals(Decimal("0.000001"), Decimal("999.999999"), places=6)
percents = st.decimals(0, 100, places=6) | st.integers(0, 100).map(Decimal)
units = st.decimals(Decimal("0.00001"), 10_000, places=5) | st.integers(1, 50).map(Decimal)
validities = st.none() | st.tuples(days, days)
customers = st.builds(
    Customer,
    st.sampled_from(CUSTOMERS),
    st.sampled_from(TYPES) | st.none(),
    st.sampled_from(ZONES) | st.none(),
    st.booleans(),
)
documents = st.lists(st.builds(Line, st.sampled_from(ARTICLES), units), min_size=1, max_size=8)


@dataclass(frozen=True)
class Case:
    company: Company
    customer: Customer
    lines: list[Line] = field(default_factory=lambda: [Line(article) for article in ARTICLES])
    day: date = TODAY
    hour: time = NOON

    def explanations(self) -> tuple[PriceExplanation, ...]:
        return self.company.lines(self.customer, *self.lines, day=self.day, at=self.hour)

    def document(self) -> DocumentPrice:
        return self.company.document(self.customer, *self.lines, day=self.day, at=self.hour)

    def prices(self) -> list[Decimal | None]:
        return [each.net_price for each in self.explanations()]

    def reference(self, line: Line) -> reference.Price:
        return reference.price(self.company.rows, self.customer, line, datetime.combine(self.day, self.hour))

    def reference_taxes(self) -> dict[int, Decimal]:
        moment = datetime.combine(self.day, self.hour)
        return reference.taxes(self.company.rows, self.customer, self.lines, moment)


@st.composite
def rows_by(draw: st.DrawFn, *choices: Any, most: int = 8) -> list[tuple[Any, ...]]:
    """Distinct combinations of the choices, as the tables' unique keys allow."""
    return draw(st.lists(st.tuples(*map(st.sampled_from, choices)), unique=True, min_size=most // 2, max_size=most))


@st.composite
def companies(draw: st.DrawFn) -> Company:
    company = Company()
    for price_list in LISTS[1:]:
        company.add("precios_empresa", PRECIO_EMPRESA_ID=price_list, NOMBRE=f"Lista {price_list}")
    for line in LINES:
        group = draw(st.sampled_from(GROUPS) | st.none())
        company.add("lineas_articulos", LINEA_ARTICULO_ID=line, GRUPO_LINEA_ID=group)
    for article in ARTICLES:
        its_line = draw(st.sampled_from(LINES) | st.none())
        company.add("articulos", ARTICULO_ID=article, LINEA_ARTICULO_ID=its_line)
    for article, price_list in draw(rows_by(ARTICLES, LISTS, most=18)):
        company.price(article, price_list, str(draw(amounts)), draw(st.sampled_from([PESO, DOLLAR])))
    for day in draw(st.lists(days, unique=True, max_size=4)):
        company.rate(day, str(draw(rates)))
    _add_price_policies(draw, company, _add_customer_discounts(draw, company))
    _add_dated_discounts(draw, company)
    _add_taxes(draw, company)
    return company


def _add_customer_discounts(draw: st.DrawFn, company: Company) -> list[int]:
    policies = [company.discount_policy(str(draw(percents)), draw(st.booleans())) for _ in range(2)]
    _add_rows(draw, company, policies)
    return policies


def _add_dated_discounts(draw: st.DrawFn, company: Company) -> None:
    some = range(draw(st.integers(0, 2)))
    volume = [company.volume_policy(draw(validities), draw(st.booleans()), draw(st.booleans())) for _ in some]
    for threshold in (Decimal(1), Decimal("12.5"), Decimal(144)):
        _add_rows(draw, company, volume, threshold)
        for policy in volume:
            company.discount(policy, str(draw(percents)), str(threshold), all=True)
    promotions = [
        company.promotion(
            str(draw(percents)),
            draw(validities),
            draw(st.booleans()),
            draw(st.none() | st.tuples(hours | st.none(), hours)),
            draw(st.sampled_from((None, 0, 999, *LISTS))),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    _add_rows(draw, company, promotions)
    maxima = [company.maximum(str(draw(percents)), draw(validities)) for _ in range(draw(st.integers(0, 2)))]
    _add_rows(draw, company, maxima)


def _add_rows(draw: st.DrawFn, company: Company, policies: list[int], threshold: Decimal | None = None) -> None:
    if not policies:
        return
    least = None if threshold is None else str(threshold)
    for what, targets in (("article", ARTICLES), ("line", LINES), ("group", GROUPS)):
        for policy, target in draw(rows_by(policies, targets)):
            company.discount(policy, str(draw(percents)), least, **{what: target})


def _add_price_policies(draw: st.DrawFn, company: Company, discounts: list[int]) -> None:
    for policy in draw(st.lists(st.sampled_from(PRICE_POLICIES), unique=True)):
        dates = draw(validities)
        company.add(
            "politicas_precios_clientes",
            POLITICA_PRECIOS_CLI_ID=policy,
            NOMBRE=f"Política {policy}",
            PRECIO_EMPRESA_ID=draw(st.sampled_from(LISTS)),
            POLITICA_DSCTO_ART_CLI_ID=draw(st.sampled_from(discounts)),
            HABILITADA=draw(st.sampled_from("SSN")),
            ES_PERMANENTE="N" if dates else "S",
            FECHA_INI_VIGENCIA=dates[0] if dates else draw(st.none() | days),
            FECHA_FIN_VIGENCIA=dates[1] if dates else None,
        )
    for what, values in (("customer", CUSTOMERS), ("type", TYPES), ("zone", ZONES)):
        for policy, value in draw(rows_by(PRICE_POLICIES, values)):
            company.exception(policy, draw(st.sampled_from(LISTS)), draw(st.sampled_from(discounts)), **{what: value})


def _add_taxes(draw: st.DrawFn, company: Company) -> None:
    types = [company.tax_type("IVA", on_others=True), company.tax_type("IEPS")]
    types.append(company.tax_type("Otro", draw(st.booleans()), draw(st.sampled_from("IR"))))
    taxes = [company.tax(each, str(draw(percents)), per_unit=draw(st.booleans())) for each in types]
    taxes.append(company.tax(types[0], str(draw(percents))))
    for one, other in draw(st.just([]) | rows_by(types, types, most=4)):
        company.taxes_on(one, other)
    for article, tax in draw(rows_by(ARTICLES, taxes, most=20)):
        company.tax_article(article, tax, draw(st.sampled_from([None, "0", "1", "2.5"])))


cases = st.builds(Case, companies(), customers, documents, days, hours)
unit_cases = st.builds(Case, companies(), customers)


@given(cases)
@settings(max_examples=60, deadline=None)
def test_the_vectorised_rules_agree_with_the_reference(case: Case) -> None:
    document = case.document()
    for line, priced in zip(case.lines, document.lines, strict=True):
        figures = reference.Price(priced.unit_price, priced.discount_percent, priced.net_price, priced.total)
        assert figures == case.reference(line)
    assert {tax.tax_id: tax.amount for tax in document.taxes} == case.reference_taxes()


@given(cases)
@settings(max_examples=20, deadline=None)
def test_no_price_is_negative_or_raised_the_cap_holds_and_totals_are_sums(case: Case) -> None:
    document = case.document()
    for line, each in zip(case.lines, document.lines, strict=True):
        if each.net_price is not None and each.unit_price is not None:
            assert Decimal(0) <= each.net_price <= each.unit_price
        assert each.total is None or each.total >= 0
        assert Decimal(0) <= each.discount_percent <= 100
        if each.cap is not None:
            assert each.discount_percent == each.cap.percent < each.cap.combined_percent
        assert each.units == line.units
        assert len(each.discounts) == 1 or not each.is_exclusive
        assert all(tax.amount >= 0 for tax in each.taxes)
        assert each.total_with_tax == (None if each.total is None else each.total + sum(t.amount for t in each.taxes))
    assert document.net == sum((each.total or Decimal(0) for each in document.lines), Decimal(0))
    assert document.total == document.net + sum((tax.amount for tax in document.taxes), Decimal(0))


@given(cases)
@settings(max_examples=12, deadline=None)
def test_a_page_of_lines_is_priced_as_each_of_them_alone(case: Case) -> None:
    alone = [case.company.lines(case.customer, line, day=case.day, at=case.hour)[0] for line in case.lines]
    assert list(case.explanations()) == alone


@given(unit_cases)
@settings(max_examples=12, deadline=None)
def test_every_step_is_what_its_quantity_costs(case: Case) -> None:
    for each in case.explanations():
        assert len(each.steps) != 1
        for step in each.steps[1:]:
            assert case.reference(Line(each.article_id, step.from_units)).net_price == step.net_price


@given(unit_cases, amounts, percents)
@settings(max_examples=12, deadline=None)
def test_rows_about_others_change_nothing(case: Case, amount: Decimal, percent: Decimal) -> None:
    before = case.prices()
    stranger, other_line = case.company.article(prices={BASE_LIST: str(amount)}), case.company.line(group=999)
    for policy in [row["POLITICA_DSCTO_ART_CLI_ID"] for row in case.company.rows["politicas_dsctos_art_cli"]]:
        case.company.discount(policy, str(percent), article=stranger)
        case.company.discount(policy, str(percent), line=other_line)
        case.company.discount(policy, str(percent), group=999)
        for each in PRICE_POLICIES:
            case.company.exception(each, BASE_LIST, policy, customer=998 + policy)
    tomorrow = (TODAY + timedelta(days=1), TODAY + timedelta(days=9))
    case.company.price_policy(dates=tomorrow)
    case.company.discount(case.company.volume_policy(dates=tomorrow), str(percent), "1", all=True)
    case.company.promotion(str(percent), dates=tomorrow)
    case.company.maximum(str(percent), dates=tomorrow)
    case.company.rate(TODAY, "7", currency=999)
    assert case.prices() == before


@given(unit_cases)
@settings(max_examples=12, deadline=None)
def test_every_figure_is_that_of_the_row_named(case: Case) -> None:
    prices = {row["PRECIO_ARTICULO_ID"]: row for row in case.company.rows.get("precios_articulos", [])}
    rates = {row["HISTORIA_CAMB_ID"]: row for row in case.company.rows.get("historia_cambiaria", [])}
    for each in case.explanations():
        if each.listed is not None:
            row = prices[each.listed.row_id]
            assert (row["ARTICULO_ID"], row["PRECIO"]) == (each.article_id, each.listed.amount)
        if each.rate is not None:
            assert rates[each.rate.row_id]["TIPO_CAMBIO"] == each.rate.rate
