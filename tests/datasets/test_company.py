"""Every dataset on a real company in a real Firebird, generated from DATASETS."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from microsip.datasets import DATASETS
from microsip.declaration import Dataset, Kind
from microsip.link import Snapshot
from microsip.opening import open_link
from tests.servers.firebird import ConnectionTo
from warehouse.duck import DuckWarehouse
from warehouse.store import Mirror

COMPANY = "ferreteria"
_INTEGERS = (Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT)

every_dataset = pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)


@pytest.fixture(scope="module")
def snapshot(small_company: Path, connection_to: ConnectionTo) -> Iterator[Snapshot]:
    with open_link(connection_to(small_company)).snapshot() as snapshot:
        yield snapshot


@pytest.fixture(scope="module")
def mirror(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """A mirror into which everything has been landed."""
    with DuckWarehouse(tmp_path_factory.mktemp("warehouse")).mirror(COMPANY) as mirror:
        for dataset in DATASETS:
            mirror.land(dataset, snapshot.read(dataset))
        yield mirror


def read(snapshot: Snapshot, dataset: Dataset) -> pl.DataFrame:
    frames = [pl.from_arrow(batch) for batch in snapshot.read(dataset)]
    empty = pl.from_arrow(dataset.schema.empty_table())
    return pl.concat([frame for frame in (empty, *frames) if isinstance(frame, pl.DataFrame)])


@every_dataset
def test_the_company_has_its_table_and_its_required_columns(snapshot: Snapshot, dataset: Dataset) -> None:
    structure = snapshot.structure(dataset)
    assert not structure.missing_table
    for name in structure.missing_columns:
        assert dataset.column(name).optional


@every_dataset
def test_its_batches_have_the_declared_schema(snapshot: Snapshot, dataset: Dataset) -> None:
    for batch in snapshot.read(dataset):
        assert batch.schema.equals(dataset.schema)


@every_dataset
def test_its_keys_are_there_and_unique(snapshot: Snapshot, dataset: Dataset) -> None:
    keys = read(snapshot, dataset).select(dataset.key)
    assert keys.null_count().sum_horizontal().item() == 0
    assert keys.is_unique().all()


@every_dataset
def test_its_flags_are_yes_or_no(snapshot: Snapshot, dataset: Dataset) -> None:
    rows = read(snapshot, dataset)
    for column in dataset.columns:
        if column.kind is Kind.FLAG:
            assert set(rows[column.name].drop_nulls().to_list()) <= {"S", "N"}


@every_dataset
def test_its_references_point_at_rows_that_are_there(snapshot: Snapshot, dataset: Dataset) -> None:
    rows = read(snapshot, dataset)
    for reference in dataset.references:
        target = DATASETS[reference.dataset]
        names = rows.select(pl.col(reference.column).alias("name")).drop_nulls().filter(pl.col("name") != 0)
        known = read(snapshot, target).select(pl.col(target.key[0]).alias("name"))
        assert names.join(known, on="name", how="anti").is_empty(), reference


@every_dataset
def test_microsip_and_the_mirror_sum_up_alike(snapshot: Snapshot, mirror: Mirror, dataset: Dataset) -> None:
    assert mirror.checksum(dataset) == snapshot.checksum(dataset)


@pytest.fixture(scope="module")
def older_snapshot(older_company: Path, connection_to: ConnectionTo) -> Iterator[Snapshot]:
    with open_link(connection_to(older_company)).snapshot() as snapshot:
        yield snapshot


@every_dataset
def test_an_older_microsip_lacks_nothing_that_is_required(older_snapshot: Snapshot, dataset: Dataset) -> None:
    structure = older_snapshot.structure(dataset)
    rows = read(older_snapshot, dataset)
    if structure.missing_table:
        assert not dataset.required
        assert rows.is_empty()
    for name in structure.missing_columns:
        assert dataset.column(name).optional
        assert rows[name].null_count() == rows.height
