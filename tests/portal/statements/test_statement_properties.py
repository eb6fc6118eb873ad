"""Whatever the rows are: statements tie, ageings add up to the balance, and both are what a clerk finds."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.statements.currencies import Conversion, Currency
from portal.statements.open_charges import open_charges
from portal.statements.receivables import Receivables
from portal.statements.statement import Statement, converted, statement
from tests.portal.statements.rows import receivables_of
from tests.warehouse.readmodel import reference
from tests.warehouse.readmodel.building import Row
from tests.warehouse.readmodel.companies import CUSTOMERS, TODAY, companies

LATER_THAN_ALL = TODAY + timedelta(days=400)

days = st.integers(-90, 90).map(lambda number: TODAY + timedelta(days=number))
rates = st.integers(1, 40_000_000).map(lambda number: Decimal(number).scaleb(-6))
customer_ids = st.sampled_from(CUSTOMERS)

PESOS, DOLLARS = Currency(1, "MXN", "Pesos", is_local=True), Currency(2, "USD", "Dólares", is_local=False)


def ties(made: Statement) -> None:
    assert made.opening + made.charges - made.credits == made.closing
    assert made.by_due_date.total == made.closing
    assert made.by_issue_date.total == made.closing
    assert made.charges == sum(line.charge for line in made.lines)
    assert made.credits == sum(line.credit for line in made.lines)
    balance = made.opening
    for line in made.lines:
        balance += line.charge - line.credit
        assert line.balance == balance
    assert balance == made.closing


@settings(max_examples=20, deadline=None)
@given(companies, customer_ids, days, days)
def test_every_statement_ties_and_its_ageings_add_up(
    rows: dict[str, list[Row]], customer_id: int, one: date, other: date
) -> None:
    ties(statement(receivables_of(rows, customer_id), min(one, other), max(one, other), TODAY))


@settings(max_examples=20, deadline=None)
@given(companies, customer_ids, st.lists(days, min_size=1, max_size=5))
def test_the_periods_into_which_time_is_split_continue_each_other(
    rows: dict[str, list[Row]], customer_id: int, ends: list[date]
) -> None:
    read = receivables_of(rows, customer_id)
    whole = statement(read, None, LATER_THAN_ALL, TODAY)
    since, closing, lines = None, Decimal(0), 0
    for until in [*sorted(set(ends)), LATER_THAN_ALL]:
        part = statement(read, since, until, TODAY)
        assert part.opening == closing
        since, closing, lines = until + timedelta(days=1), part.closing, lines + len(part.lines)
    assert closing == whole.closing
    assert lines == len(whole.lines)


@settings(max_examples=20, deadline=None)
@given(companies, customer_ids)
def test_what_is_open_is_what_a_clerk_finds(rows: dict[str, list[Row]], customer_id: int) -> None:
    read = receivables_of(rows, customer_id)
    balance, overdue, _ = reference.balances(rows, TODAY)[customer_id]
    made = statement(read, None, LATER_THAN_ALL, TODAY)
    assert (made.closing, made.by_due_date.overdue) == (balance, overdue)
    assert _parts_found(read) == _parts_expected(rows, customer_id)


@settings(max_examples=20, deadline=None)
@given(companies, customer_ids, days, rates, rates)
def test_a_statement_in_another_currency_ties_to_the_cent(
    rows: dict[str, list[Row]], customer_id: int, since: date, rate: Decimal, other: Decimal
) -> None:
    conversion = Conversion(DOLLARS, PESOS, rate, other)
    original = statement(receivables_of(rows, customer_id), since, since + timedelta(days=60), TODAY)
    made = converted(original, conversion)
    ties(made)
    assert made.closing == conversion(original.closing)


def _parts_found(read: Receivables) -> set[tuple[int, date, Decimal, Decimal]]:
    return {
        (charge.document_id, part.due_on, part.amount, part.open)
        for charge in open_charges(read, LATER_THAN_ALL)
        for part in charge.parts
    }


def _parts_expected(rows: dict[str, list[Row]], customer_id: int) -> set[tuple[int, date, Decimal, Decimal]]:
    customers = {row["DOCTO_CC_ID"] for row in rows["doctos_cc"] if row["CLIENTE_ID"] == customer_id}
    return {
        (charge, part.due_on, part.amount, part.open)
        for charge, parts in reference.open_parts(rows).items()
        for part in parts
        if charge in customers
    }
