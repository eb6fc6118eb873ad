"""Whatever the rows are, the read model is what a clerk finds who applies the rules one row after the other."""

from hypothesis import given, settings

from tests.warehouse.readmodel import reference
from tests.warehouse.readmodel.building import Row, computed
from tests.warehouse.readmodel.companies import TODAY, companies


@settings(max_examples=100, deadline=None)
@given(companies)
def test_the_read_model_is_what_a_clerk_finds(rows: dict[str, list[Row]]) -> None:
    found = computed(rows, TODAY)
    _same_parts(rows, found["vencimientos_abiertos"])
    _same_balances(rows, found["saldos_clientes"])
    _same_stock(rows, found["existencias"])


def _same_parts(rows: dict[str, list[Row]], found: list[Row]) -> None:
    expected = {
        (charge, part.due_on, part.amount, part.open)
        for charge, parts in reference.open_parts(rows).items()
        for part in parts
    }
    names = ("DOCTO_CC_ID", "FECHA_VENCIMIENTO", "IMPORTE", "SALDO")
    assert {tuple(row[name] for name in names) for row in found} == expected
    assert len(found) == len(expected)


def _same_balances(rows: dict[str, list[Row]], found: list[Row]) -> None:
    expected = reference.balances(rows, TODAY)
    assert {row["CLIENTE_ID"]: (row["SALDO"], row["VENCIDO"], row["POR_VENCER"]) for row in found} == expected
    limits = {row["CLIENTE_ID"]: row["LIMITE_CREDITO"] for row in rows["clientes"]}
    for row in found:
        limit = limits[row["CLIENTE_ID"]]
        assert row["LIMITE_CREDITO"] == limit
        assert row["DISPONIBLE"] == (limit - row["SALDO"] if limit and limit > 0 else None)


def _same_stock(rows: dict[str, list[Row]], found: list[Row]) -> None:
    expected = reference.stock(rows)
    assert {
        (row["ARTICULO_ID"], row["ALMACEN_ID"]): (row["EXISTENCIA"], row["COMPROMETIDO"]) for row in found
    } == expected
    for row in found:
        assert row["DISPONIBLE"] == row["EXISTENCIA"] - row["COMPROMETIDO"]
