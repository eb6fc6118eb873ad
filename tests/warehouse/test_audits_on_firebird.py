"""The audits against a real company: what arrived as it is passes, what was altered on the way does not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from microsip.link import Reading, Snapshot
from microsip.opening import open_link
from tests.servers.firebird import ConnectionTo
from warehouse.audits import Audit, audit
from warehouse.duck import DuckWarehouse
from warehouse.errors import AuditFailed
from warehouse.store import Version

Batches = Iterator[pa.RecordBatch]


def as_they_are(batches: Batches) -> Batches:
    return batches


@dataclass(frozen=True)
class Altered:
    """On the way, the first row gets another value in a column, or is lost when none is named."""

    column: str | None = None
    value: object = None

    def __call__(self, batches: Batches) -> Batches:
        yield self._altered(next(batches))
        yield from batches

    def _altered(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if self.column is None:
            return batch.slice(1)
        position = batch.schema.get_field_index(self.column)
        values = [self.value, *batch.column(position).to_pylist()[1:]]
        return batch.set_column(position, self.column, pa.array(values, batch.schema.field(position).type))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> DuckWarehouse:
    return DuckWarehouse(tmp_path_factory.mktemp("audited"))


def sync(
    warehouse: DuckWarehouse,
    snapshot: Snapshot,
    company: str = "ferreteria",
    datasets: Iterable[Dataset] = DATASETS,
    on_the_way: Callable[[Batches], Batches] = as_they_are,
) -> Version:
    with warehouse.mirror(company) as mirror:
        for dataset in datasets:
            mirror.land(dataset, on_the_way(iter(Reading(snapshot.read(dataset)))))
        findings = audit(mirror, snapshot, datasets)
        assert not any(finding.failed for finding in findings)
        return mirror.publish(snapshot.identity)


def test_what_microsip_holds_is_published(
    warehouse: DuckWarehouse, small_company: Path, connection_to: ConnectionTo
) -> None:
    with open_link(connection_to(small_company)).snapshot() as snapshot:
        version = sync(warehouse, snapshot)
        assert version.source == snapshot.identity
    assert warehouse.reader("ferreteria").version == version


@pytest.mark.parametrize(
    ("dataset", "column", "value"),
    [
        ("precios_articulos", "PRECIO", Decimal("0.000001")),
        ("articulos", "NOMBRE", "Otro nombre con ñ"),
        ("articulos", "ESTATUS", None),
        ("clientes", "LIMITE_CREDITO", None),
        ("saldos_in", "ENTRADAS_UNIDADES", Decimal("-0.00001")),
        ("doctos_cc", "FECHA", date(1999, 12, 31)),
        ("doctos_cc", "CANCELADO", None),
        ("imagenes_articulos", "IMAGEN", None),
    ],
)
def test_a_value_that_was_altered_on_the_way_is_found(
    warehouse: DuckWarehouse,
    small_company: Path,
    connection_to: ConnectionTo,
    dataset: str,
    column: str,
    value: object,
) -> None:
    with (
        open_link(connection_to(small_company)).snapshot() as snapshot,
        pytest.raises(AuditFailed) as caught,
    ):
        sync(warehouse, snapshot, "alterada", [DATASETS[dataset]], Altered(column, value))
    (finding,) = caught.value.findings
    assert (finding.dataset, finding.audit, finding.examples) == (dataset, Audit.CHECKSUM, ((column,),))
    assert warehouse.versions("alterada") == ()


def test_a_row_that_was_lost_on_the_way_is_found(
    warehouse: DuckWarehouse, small_company: Path, connection_to: ConnectionTo
) -> None:
    with (
        open_link(connection_to(small_company)).snapshot() as snapshot,
        pytest.raises(AuditFailed) as caught,
    ):
        sync(warehouse, snapshot, "alterada", [DATASETS["saldos_in"]], Altered())
    (finding,) = caught.value.findings
    assert (finding.dataset, finding.audit, finding.count) == ("saldos_in", Audit.ROWS, 1)
