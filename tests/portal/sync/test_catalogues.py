"""A catalogue by itself: less is read, and what is published fits together as after a sync of everything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue
from portal.history import Progress, RunKind, RunState, writing
from portal.sync import synchronise
from portal.sync.selection import others, referred_to, selected
from tests.servers.changing import Company, NewCompany, new_company  # noqa: F401 - a fixture
from tests.servers.installation import SLUG, company_of

ARTICULOS, CLIENTES = Catalogue.ARTICULOS, Catalogue.CLIENTES


@pytest.fixture(scope="module")
def only_company(new_company: NewCompany) -> Iterator[Company]:  # noqa: F811 - the fixture
    with new_company() as opened:
        yield opened


@pytest.fixture
def company(only_company: Company) -> Company:
    """The module's company, as it was synchronised last."""
    only_company.sync()
    return only_company


def ages(company: Company) -> dict[Catalogue, datetime]:
    current = company.installation.warehouse.versions(SLUG)[0]
    return {catalogue: current.as_of(catalogue) for catalogue in Catalogue}


@pytest.mark.parametrize("catalogue", Catalogue)
def test_what_is_brought_over_refers_to_nothing_else(catalogue: Catalogue) -> None:
    chosen = selected(catalogue)
    names = {dataset.name for dataset in chosen}
    assert set(DATASETS.of(catalogue)) <= set(chosen)
    assert referred_to(chosen) <= names
    assert sorted((*chosen, *others(chosen)), key=str) == sorted(DATASETS, key=str)


def test_its_changes_are_published_and_the_rest_stays_as_old_as_it_was(company: Company) -> None:
    before, version = ages(company), company.version
    company.run(
        "UPDATE SALDOS_IN SET ENTRADAS_UNIDADES = ENTRADAS_UNIDADES + 1 WHERE MES = 11",
        "UPDATE IMPORTES_DOCTOS_CC SET IMPORTE = IMPORTE + 1 WHERE mod(IMPTE_DOCTO_CC_ID, 10) = 1",
    )
    done = company.sync(catalogue=ARTICULOS)
    assert {each.dataset for each in done.datasets if each.written} == {"saldos_in"}
    assert "importes_doctos_cc" not in {each.dataset for each in done.datasets}
    assert [row.catalogue for row in done.rows] == [ARTICULOS]
    after = ages(company)
    assert company.version == version + 1
    assert after.pop(ARTICULOS) > before.pop(ARTICULOS)
    assert after == before
    assert not company.is_published()
    company.sync(catalogue=CLIENTES)
    assert company.is_published()


def test_without_changes_only_its_age_is_another(company: Company) -> None:
    before, version = ages(company), company.version
    company.sync(catalogue=ARTICULOS)
    assert company.version == version
    assert ages(company) == {**before, ARTICULOS: ages(company)[ARTICULOS]}
    assert ages(company)[ARTICULOS] > before[ARTICULOS]


def test_where_what_it_refers_to_has_changed_everything_comes_over(company: Company) -> None:
    """A sale names its customer: with the customer's new terms its balance has to come, too."""
    company.run(
        "UPDATE CLIENTES SET LIMITE_CREDITO = 7 WHERE CLIENTE_ID = (SELECT FIRST 1 CLIENTE_ID FROM CLIENTES)",
        "UPDATE SALDOS_IN SET ENTRADAS_UNIDADES = ENTRADAS_UNIDADES + 1 WHERE MES = 11",
    )
    before = ages(company)
    done = company.sync(catalogue=Catalogue.PEDIDOS)
    assert len(done.datasets) == len(DATASETS)
    assert {row.catalogue for row in done.rows} == {Catalogue.PEDIDOS, CLIENTES, ARTICULOS}
    assert all(after > before[catalogue] for catalogue, after in ages(company).items())
    assert company.is_published()


def test_where_something_is_gone_that_others_refer_to_everything_comes_over(company: Company) -> None:
    """A customer may have the price list that is gone."""
    company.run("INSERT INTO PRECIOS_EMPRESA (PRECIO_EMPRESA_ID, NOMBRE, POSICION) VALUES (999999, 'De paso', 99)")
    assert len(company.sync(catalogue=ARTICULOS).datasets) < len(DATASETS)
    company.run("DELETE FROM PRECIOS_EMPRESA WHERE PRECIO_EMPRESA_ID = 999999")
    assert len(company.sync(catalogue=ARTICULOS).datasets) == len(DATASETS)
    assert company.is_published()


@pytest.mark.fault(
    "Database put back before a sync of one catalogue",
    "Everything comes over instead",
)
def test_a_database_that_was_put_back_is_read_whole(company: Company) -> None:
    with company.installation.warehouse.mirror(SLUG) as mirror:
        assert mirror.source is not None
        mirror.confirm(replace(mirror.source, snapshot=mirror.source.snapshot + 1_000_000))
    done = company.sync(catalogue=ARTICULOS)
    assert len(done.datasets) == len(DATASETS)
    assert company.is_published()


def test_a_sync_of_everything_is_not_skipped_for_one_of_a_catalogue(company: Company) -> None:
    database, whose = company.installation.database, company_of(company.installation)
    small = writing.begin_run(database, whose, RunKind.AUTOMATICA, ARTICULOS).run
    assert writing.claim(database, small.id, "another process")

    def close(_: object) -> None:
        writing.close_run(database, small.id, RunState.EXITOSO, "Listo.")

    writing.keep_alive(database, small.id, Progress("Publicar", 0, 1, 2))
    done = synchronise(company.installation, whose, RunKind.AUTOMATICA, watch=close)
    assert done.successful
    assert done.id != small.id
    assert done.catalogue is None


def test_a_catalogue_is_skipped_while_everything_is_synchronised(company: Company) -> None:
    database, whose = company.installation.database, company_of(company.installation)
    whole = writing.begin_run(database, whose, RunKind.AUTOMATICA).run
    assert writing.claim(database, whole.id, "another process")
    skipped = synchronise(company.installation, whose, RunKind.AUTOMATICA, catalogue=ARTICULOS)
    assert (skipped.state, skipped.catalogue) == (RunState.OMITIDO, ARTICULOS)
    writing.close_run(database, whole.id, RunState.EXITOSO, "Listo.")
