"""What keeps a mirror from being published, and what is only told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microsip.declaration import Dataset
from microsip.digest import Span
from microsip.link import Checksum
from tests.warehouse.shop import ARTICLES, COMPANY, LINES, SOURCE, STOCK, Row, article, batches, land
from warehouse.audits import Audit, Finding, LossGuard, Scope, against_source, audit
from warehouse.duck import DuckWarehouse
from warehouse.errors import AuditFailed
from warehouse.store import Mirror

DATASETS = (LINES, ARTICLES, STOCK)


@pytest.fixture
def warehouse(tmp_path: Path) -> DuckWarehouse:
    return DuckWarehouse(tmp_path, derived=())


@pytest.fixture
def mirror(warehouse: DuckWarehouse) -> Iterator[Mirror]:
    """A mirror of a shop that is in order."""
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 1, "NOMBRE": "Clavos"})
        land(mirror, ARTICLES, article(1, LINEA_ARTICULO_ID=1), article(2, LINEA_ARTICULO_ID=1))
        land(mirror, STOCK, *({"ARTICULO_ID": 1, "MES": month, "UNIDADES": 5} for month in range(1, 13)))
        yield mirror


@dataclass(frozen=True)
class MirroredSource:
    """A source that holds what the mirror holds, but for the figures given."""

    mirror: Mirror
    others: Mapping[str, Checksum]

    def checksum(self, dataset: Dataset) -> Checksum:
        return self.others.get(dataset.name) or self.mirror.checksum(dataset)


def audited(mirror: Mirror, guard: LossGuard | None = None, **others: Checksum) -> tuple[Finding, ...]:
    return audit(mirror, MirroredSource(mirror, others), DATASETS, guard)


def failed(mirror: Mirror, guard: LossGuard | None = None, **others: Checksum) -> Finding:
    """The one finding that keeps the mirror from being published."""
    with pytest.raises(AuditFailed) as caught:
        audited(mirror, guard, **others)
    (finding,) = caught.value.findings
    assert caught.value.message == finding.message
    return finding


def test_a_mirror_in_order_passes(mirror: Mirror) -> None:
    assert audited(mirror) == ()


def test_another_number_of_rows_than_the_sources_fails(mirror: Mirror) -> None:
    finding = failed(mirror, articulos=Checksum(1_005, ()))
    assert (finding.dataset, finding.audit, finding.count) == ("articulos", Audit.ROWS, 1_003)
    assert finding.message.startswith("Artículos: Microsip tiene 1,005 renglones y llegaron 2; vuelve a sincronizar")


def test_other_sums_than_the_sources_fail_and_name_the_columns(mirror: Mirror) -> None:
    mirrored = mirror.checksum(ARTICLES)
    wrong = tuple((name, Decimal(-1) if name in {"NOMBRE", "PRECIO"} else figure) for name, figure in mirrored.sums)
    finding = failed(mirror, articulos=Checksum(mirrored.rows, wrong))
    assert (finding.audit, finding.count, finding.examples) == (Audit.CHECKSUM, 2, (("NOMBRE",), ("PRECIO",)))
    assert "los valores de NOMBRE, PRECIO no son los de Microsip" in finding.message


@pytest.mark.parametrize("sums", [(), (("NOMBRE", None),), (("OTRA", Decimal(3)),)])
def test_a_sum_that_the_source_does_not_give_fails(sums: tuple[tuple[str, Decimal | None], ...]) -> None:
    (finding,) = against_source(ARTICLES, Checksum(1, (("NOMBRE", Decimal(3)),)), Checksum(1, sums))
    assert finding.examples == (("NOMBRE",),)


def test_a_row_without_key_fails(mirror: Mirror) -> None:
    land(mirror, LINES, {"LINEA_ARTICULO_ID": 1}, {"NOMBRE": "Sin clave"}, {"NOMBRE": "Tampoco"})
    finding = failed(mirror)
    assert (finding.dataset, finding.audit, finding.count) == ("lineas_articulos", Audit.NULL_KEY, 2)
    assert "2 renglones no tienen LINEA_ARTICULO_ID" in finding.message


def test_a_part_of_a_key_that_is_missing_fails(mirror: Mirror) -> None:
    land(mirror, STOCK, {"ARTICULO_ID": 1, "MES": 1}, {"ARTICULO_ID": 1})
    assert failed(mirror).examples == ((1, None),)


def test_a_key_of_two_rows_fails_and_is_named(mirror: Mirror) -> None:
    rows = [{"ARTICULO_ID": 1, "MES": month} for month in (1, 2, 2, 3, 3, 3)]
    land(mirror, STOCK, *rows)
    finding = failed(mirror)
    assert (finding.audit, finding.count, set(finding.examples)) == (Audit.REPEATED_KEY, 2, {(1, 2), (1, 3)})
    assert "1/2" in finding.message


def test_several_failures_are_all_told(mirror: Mirror) -> None:
    land(mirror, LINES, {"LINEA_ARTICULO_ID": 1}, {"LINEA_ARTICULO_ID": 1})
    with pytest.raises(AuditFailed) as caught:
        audited(mirror, articulos=Checksum(7, ()))
    assert [finding.dataset for finding in caught.value.findings] == ["lineas_articulos", "articulos"]
    assert caught.value.message.startswith(caught.value.findings[0].message)
    assert "Otras validaciones sin pasar: 1" in caught.value.message


def test_a_reference_to_nothing_is_told_and_does_not_fail(mirror: Mirror) -> None:
    rows = [article(number, LINEA_ARTICULO_ID=line) for number, line in enumerate((1, 0, None, 7, 8, 9, 9, 9, 9), 1)]
    land(mirror, ARTICLES, *rows)
    (finding,) = audited(mirror)
    assert (finding.dataset, finding.audit, finding.failed, finding.count) == ("articulos", Audit.REFERENCE, False, 6)
    assert len(finding.examples) == 5
    assert "LINEA_ARTICULO_ID" in finding.message
    assert "«Líneas de artículos»" in finding.message


def test_only_rows_with_the_keys_that_changed_are_looked_at(mirror: Mirror) -> None:
    land(mirror, ARTICLES, *(article(number, LINEA_ARTICULO_ID=9) for number in (-5, -25, 7, 25, 70)))
    keys = (Span(-20, -1), Span(20, 39), Span(60, 79))
    scope = Scope(changed={"articulos": keys}, shrunk=frozenset(), compared=frozenset())
    (finding,) = audit(mirror, MirroredSource(mirror, {}), DATASETS, scope=scope)
    assert sorted(finding.examples) == [(-5,), (25,), (70,)]


def test_a_key_of_two_rows_among_those_that_changed_fails(mirror: Mirror) -> None:
    land(mirror, STOCK, *({"ARTICULO_ID": 1, "MES": month} for month in (1, 2, 2)))
    scope = Scope(changed={"saldos_in": (Span(0, 3),)}, shrunk=frozenset(), compared=frozenset())
    with pytest.raises(AuditFailed):
        audit(mirror, MirroredSource(mirror, {}), DATASETS, scope=scope)


def test_references_to_datasets_that_were_not_landed_are_not_looked_up(mirror: Mirror) -> None:
    land(mirror, ARTICLES, article(1, LINEA_ARTICULO_ID=99))
    assert audit(mirror, MirroredSource(mirror, {}), (ARTICLES,)) == ()


# Losses


def articles(count: int) -> list[Row]:
    return [article(number) for number in range(1, count + 1)]


def after(warehouse: DuckWarehouse, before: list[Row], now: list[Row], guard: LossGuard | None = None) -> Any:
    """The findings of a sync that lands `now` after one that published `before`."""
    with warehouse.mirror(COMPANY) as mirror:
        for dataset in DATASETS:
            mirror.land(dataset, batches(dataset, before if dataset is ARTICLES else []))
        mirror.publish(SOURCE)
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, batches(ARTICLES, now))
        return audited(mirror, guard)


def test_the_first_sync_has_nothing_to_lose(mirror: Mirror) -> None:
    land(mirror, ARTICLES)
    land(mirror, STOCK)
    assert audited(mirror) == ()


def test_a_share_of_the_rows_may_go(warehouse: DuckWarehouse) -> None:
    assert after(warehouse, articles(400), articles(380)) == ()


def test_more_than_the_share_fails_and_names_some(warehouse: DuckWarehouse) -> None:
    with pytest.raises(AuditFailed) as caught:
        after(warehouse, articles(400), articles(379))
    (finding,) = caught.value.findings
    assert (finding.audit, finding.count, len(finding.examples)) == (Audit.LOSS, 21, 5)
    assert all(key > 379 for (key,) in finding.examples)  # type: ignore[operator]
    assert finding.message.startswith("Artículos perdería 21 de sus 400 renglones (5%)")
    assert warehouse.reader(COMPANY).version.number == 1


def test_other_rows_do_not_make_up_for_those_that_are_gone(warehouse: DuckWarehouse) -> None:
    with pytest.raises(AuditFailed):
        after(warehouse, articles(400), [article(number) for number in range(1_001, 1_401)])


def test_a_small_table_may_lose_a_few_rows(warehouse: DuckWarehouse) -> None:
    assert after(warehouse, articles(12), articles(2)) == ()


def test_nothing_may_be_lost_whole(warehouse: DuckWarehouse) -> None:
    with pytest.raises(AuditFailed):
        after(warehouse, articles(3), [])


@pytest.mark.parametrize(
    "guard",
    [
        LossGuard(share=Decimal("0.5")),
        LossGuard(rows=50),
        LossGuard(shares={"articulos": Decimal("0.1")}),
        LossGuard(confirmed={"articulos": 30}),
        LossGuard(confirmed={"articulos": 10}),
    ],
)
def test_the_guard_is_set_from_outside(warehouse: DuckWarehouse, guard: LossGuard) -> None:
    assert after(warehouse, articles(400), articles(370), guard) == ()


def test_a_confirmed_loss_may_be_whole(warehouse: DuckWarehouse) -> None:
    assert after(warehouse, articles(400), [], LossGuard(confirmed={"articulos": 400})) == ()


@pytest.mark.parametrize(("confirmed", "now"), [(100, 279), (390, 0), (399, 0)])
def test_more_than_was_confirmed_fails(warehouse: DuckWarehouse, confirmed: int, now: int) -> None:
    with pytest.raises(AuditFailed):
        after(warehouse, articles(400), articles(now), LossGuard(confirmed={"articulos": confirmed, "saldos_in": 900}))


@pytest.mark.parametrize(("lost", "before"), [(1, 1), (900, 1_000), (1_000, 1_000)])
def test_what_is_committed_comes_and_goes(lost: int, before: int) -> None:
    assert LossGuard().allows("comprom_articulos", lost, before)


def test_a_repeated_landing_is_compared_with_what_was_published(warehouse: DuckWarehouse) -> None:
    after(warehouse, articles(400), articles(400))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, *articles(300))
        land(mirror, ARTICLES, *articles(299))
        assert failed(mirror).count == 101


def test_a_version_of_before_a_dataset_existed_has_nothing_to_lose_of_it(warehouse: DuckWarehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 1})
        mirror.publish(SOURCE)
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES)
        land(mirror, STOCK)
        assert audited(mirror) == ()
