"""Rows and tables that are not what they are declared to be stop the sync, which names dataset, row and column."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal.history import Run, RunKind, RunState
from portal.sync import synchronise
from tests.servers.changing import Company, NewCompany, new_company  # noqa: F401 - a fixture
from tests.servers.installation import SLUG, company_of
from warehouse.tables import microsip


@pytest.fixture(scope="module")
def company(new_company: NewCompany) -> Iterator[Company]:  # noqa: F811 - the fixture
    with new_company() as opened:
        yield opened


def failed(company: Company) -> Run:
    """A sync that fails and publishes nothing."""
    before = company.version
    done = synchronise(company.installation, company_of(company.installation), RunKind.AUTOMATICA)
    assert done.state is RunState.FALLIDO
    assert company.version == before
    return done


@pytest.mark.fault(
    "Value outside its declared type",
    "Fallido with dataset, row and column, and the article's key and name; nothing is published, nothing is lost",
)
def test_a_value_that_does_not_fit_names_its_row(company: Company) -> None:
    company.run("ALTER TABLE PRECIOS_EMPRESA ALTER POSICION TYPE INTEGER")
    company.run("UPDATE PRECIOS_EMPRESA SET POSICION = 100000 WHERE PRECIO_EMPRESA_ID = 42")
    told = failed(company)
    assert "Listas de precios, PRECIO_EMPRESA_ID 42: " in told.message
    assert "POSICION" in told.message
    wrong = [each for each in told.datasets if each.state is RunState.FALLIDO]
    assert [each.dataset for each in wrong] == ["precios_empresa"]
    assert "Se corrige en Microsip, en Ventas › Listas de precios." in wrong[0].message
    company.run("UPDATE PRECIOS_EMPRESA SET POSICION = 1 WHERE PRECIO_EMPRESA_ID = 42")
    company.sync()
    assert company.is_published()


@pytest.mark.fault(
    "Column changed type in Microsip",
    "Fallido with dataset, column and both types; nothing is published, and the other datasets are still looked at",
)
def test_a_column_of_another_type_names_itself(company: Company) -> None:
    company.run("ALTER TABLE VIAS_EMBARQUE ADD OTRO DATE")
    company.run("ALTER TABLE VIAS_EMBARQUE DROP NOMBRE")
    company.run("ALTER TABLE VIAS_EMBARQUE ALTER OTRO TO NOMBRE")
    told = failed(company)
    assert "VIAS_EMBARQUE.NOMBRE" in told.message
    company.run("ALTER TABLE VIAS_EMBARQUE DROP NOMBRE")
    company.run("ALTER TABLE VIAS_EMBARQUE ADD NOMBRE VARCHAR(50)")
    company.sync()
    assert company.is_published()


@pytest.mark.fault(
    "Text that is not WIN1252: bytes without a character, UTF-8, NUL",
    "No row stops a sync: each is published character by character, and is what the comparison with Microsip finds",
)
def test_text_that_is_not_windows_1252_comes_over(company: Company) -> None:
    company.run(
        "UPDATE PRECIOS_EMPRESA SET NOMBRE = x'41819DF1' WHERE PRECIO_EMPRESA_ID = 42",
        "UPDATE PRECIOS_EMPRESA SET NOMBRE = x'5554462D3820CEA9' WHERE PRECIO_EMPRESA_ID = 43",
        "UPDATE PRECIOS_EMPRESA SET NOMBRE = x'4E004C' WHERE PRECIO_EMPRESA_ID = 44",
    )
    company.sync()
    lists = microsip["precios_empresa"].c
    read = company.installation.warehouse.reader(SLUG).frame(
        select(lists.NOMBRE).where(lists.PRECIO_EMPRESA_ID.in_((42, 43, 44))).order_by(lists.PRECIO_EMPRESA_ID)
    )
    without, utf8, nul = read["NOMBRE"].to_list()
    assert (without, utf8) == ("A\x81\x9dñ", "UTF-8 Ω")
    assert nul in ("N\0L", "N\N{REPLACEMENT CHARACTER}L")  # Postgres has no NUL
    assert company.is_published()
