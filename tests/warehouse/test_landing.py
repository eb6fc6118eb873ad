"""How landing goes about it: as a stream, in the caller's context, whatever the table was before."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from microsip.declaration import Column, Kind
from tests.warehouse.shop import ARTICLES, COMPANY, LINES, PICTURES, article, batch, batches, held, land, publish
from warehouse.duck import DuckWarehouse
from warehouse.store import Landed

CALLER: ContextVar[str] = ContextVar("CALLER", default="nobody")


@pytest.fixture
def warehouse(tmp_path: Path) -> DuckWarehouse:
    return DuckWarehouse(tmp_path, derived=())


def test_the_source_is_read_while_it_is_landed(warehouse: DuckWarehouse) -> None:
    rows = 40 * 50_000
    alive_at_once = 0

    def source() -> Iterator[pa.RecordBatch]:
        nonlocal alive_at_once
        before = pa.total_allocated_bytes()
        for start in range(0, rows, 50_000):
            ids = pa.array(np.arange(start, start + 50_000, dtype=np.int32))
            yield pa.record_batch([ids, ids.cast(pa.string())], schema=LINES.schema)
            alive_at_once = max(alive_at_once, pa.total_allocated_bytes() - before)

    with warehouse.mirror(COMPANY) as mirror:
        assert mirror.land(LINES, source()).rows == rows
    one_batch = 50_000 * (4 + 4 + 7)
    assert alive_at_once < 10 * one_batch


def test_the_source_is_read_in_the_callers_context(warehouse: DuckWarehouse) -> None:
    seen = []

    def source() -> Iterator[pa.RecordBatch]:
        seen.append(CALLER.get())
        yield batch(ARTICLES, [article(1)])

    CALLER.set("a task")
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, source())
    assert seen == ["a task"]


def test_a_source_that_is_interrupted_raises_what_interrupted_it(warehouse: DuckWarehouse) -> None:
    def source() -> Iterator[pa.RecordBatch]:
        yield batch(ARTICLES, [article(1)])
        raise KeyboardInterrupt

    with warehouse.mirror(COMPANY) as mirror:
        with pytest.raises(KeyboardInterrupt):
            mirror.land(ARTICLES, source())
        assert land(mirror, ARTICLES, article(2)) == Landed(1, 1, 0, 0)


def test_a_source_is_let_go_when_it_has_failed(warehouse: DuckWarehouse) -> None:
    closed = []

    def source() -> Iterator[pa.RecordBatch]:
        try:
            yield batch(LINES, [{"LINEA_ARTICULO_ID": 1}])
            yield batch(ARTICLES, [article(1)])
        finally:
            closed.append(True)

    with warehouse.mirror(COMPANY) as mirror, pytest.raises(TypeError):
        mirror.land(LINES, source())
    assert closed == [True]


def test_contents_of_a_sync_that_fails_go_with_the_next(warehouse: DuckWarehouse) -> None:
    picture, lost = sha256(b"foto").hexdigest(), sha256(b"otra").hexdigest()

    def source() -> Iterator[pa.RecordBatch]:
        yield batch(PICTURES, [{"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"otra"}])
        raise ConnectionResetError

    publish(warehouse, PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"foto"})
    with warehouse.mirror(COMPANY) as mirror, pytest.raises(ConnectionResetError):
        mirror.land(PICTURES, source())
    with warehouse.mirror(COMPANY):
        pass
    reader = warehouse.reader(COMPANY)
    assert (reader.content(picture), reader.content(lost)) == (b"foto", None)


def test_a_column_that_is_new_arrives_with_the_next_landing(warehouse: DuckWarehouse) -> None:
    wider = replace(ARTICLES, columns=(Column("CLAVE", Kind.TEXT), *ARTICLES.columns))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1), article(2))
        assert land(mirror, wider, article(1, CLAVE="m1"), article(3)) == Landed(2, 1, 1, 1)
        assert held(mirror, wider) == [{"CLAVE": "m1", **article(1)}, {"CLAVE": None, **article(3)}]
        assert mirror.land(ARTICLES, batches(ARTICLES, [article(1)])).rows == 1


def test_a_column_that_is_new_and_empty_arrives_although_no_row_came_or_went(warehouse: DuckWarehouse) -> None:
    wider = replace(ARTICLES, columns=(*ARTICLES.columns, Column("CLAVE", Kind.TEXT)))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES)
        assert land(mirror, wider) == Landed(0, 0, 0, 0)
        assert held(mirror, wider) == []


def test_a_dataset_whose_key_became_another_is_landed_anew(warehouse: DuckWarehouse) -> None:
    renumbered = replace(LINES, key=("CLAVE",), columns=(Column("CLAVE", Kind.TEXT),))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 1})
        assert land(mirror, renumbered, {"CLAVE": "1"}, {"CLAVE": "2"}) == Landed(2, 2, 0, 0)
        assert held(mirror, renumbered) == [{"CLAVE": "1"}, {"CLAVE": "2"}]


def test_repeated_keys_do_not_multiply(warehouse: DuckWarehouse) -> None:
    same = [article(None)] * 20_000
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, [batch(ARTICLES, same)])
        assert mirror.land(ARTICLES, [batch(ARTICLES, [*same, article(None)])]) == Landed(20_001, 0, 1, 0)
