"""Statements of a company that was really synchronised equal what Firebird itself adds up of Microsip's rows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from portal.customers import balance, customer
from portal.installation import Installation
from portal.statements.account import account
from portal.statements.open_charges import ZERO
from portal.statements.receivables import receivables
from portal.statements.statement import statement
from tests.servers.company import TODAY
from tests.servers.installation import SLUG
from warehouse import tables
from warehouse.store import Reader

Sums = dict[int, Decimal]

_OF_AMOUNTS = """
SELECT charge.CLIENTE_ID, SUM(CASE amounts.TIPO_IMPTE WHEN 'C' THEN 1 ELSE -1 END * (amounts.IMPORTE + amounts.IMPUESTO
       - amounts.IVA_RETENIDO - amounts.ISR_RETENIDO))
FROM IMPORTES_DOCTOS_CC amounts
JOIN DOCTOS_CC own ON own.DOCTO_CC_ID = amounts.DOCTO_CC_ID AND own.CANCELADO = 'N' AND own.APLICADO = 'S'
JOIN DOCTOS_CC charge ON charge.DOCTO_CC_ID = amounts.DOCTO_CC_ACR_ID
     AND charge.CANCELADO = 'N' AND charge.APLICADO = 'S'
WHERE amounts.CANCELADO = 'N' AND amounts.APLICADO = 'S' AND amounts.TIPO_IMPTE IN ('C', 'R') AND amounts.FECHA <= ?
GROUP BY charge.CLIENTE_ID
"""

_OF_MONTHS = "SELECT CLIENTE_ID, SUM(CARGOS_CXC - CREDITOS_CXC) FROM SALDOS_CC GROUP BY CLIENTE_ID"


@pytest.fixture(scope="module")
def reader(synced_installation: Installation) -> Reader:
    return synced_installation.warehouse.reader(SLUG)


@pytest.fixture(scope="module")
def sums(fdb_attach: Callable[..., AbstractContextManager[Any]], small_company: Path) -> Callable[..., Sums]:
    """Firebird's own sums by customer."""

    def asked(statement: str, *parameters: object) -> Sums:
        with fdb_attach(small_company) as connection:
            cursor = connection.cursor()
            cursor.execute(statement, parameters)
            return dict(cursor.fetchall())

    return asked


def customers(reader: Reader) -> list[int]:
    return list(reader.frame(select(tables.microsip["clientes"].c.CLIENTE_ID))["CLIENTE_ID"])


@pytest.mark.parametrize("until", [date(2024, 6, 30), date(2025, 9, 15), TODAY])
def test_closing_balances_are_the_sums_of_microsips_amounts(
    reader: Reader, sums: Callable[..., Sums], until: date
) -> None:
    expected = sums(_OF_AMOUNTS, until)
    for customer_id in customers(reader):
        made = statement(receivables(reader, customer_id), None, until, TODAY)
        assert made.closing == expected.get(customer_id, ZERO), customer_id


def test_closing_balances_are_the_sums_of_microsips_months(reader: Reader, sums: Callable[..., Sums]) -> None:
    expected = sums(_OF_MONTHS)
    for customer_id in customers(reader):
        made = statement(receivables(reader, customer_id), None, date.max, TODAY)
        assert made.closing == expected.get(customer_id, ZERO), customer_id


def test_the_account_is_what_the_catalogue_of_balances_says(reader: Reader) -> None:
    for customer_id in customers(reader):
        owed, published = account(reader, customer(reader, customer_id)), balance(reader, customer_id)
        assert (owed.balance, owed.limit, owed.available) == (published.balance, published.limit, published.available)
        assert owed.by_due_date.total == owed.by_issue_date.total == owed.balance
        assert owed.not_due + owed.by_due_date.overdue == owed.balance
