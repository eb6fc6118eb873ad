"""What every declared dataset keeps to. The tests are generated from DATASETS: a new dataset needs none of its own."""

import re

import pytest

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Column, Dataset, Datasets, Kind

FIRST_SYNC = (
    "Impuestos",
    "Monedas",
    "Almacenes",
    "Vías de embarque",
    "Listas de precios",
    "Catálogos de clientes",
    "Condiciones de pago de clientes",
    "Tipos de clientes",
    "Zonas de clientes",
    "Vendedores",
    "Cobradores",
    "Saldos de clientes (límites de créditos, saldos vencidos y saldos por vencer)",
    "Catálogos de artículos",
    "Líneas de artículos",
    "Existencias de clientes por almacén",
    "Listas de precios del producto",
    "Descuentos por clientes, producto, promoción, volumen y máximos",
)
"""The user's list of what the first sync obtains, word for word."""

KEPT_IN_MICROSIP = re.compile(r"COSTO|MARGEN|MARKUP|COMIS|CUENTA_|_XML$|^XML|PASSWORD|PSW")
"""What customers must never see, and what nobody needs twice."""

every_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)


@pytest.mark.parametrize("item", FIRST_SYNC)
def test_every_item_of_the_first_sync_is_served(item: str) -> None:
    assert any(dataset.seed == item for dataset in DATASETS)


@pytest.mark.parametrize("catalogue", Catalogue, ids=lambda catalogue: catalogue.value)
def test_every_catalogue_of_the_history_has_datasets(catalogue: Catalogue) -> None:
    assert DATASETS.of(catalogue)


@every_dataset
def test_it_serves_an_item_of_the_users_list_or_none(dataset: Dataset) -> None:
    assert dataset.seed in ("", *FIRST_SYNC)


@every_dataset
def test_it_is_named_after_its_table(dataset: Dataset) -> None:
    assert dataset.name == dataset.table.lower()
    assert dataset.title


@every_dataset
def test_its_keys_are_whole_numbers_that_every_version_has(dataset: Dataset) -> None:
    for name in dataset.key:
        column = dataset.column(name)
        assert column.kind in (Kind.INTEGER, Kind.SMALLINT, Kind.DATE)
        assert not column.optional


@every_dataset
def test_its_references_point_at_the_whole_key_of_a_dataset(dataset: Dataset) -> None:
    for reference in dataset.references:
        target = DATASETS[reference.dataset]
        assert len(target.key) == 1
        assert dataset.column(reference.column).kind is target.column(target.key[0]).kind


@every_dataset
def test_a_column_named_like_a_dataset_s_key_refers_to_it(dataset: Dataset) -> None:
    owners = {other.key[0]: other.name for other in DATASETS if len(other.key) == 1 and not _borrows_its_key(other)}
    references = {reference.column for reference in dataset.references}
    for column in dataset.columns:
        if column.name in owners and owners[column.name] != dataset.name:
            assert column.name in references


def _borrows_its_key(dataset: Dataset) -> bool:
    return any(reference.column in dataset.key for reference in dataset.references)


@every_dataset
def test_it_leaves_in_microsip_what_customers_must_not_see(dataset: Dataset) -> None:
    for column in dataset.columns:
        assert not KEPT_IN_MICROSIP.search(column.name)


@every_dataset
def test_its_schema_has_its_columns_in_order(dataset: Dataset) -> None:
    assert dataset.schema.names == [column.name for column in dataset.columns]


def test_the_fingerprint_tells_declarations_apart() -> None:
    first, *others = DATASETS
    grown = Dataset(
        name=first.name,
        title=first.title,
        catalogue=first.catalogue,
        table=first.table,
        key=first.key,
        columns=(*first.columns, Column("NUEVA", Kind.TEXT)),
    )
    assert Datasets((grown, *others)).fingerprint != DATASETS.fingerprint


def test_the_fingerprint_is_that_of_what_is_read_not_of_its_description() -> None:
    first, *others = DATASETS
    renamed = Dataset(
        name=first.name,
        title="Otro título",
        catalogue=first.catalogue,
        table=first.table,
        key=first.key,
        columns=first.columns,
    )
    assert Datasets((renamed, *others)).fingerprint == DATASETS.fingerprint
