"""Statements mean the same in every store, and give the same values."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Select, and_, func, literal, not_, or_, select

from microsip.declaration import Kind
from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    EVERY_KIND,
    LINES,
    SOURCE,
    article,
    land,
    publish,
)
from warehouse.store import Warehouse
from warehouse.tables import table_of

SHELF = [
    article(1, "Martillo 100%", LINEA_ARTICULO_ID=1, PRECIO=Decimal("10.500000")),
    article(2, "martillo_chico", LINEA_ARTICULO_ID=2, PRECIO=Decimal("0.000001")),
    article(3, "Pinza", LINEA_ARTICULO_ID=None, PRECIO=Decimal("-7.250000")),
    article(4, "Ñandú", LINEA_ARTICULO_ID=2, PRECIO=None),
    article(5, None, LINEA_ARTICULO_ID=9, PRECIO=Decimal("999999999999.999999")),  # type: ignore[arg-type]
]

A = table_of(ARTICLES).c


@pytest.fixture(scope="module")
def shelf(shared: Opener) -> Callable[[Select[Any]], list[tuple[Any, ...]]]:
    warehouse = shared()
    publish(warehouse, ARTICLES, *SHELF)
    reader = warehouse.reader(COMPANY)
    return lambda statement: reader.frame(statement).rows()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (A.ARTICULO_ID.in_([1, 3, 99]), [1, 3]),
        (A.ARTICULO_ID.in_([]), []),
        (A.ARTICULO_ID.not_in([1, 2, 3]), [4, 5]),
        (A.ARTICULO_ID.in_(range(2, 5_000)), [2, 3, 4, 5]),
        (A.NOMBRE.in_(["Pinza", "O'Hara"]), [3]),
        (A.NOMBRE.is_(None), [5]),
        (A.NOMBRE.is_distinct_from("Pinza"), [1, 2, 4, 5]),
        (A.NOMBRE == "Ñandú", [4]),
        (Decimal("0.000001") == A.PRECIO, [2]),
        (A.PRECIO.in_([Decimal("10.5"), Decimal("-7.25")]), [1, 3]),
        (Decimal("999999999999.999998") < A.PRECIO, [5]),
        (A.PRECIO.between(Decimal(0), Decimal(11)), [1, 2]),
        (A.NOMBRE.like("%artillo%"), [1, 2]),
        (A.NOMBRE.ilike("m%"), [1, 2]),
        (A.NOMBRE.not_like("m%"), [1, 3, 4]),
        (A.NOMBRE.contains("0%", autoescape=True), [1]),
        (A.NOMBRE.contains("o_c", autoescape=True), [2]),
        (A.NOMBRE.startswith("Pin"), [3]),
        (A.NOMBRE.regexp_match("^[Mm]art"), [1, 2]),
        (A.NOMBRE.regexp_match("nz"), [3]),
        (not_(A.NOMBRE.regexp_match("nz")), [1, 2, 4]),
        (func.lower(A.NOMBRE) == "martillo 100%", [1]),
        (A.ARTICULO_ID % 2 == 0, [2, 4]),
        (and_(A.LINEA_ARTICULO_ID == 2, or_(A.PRECIO.is_(None), A.PRECIO > 0)), [2, 4]),
        (literal(date(2026, 1, 2)) > date(2026, 1, 1), [1, 2, 3, 4, 5]),
    ],
    ids=str,
)
def test_conditions_mean_what_core_says(
    shelf: Callable[[Select[Any]], list[tuple[Any, ...]]], condition: Any, found: list[int]
) -> None:
    statement = select(A.ARTICULO_ID).where(condition).order_by(A.ARTICULO_ID)
    assert [row[0] for row in shelf(statement)] == found


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (A.PRECIO, [row["PRECIO"] for row in SHELF]),
        (A.ARTICULO_ID / 2, [0.5, 1, 1.5, 2, 2.5]),
        (A.ARTICULO_ID // 2, [0, 1, 1, 2, 2]),
        (func.coalesce(A.LINEA_ARTICULO_ID, 0), [1, 2, 0, 2, 9]),
        (A.NOMBRE + "!", ["Martillo 100%!", "martillo_chico!", "Pinza!", "Ñandú!", None]),
    ],
    ids=str,
)
def test_expressions_give_exact_values(
    shelf: Callable[[Select[Any]], list[tuple[Any, ...]]], column: Any, values: list[Any]
) -> None:
    assert [row[0] for row in shelf(select(column).order_by(A.ARTICULO_ID))] == values


def test_sums_of_decimals_stay_exact(shelf: Callable[[Select[Any]], list[tuple[Any, ...]]]) -> None:
    figures: list[Any] = [func.sum(A.PRECIO), func.count(), func.count(A.PRECIO), func.max(A.ARTICULO_ID)]
    assert shelf(select(*figures)) == [(Decimal("1000000000003.250000"), 5, 4, 5)]


def test_groups_and_joins(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, *SHELF)
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 1, "NOMBRE": "Golpe"}, {"LINEA_ARTICULO_ID": 2, "NOMBRE": "Aves"})
        mirror.publish(SOURCE)
    lines, articles = table_of(LINES), table_of(ARTICLES)
    statement = (
        select(lines.c.NOMBRE, func.count(articles.c.ARTICULO_ID).label("articulos"))
        .join_from(lines, articles, lines.c.LINEA_ARTICULO_ID == articles.c.LINEA_ARTICULO_ID)
        .group_by(lines.c.NOMBRE)
        .order_by(lines.c.NOMBRE)
        .limit(5)
        .offset(0)
    )
    assert warehouse.reader(COMPANY).frame(statement).rows() == [("Aves", 2), ("Golpe", 1)]


def test_nulls_are_ordered_as_postgres_orders_them(shelf: Callable[[Select[Any]], list[tuple[Any, ...]]]) -> None:
    column = A.LINEA_ARTICULO_ID
    assert [row[0] for row in shelf(select(column).order_by(column))] == [1, 2, 2, 9, None]
    assert [row[0] for row in shelf(select(column).order_by(column.desc()))] == [None, 9, 2, 2, 1]
    assert [row[0] for row in shelf(select(column).order_by(column.desc().nulls_last()))] == [9, 2, 2, 1, None]


def test_a_frame_without_rows_keeps_its_types(warehouse: Warehouse) -> None:
    publish(warehouse, EVERY_KIND)
    frame = warehouse.reader(COMPANY).frame(select(table_of(EVERY_KIND)))
    assert frame.is_empty()
    assert frame.schema == {
        Kind.SMALLINT.name: pl.Int16,
        Kind.INTEGER.name: pl.Int32,
        Kind.BIGINT.name: pl.Int64,
        Kind.DECIMAL.name: pl.Decimal(18, 5),
        Kind.DOUBLE.name: pl.Float64,
        Kind.FLAG.name: pl.String,
        Kind.TEXT.name: pl.String,
        Kind.MEMO.name: pl.String,
        Kind.DATE.name: pl.Date,
        Kind.TIME.name: pl.Time,
        Kind.TIMESTAMP.name: pl.Datetime("us"),
        Kind.BINARY.name: pl.String,
    }
