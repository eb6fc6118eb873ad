"""What is in stock and what of it can be promised."""

from decimal import Decimal

from tests.warehouse.readmodel.building import Row, computed


def month(number: int, entered: str | None, left: str | None, warehouse: int = 19) -> Row:
    return {
        "ARTICULO_ID": 1,
        "ALMACEN_ID": warehouse,
        "ANO": 2025,
        "MES": number,
        "ENTRADAS_UNIDADES": None if entered is None else Decimal(entered),
        "SALIDAS_UNIDADES": None if left is None else Decimal(left),
    }


def committed(units: str, article: int = 1, warehouse: int = 19) -> Row:
    return {"ARTICULO_ID": article, "ALMACEN_ID": warehouse, "UNIDADES_COMPROM": Decimal(units)}


def stock(rows: dict[str, list[Row]]) -> dict[tuple[int, int], tuple[Decimal, Decimal, Decimal]]:
    return {
        (row["ARTICULO_ID"], row["ALMACEN_ID"]): (row["EXISTENCIA"], row["COMPROMETIDO"], row["DISPONIBLE"])
        for row in computed(rows)["existencias"]
    }


def test_the_stock_is_what_came_in_less_what_went_out_over_all_months() -> None:
    rows = {"saldos_in": [month(1, "10.5", "3"), month(2, None, "0.25"), month(3, "1", None)]}
    assert stock(rows) == {(1, 19): (Decimal("8.25"), 0, Decimal("8.25"))}


def test_committed_units_are_not_available() -> None:
    rows = {"saldos_in": [month(1, "10", "0")], "comprom_articulos": [committed("4.00001")]}
    assert stock(rows) == {(1, 19): (10, Decimal("4.00001"), Decimal("5.99999"))}


def test_each_warehouse_has_its_own_stock() -> None:
    rows = {"saldos_in": [month(1, "10", "0"), month(1, "0", "2", warehouse=20)]}
    assert stock(rows) == {(1, 19): (10, 0, 10), (1, 20): (-2, 0, -2)}


def test_an_article_that_is_committed_and_never_moved_has_a_row() -> None:
    assert stock({"comprom_articulos": [committed("3", article=7)]}) == {(7, 19): (0, 3, -3)}
