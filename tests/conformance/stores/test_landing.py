"""Landing: what it counts, and what remains of one that fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256

import pytest

from microsip.errors import LinkLost
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    EVERY_KIND,
    LINES,
    SOURCE,
    STOCK,
    article,
    batches,
    failing,
    held,
    land,
    publish,
)
from warehouse.store import Landed, Warehouse


def test_what_was_landed_is_counted_against_what_was_there(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        first = land(mirror, ARTICLES, article(1), article(2), article(3), article(4))
        same = land(mirror, ARTICLES, article(4), article(3), article(2), article(1))
        other = land(mirror, ARTICLES, article(2, "Pinza"), article(3), article(5), article(6), article(4, PRECIO=1))
        nothing = mirror.land(ARTICLES, ())
    assert first == Landed(rows=4, added=4, changed=0, removed=0)
    assert same == Landed(rows=4, added=0, changed=0, removed=0)
    assert other == Landed(rows=5, added=2, changed=2, removed=1)
    assert nothing == Landed(rows=0, added=0, changed=0, removed=5)


def test_a_key_of_several_columns_is_compared_as_a_whole(warehouse: Warehouse) -> None:
    january, february = {"ARTICULO_ID": 1, "MES": 1, "UNIDADES": 5}, {"ARTICULO_ID": 1, "MES": 2, "UNIDADES": 5}
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, STOCK, january, february)
        swapped = land(mirror, STOCK, {**january, "UNIDADES": 6}, {"ARTICULO_ID": 2, "MES": 1, "UNIDADES": 5})
    assert swapped == Landed(rows=2, added=1, changed=1, removed=1)


def test_a_value_that_comes_or_goes_is_a_change(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1, PRECIO=None), article(2, PRECIO=Decimal(0)))
        landed = land(mirror, ARTICLES, article(1, PRECIO=Decimal(0)), article(2, PRECIO=None))
    assert landed == Landed(rows=2, added=0, changed=2, removed=0)


def test_values_of_every_kind_come_back_as_they_were(warehouse: Warehouse) -> None:
    row = {
        "SMALLINT": -32768,
        "INTEGER": 2**31 - 1,
        "BIGINT": -(2**63) + 1,
        "DECIMAL": Decimal("-9999999999999.99999"),
        "DOUBLE": 0.1,
        "FLAG": "S",
        "TEXT": "Señor “Núñez” 5€ 'sí'",
        "MEMO": "línea\nlínea",
        "DATE": date(1899, 12, 30),
        "TIME": time(23, 59, 59, 999900),
        "TIMESTAMP": datetime.fromisoformat("2026-04-05T02:30:00.000100"),
        "BINARY": b"\x00\xff",
    }
    empty = dict.fromkeys(row) | {"BIGINT": 7}
    publish(warehouse, EVERY_KIND, row, empty)
    assert held(warehouse.reader(COMPANY), EVERY_KIND) == [
        {**row, "BINARY": sha256(b"\x00\xff").hexdigest()},
        empty,
    ]


def test_a_source_that_goes_away_leaves_the_mirror_as_it_was(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        with pytest.raises(LinkLost, match="se fue"):
            mirror.land(ARTICLES, failing(ARTICLES, [article(2)], LinkLost("se fue")))
        with pytest.raises(LinkLost):
            mirror.land(LINES, failing(LINES, [], LinkLost("se fue")))
        assert held(mirror, ARTICLES) == [article(1)]
        assert land(mirror, LINES, {"LINEA_ARTICULO_ID": 1, "NOMBRE": "Clavos"}).added == 1
        mirror.publish(SOURCE)
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


def test_batches_of_another_shape_are_refused(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror, pytest.raises(TypeError, match="articulos"):
        mirror.land(ARTICLES, batches(LINES, [{"LINEA_ARTICULO_ID": 1}]))


def test_another_thread_may_go_on_with_a_mirror(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror, ThreadPoolExecutor(3) as threads:
        for dataset, row in ((LINES, {"LINEA_ARTICULO_ID": 1}), (ARTICLES, article(1))):
            threads.submit(land, mirror, dataset, row).result()
        threads.submit(mirror.publish, SOURCE).result()
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
