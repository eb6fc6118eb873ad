"""The read model's SELECTs give the same on DuckDB and on Postgres."""

import secrets
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, create_engine, insert, select

from tests.servers.postgres import PostgresServer
from tests.warehouse.readmodel.building import SOURCES, Row, computed
from warehouse import tables
from warehouse.building import read_model

TODAY = date(2025, 6, 15)


def document(number: int, terms_id: int | None = None) -> Row:
    row = {"DOCTO_CC_ID": number, "CLIENTE_ID": 1, "FECHA": date(2025, 5, 30), "COND_PAGO_ID": terms_id}
    return {**row, "CANCELADO": "N", "APLICADO": "S"}


def amount(key: int, kind: str, number: int, charge: int, pesos: str) -> Row:
    row = {"IMPTE_DOCTO_CC_ID": key, "TIPO_IMPTE": kind, "DOCTO_CC_ID": number, "DOCTO_CC_ACR_ID": charge}
    return {**row, "IMPORTE": Decimal(pesos), "IMPUESTO": Decimal("0.01"), "CANCELADO": "N", "APLICADO": "S"}


ROWS: dict[str, list[Row]] = {
    "clientes": [
        {"CLIENTE_ID": 1, "LIMITE_CREDITO": Decimal("1000.00"), "COND_PAGO_ID": 31},
        {"CLIENTE_ID": 2, "LIMITE_CREDITO": Decimal(0), "COND_PAGO_ID": 31},
    ],
    "plazos_cond_pag": [
        {"PLAZO_COND_PAG_ID": 1, "COND_PAGO_ID": 31, "DIAS_PLAZO": 8, "PCTJE_VEN": Decimal("33.333333")},
        {"PLAZO_COND_PAG_ID": 2, "COND_PAGO_ID": 31, "DIAS_PLAZO": 30, "PCTJE_VEN": Decimal("66.666667")},
    ],
    "doctos_cc": [
        document(10),
        document(11, terms_id=31),
        document(12),
        document(20),
        {**document(13), "CANCELADO": "S"},
    ],
    "importes_doctos_cc": [
        amount(1, "C", 10, 10, "100.00"),
        amount(2, "C", 11, 11, "0.05"),
        amount(3, "C", 12, 12, "50.00"),
        amount(4, "R", 20, 10, "40.00"),
        amount(5, "R", 20, 12, "70.00"),
        amount(6, "C", 13, 13, "999.00"),
    ],
    "vencimientos_cargos_cc": [
        {"DOCTO_CC_ID": 10, "FECHA_VENCIMIENTO": date(2025, 6, 14), "PCTJE_VEN": Decimal(50)},
        {"DOCTO_CC_ID": 10, "FECHA_VENCIMIENTO": date(2025, 6, 15), "PCTJE_VEN": Decimal(50)},
    ],
    "saldos_in": [
        {"ARTICULO_ID": 1, "ALMACEN_ID": 19, "ANO": 2025, "MES": 5, "ENTRADAS_UNIDADES": Decimal("2.5")},
        {"ARTICULO_ID": 1, "ALMACEN_ID": 19, "ANO": 2025, "MES": 6, "SALIDAS_UNIDADES": Decimal("0.00001")},
    ],
    "comprom_articulos": [{"COMPROM_ART_ID": 1, "ARTICULO_ID": 1, "ALMACEN_ID": 20, "UNIDADES_COMPROM": Decimal(1)}],
}


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[Connection]:
    name = f"readmodel_{secrets.token_hex(6)}"
    engine = create_engine(postgres_server.create_database(name))
    with engine.begin() as connection:
        yield connection
    engine.dispose()
    postgres_server.drop_database(name)


def test_both_databases_compute_the_same(postgres: Connection) -> None:
    for name in SOURCES:
        table = tables.microsip[name]
        table.create(postgres)
        for row in ROWS[name]:
            postgres.execute(insert(table), row)
    on_duckdb = computed(ROWS, TODAY)
    for derived in read_model():
        postgres.execute(derived.create)
        postgres.execute(derived.fill(TODAY))
        found = [dict(row) for row in postgres.execute(select(derived.table)).mappings()]
        assert in_order(found) == in_order(on_duckdb[derived.table.name])
        assert found


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
