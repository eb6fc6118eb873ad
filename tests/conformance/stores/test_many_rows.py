"""Many rows: whole, in pieces, and for many threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from sqlalchemy import func, select

from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    COMPANY,
    LINES,
    SOURCE,
    batch,
)
from warehouse.store import Warehouse
from warehouse.tables import table_of

MANY = 250_000


@pytest.fixture(scope="module")
def many(shared: Opener) -> Warehouse:
    warehouse = shared()
    step = 50_000
    ids = (range(start, start + step) for start in range(0, MANY, step))
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(LINES, (batch(LINES, [{"LINEA_ARTICULO_ID": i, "NOMBRE": f"L{i}"} for i in some]) for some in ids))
        mirror.publish(SOURCE)
    return warehouse


def test_many_rows_come_whole_at_once_or_in_pieces(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    whole = reader.frame(select(lines))
    pieces = list(reader.batches(select(lines)))
    assert whole["LINEA_ARTICULO_ID"].sort().to_list() == list(range(MANY))
    assert pl.concat(pieces).sort("LINEA_ARTICULO_ID").equals(whole.sort("LINEA_ARTICULO_ID"))
    assert max(piece.height for piece in pieces) <= 100_000


def test_statements_may_run_while_pieces_are_drawn(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    total = 0
    for piece in reader.batches(select(lines)):
        total += piece.height
        assert reader.frame(select(func.count()).select_from(lines)).item() == MANY
    assert total == MANY


def test_an_export_may_be_left_half_read(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    pieces: Iterator[pl.DataFrame] = reader.batches(select(lines))
    next(pieces)
    del pieces
    assert reader.frame(select(func.count()).select_from(lines)).item() == MANY


def test_threads_share_a_reader(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)

    def names(first: int) -> list[str]:
        wanted = range(first, first + 50)
        statement = select(lines.c.NOMBRE).where(lines.c.LINEA_ARTICULO_ID.in_(wanted))
        return sorted(reader.frame(statement)["NOMBRE"])

    with ThreadPoolExecutor(8) as threads:
        for first, found in enumerate(threads.map(names, range(100))):
            assert found == sorted(f"L{i}" for i in range(first, first + 50))
