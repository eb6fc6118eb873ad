"""A dry run tells what a sync would change, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from microsip.declaration import Catalogue
from portal.history import runs
from portal.losses import open_losses
from portal.rehearsal import rehearse
from tests.servers.changing import Company, NewCompany, new_company  # noqa: F401 - a fixture
from tests.servers.installation import SLUG, company_of
from warehouse.audits import Audit
from warehouse.errors import MirrorBusy


@pytest.fixture(scope="module")
def company(new_company: NewCompany) -> Iterator[Company]:  # noqa: F811 - the fixture
    with new_company() as opened:
        yield opened


def state(company: Company) -> tuple[object, ...]:
    """All that readers and history show."""
    whose = company_of(company.installation)
    folder = Path(company.installation.settings.home, "warehouse", SLUG)
    files = sorted(path.name for path in folder.rglob("*.duckdb"))
    return company.installation.warehouse.versions(SLUG), runs(company.installation.database, whose), files


def test_it_tells_what_a_sync_then_does_and_changes_nothing(company: Company) -> None:
    company.run(
        "UPDATE ARTICULOS SET NOMBRE = 'Martillo <nuevo>' WHERE ARTICULO_ID = (SELECT MIN(ARTICULO_ID) FROM ARTICULOS)",
        "UPDATE CLIENTES SET LIMITE_CREDITO = 7 WHERE CLIENTE_ID = (SELECT MIN(CLIENTE_ID) FROM CLIENTES)",
        "INSERT INTO PRECIOS_EMPRESA (PRECIO_EMPRESA_ID, NOMBRE, POSICION) VALUES (999999, 'De paso', 99)",
    )
    before, whose = state(company), company_of(company.installation)
    found = rehearse(company.installation, whose)
    assert state(company) == before
    assert (found.refused, found.version) == ((), company.version)
    told = {each.dataset.name: (each.added, each.changed, each.removed) for each in found.differences}
    assert told == {"articulos": (0, 1, 0), "clientes": (0, 1, 0), "precios_empresa": (1, 0, 0)}
    (article,) = found.differences[[each.dataset.name for each in found.differences].index("articulos")].examples
    assert ("NOMBRE", "Martillo <nuevo>") in {(name, after) for name, _, after in article.values}
    only = rehearse(company.installation, whose, Catalogue.PEDIDOS, examples=0)
    assert found.read >= only.read
    done = company.sync()
    assert {each.dataset: (each.added, each.changed, each.removed) for each in done.datasets if each.written} == told
    assert not rehearse(company.installation, whose).differences


def test_it_tells_what_would_keep_it_from_being_published(company: Company) -> None:
    company.run("DELETE FROM VENCIMIENTOS_CARGOS_CC")
    before, whose = state(company), company_of(company.installation)
    found = rehearse(company.installation, whose)
    assert [(finding.dataset, finding.audit) for finding in found.refused] == [("vencimientos_cargos_cc", Audit.LOSS)]
    assert state(company) == before
    assert open_losses(company.installation.database, whose) == ()


def test_it_waits_for_nobody(company: Company) -> None:
    with company.installation.warehouse.mirror(SLUG), pytest.raises(MirrorBusy):
        rehearse(company.installation, company_of(company.installation))
