"""The schema: both variants from one text, keys given by triggers, and procedures that answer."""

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import fdb
import pytest

from microsip.datasets import DATASETS
from microsip.demo.schema import Variant, of_variant, schema
from tests.microsip.demo.conftest import Query

NOON = datetime.fromisoformat("2025-11-24T12:00:00")


def test_marked_lines_belong_to_one_variant() -> None:
    text = "A, -- newer\nB, -- older\nC -- told to nobody\n-- newer {\nD\n-- newer }\nE"
    assert of_variant(text, Variant.CURRENT).split() == ["A,", "C", "D", "E"]
    assert of_variant(text, Variant.OLDER).split() == ["B,", "C", "E"]


@pytest.mark.parametrize("variant", Variant)
def test_no_statement_ends_its_columns_with_a_comma(variant: Variant) -> None:
    assert not [statement for statement in schema(variant).tables if ",\n)" in statement]


def test_the_older_variant_lacks_branches_booleans_and_variants(
    attach: Callable[[Path], Any], older_company: Path, query: Query
) -> None:
    branches = """select count(*) from RDB$RELATION_FIELDS
                   where RDB$FIELD_NAME = 'SUCURSAL_ID' and RDB$RELATION_NAME = 'DOCTOS_VE'"""
    booleans = """select count(*) from RDB$RELATION_FIELDS r join RDB$FIELDS f on f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
                   where f.RDB$FIELD_TYPE = 23 and r.RDB$SYSTEM_FLAG = 0"""
    variants = "select count(*) from RDB$RELATIONS where RDB$RELATION_NAME starting with 'VARIANTES_ARTS'"
    with closing(attach(older_company)) as connection:
        cursor = connection.cursor()
        for statement in (branches, booleans, variants):
            assert cursor.execute(statement).fetchone() == (0,)
            assert query(statement)[0][0] > 0
        assert cursor.execute("select max(VERSION_DB) from VERSIONES_DB").fetchone() == (201901,)
        assert cursor.execute("select count(*) from ARTICULOS").fetchone() == (150,)
        price = """select PRECIO_UNITARIO from GET_PRECIO_ARTCLI(
                     (select min(CLIENTE_ID) from CLIENTES),
                     (select ARTICULO_ID from CLAVES_ARTICULOS where CLAVE_ARTICULO = 'ESP-003'), date '2025-11-24')"""
        assert cursor.execute(price).fetchone()[0] > 0


def test_every_declared_table_and_column_is_there(query: Query) -> None:
    found = query(
        """select trim(RDB$RELATION_NAME), trim(RDB$FIELD_NAME) from RDB$RELATION_FIELDS where RDB$SYSTEM_FLAG = 0"""
    )
    present = set(found)
    for dataset in DATASETS:
        for column in dataset.columns:
            assert column.optional or (dataset.table, column.name) in present


def test_the_database_has_no_character_set_and_names_are_latin_1(query: Query) -> None:
    assert query("select trim(RDB$CHARACTER_SET_NAME) from RDB$DATABASE") == [("NONE",)]
    sets = query(
        """select r.RDB$FIELD_NAME, trim(c.RDB$CHARACTER_SET_NAME) from RDB$RELATION_FIELDS r
             join RDB$FIELDS f on f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
             join RDB$CHARACTER_SETS c on c.RDB$CHARACTER_SET_ID = f.RDB$CHARACTER_SET_ID
            where (r.RDB$RELATION_NAME = 'CLIENTES' and r.RDB$FIELD_NAME in ('NOMBRE', 'CONTACTO1'))
               or (r.RDB$RELATION_NAME = 'CLAVES_CLIENTES' and r.RDB$FIELD_NAME = 'CLAVE_CLIENTE')
               or (r.RDB$RELATION_NAME = 'DIRS_CLIENTES' and r.RDB$FIELD_NAME = 'GLN')"""
    )
    assert {name.strip(): charset for name, charset in sets} == {
        "NOMBRE": "ISO8859_1",
        "CONTACTO1": "NONE",
        "CLAVE_CLIENTE": "ISO8859_1",
        "GLN": "UTF8",
    }


def test_the_finished_database_waits_for_the_disk(query: Query) -> None:
    assert query("select MON$FORCED_WRITES, MON$SQL_DIALECT from MON$DATABASE") == [(1, 3)]


def test_a_key_of_minus_one_becomes_the_next_one(writable: Any) -> None:
    cursor = writable.cursor()
    largest = cursor.execute("select max(ARTICULO_ID) from ARTICULOS").fetchone()[0]
    keys = [
        cursor.execute(
            """insert into ARTICULOS (ARTICULO_ID, NOMBRE, APLICAR_FACTOR_VENTA, FACTOR_VENTA, RED_PRECIO_CON_IMPTO)
               values (-1, ?, 'N', 0, 'N') returning ARTICULO_ID""",
            (name,),
        ).fetchone()[0]
        for name in ("Nuevo uno", "Nuevo dos")
    ]
    assert keys[0] > largest
    assert keys[1] == keys[0] + 1


def test_catalogues_and_documents_have_generators_of_their_own(writable: Any) -> None:
    cursor = writable.cursor()
    procedures = ("GEN_CATALOGO_ID", "GEN_DOCTO_ID", "GEN_DOCTO_ID", "GEN_FOLIO_TEMP")
    catalogue, document, following, folio = (
        cursor.execute(f"execute procedure {procedure}").fetchone()[0] for procedure in procedures
    )
    assert (following, catalogue == document) == (document + 1, False)
    assert folio == f"_{following + 1:08d}"


def test_a_position_of_minus_one_becomes_the_next_of_its_document(writable: Any) -> None:
    order = _order(writable, "COT000900")
    positions = [
        position for (position,) in _all(writable, "select POSICION from DOCTOS_VE_DET where DOCTO_VE_ID = ?", order)
    ]
    assert positions == [1, 2]


def test_flags_accept_only_yes_and_no(writable: Any) -> None:
    with pytest.raises(fdb.DatabaseError, match="validation error"):
        writable.cursor().execute("update CLIENTES set EMITIR_EDOCTA = 'X'")


def test_a_customer_in_use_cannot_be_deleted(writable: Any) -> None:
    with pytest.raises(fdb.DatabaseError, match="FOREIGN KEY"):
        writable.cursor().execute("delete from CLIENTES where NOMBRE starting with 'Ferreter'")


def test_available_units_are_stock_less_what_is_committed(query: Query) -> None:
    [(article,)] = query("select ARTICULO_ID from CLAVES_ARTICULOS where CLAVE_ARTICULO = 'ESP-047'")
    [(stock, committed, available)] = query("select * from CALC_DISP_ARTALM(?, 19)", article)
    assert (stock > 0, committed, available) == (True, 1_000_000, stock - committed)


def test_stock_has_a_value(query: Query) -> None:
    [(article,)] = query("select ARTICULO_ID from CLAVES_ARTICULOS where CLAVE_ARTICULO = 'ESP-003'")
    [(found, units, cost, value)] = query("select * from EXIVAL_ART(?, 0, date '2025-11-24', 'N')", article)
    assert (found, cost) == (article, Decimal(240))
    assert value == units * cost


def test_a_price_is_looked_up_in_the_customers_list(query: Query) -> None:
    customer, article = _ids(query, "C0001", "ESP-003")
    [(price, price_list, base_price)] = query(
        "select * from GET_PRECIO_ARTCLI(?, ?, date '2025-11-24', 0)", customer, article
    )
    [(listed,)] = query(
        "select PRECIO from PRECIOS_ARTICULOS where ARTICULO_ID = ? and PRECIO_EMPRESA_ID = 45", article
    )
    assert (price, price_list) == (listed, 45)
    assert base_price > price


def test_a_price_that_the_list_lacks_is_the_base_lists(query: Query) -> None:
    customer, article = _ids(query, "C0001", "ESP-041")
    [(price, price_list, base_price)] = query(
        "select * from GET_PRECIO_ARTCLI(?, ?, date '2025-11-24', 0)", customer, article
    )
    assert (price, price_list) == (base_price, 42)


def test_a_price_in_dollars_is_converted(query: Query) -> None:
    customer, article = _ids(query, "C0002", "ESP-043")
    [(price, price_list, _)] = query("select * from GET_PRECIO_ARTCLI(?, ?, date '2025-11-23', 0)", customer, article)
    [(dollars,)] = query(
        "select PRECIO from PRECIOS_ARTICULOS where ARTICULO_ID = ? and PRECIO_EMPRESA_ID = 43", article
    )
    [(rate,)] = query("select TIPO_CAMBIO from HISTORIA_CAMBIARIA where FECHA = date '2025-11-21'")
    assert (price, price_list) == (round(dollars * rate, 6), 43)


def test_discounts_add_up_and_are_capped(query: Query) -> None:
    customer, article = _ids(query, "C0001", "ESP-003")
    [(discount, by_customer, by_volume, by_promotion, volume, capped)] = _discount(query, customer, article, 600)
    assert (by_customer, by_volume, by_promotion, volume, capped) == (5, Decimal("2.5"), Decimal("1.5"), True, "N")
    assert discount == round(100 - Decimal("95") * Decimal("97.5") * Decimal("98.5") / 10_000, 6)
    [capped_row] = _discount(query, customer, _ids(query, "C0001", "ESP-044")[1], 1)
    assert (capped_row[0], capped_row[-1]) == (0, "S")


def test_an_exclusive_discount_stands_alone(query: Query) -> None:
    customer, article = _ids(query, "C0005", "ESP-003")
    assert _discount(query, customer, article, 600)[0][0] == Decimal("12.5")


def test_applying_an_order_commits_its_units_and_writes_its_totals(writable: Any) -> None:
    order = _order(writable, "WEB000001")
    cursor = writable.cursor()
    [(article, before)] = _all(
        writable,
        """select l.ARTICULO_ID, d.EXIS_COMPROM from DOCTOS_VE_DET l
             left join CALC_DISP_ARTALM(l.ARTICULO_ID, 19) d on 1 = 1 where l.DOCTO_VE_ID = ? and l.POSICION = 1""",
        order,
    )
    cursor.execute("execute procedure APLICA_DOCTO_VE(?)", (order,))
    cursor.execute("execute procedure CALC_TOTALES_DOCTO_VE(?, 'N')", (order,))
    [(applied, net, taxes)] = _all(
        writable, "select APLICADO, IMPORTE_NETO, TOTAL_IMPUESTOS from DOCTOS_VE where DOCTO_VE_ID = ?", order
    )
    [(after,)] = _all(writable, "select EXIS_COMPROM from CALC_DISP_ARTALM(?, 19)", article)
    assert (applied, net, after - before) == ("S", Decimal("300.00"), 2)
    assert taxes == Decimal("18.00") + Decimal("50.88")
    with pytest.raises(fdb.DatabaseError, match="ya fue aplicado"):
        cursor.execute("execute procedure APLICA_DOCTO_VE(?)", (order,))


def test_the_procedures_agree_with_the_documents_of_the_company(query: Query) -> None:
    for document, net, taxes in query(
        "select DOCTO_VE_ID, IMPORTE_NETO, TOTAL_IMPUESTOS from DOCTOS_VE order by DOCTO_VE_ID desc"
    ):
        [(found_net, found_taxes)] = query(
            "select IMPORTE_NETO, TOTAL_IMPUESTOS from CALC_TOTALES_DOCTO_VE(?, 'S')", document
        )
        assert (found_net, found_taxes) == (net, taxes)


def _ids(query: Query, customer: str, article: str) -> tuple[int, int]:
    [(customer_id,)] = query("select CLIENTE_ID from CLAVES_CLIENTES where CLAVE_CLIENTE = ?", customer)
    [(article_id,)] = query("select ARTICULO_ID from CLAVES_ARTICULOS where CLAVE_ARTICULO = ?", article)
    return customer_id, article_id


def _discount(query: Query, customer: int, article: int, units: int) -> list[tuple[Any, ...]]:
    return query("select * from GET_DSCTO_ART(?, ?, ?, ?, ?)", customer, article, date(2025, 11, 24), NOON, units)


def _all(connection: Any, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    cursor.close()
    return rows


def _order(connection: Any, folio: str) -> int:
    """A draft order of two articles, one of them with IEPS: 100 and 200 pesos."""
    cursor = connection.cursor()
    order: int = cursor.execute(
        """insert into DOCTOS_VE (DOCTO_VE_ID, TIPO_DOCTO, SUCURSAL_ID, FOLIO, CLAVE_CLIENTE, CLIENTE_ID, DIR_CLI_ID,
              DIR_CONSIG_ID, ALMACEN_ID, MONEDA_ID, TIPO_CAMBIO, ESTATUS, APLICADO, PESO_EMBARQUE, SISTEMA_ORIGEN,
              COND_PAGO_ID, ES_CFD, ENVIADO, CARGAR_SUN)
           select -1, 'P', (select min(SUCURSAL_ID) from SUCURSALES), cast(? as char(9)), 'C0001', c.CLIENTE_ID,
                  d.DIR_CLI_ID, d.DIR_CLI_ID, 19, 1, 1, 'P', 'N', 0, 'VE', c.COND_PAGO_ID, 'N', 'N', 'S'
             from CLIENTES c join DIRS_CLIENTES d on d.CLIENTE_ID = c.CLIENTE_ID and d.ES_DIR_PPAL = 'S'
            where c.CLIENTE_ID = (select CLIENTE_ID from CLAVES_CLIENTES where CLAVE_CLIENTE = 'C0001')
           returning DOCTO_VE_ID""",
        (folio,),
    ).fetchone()[0]
    for key, units, net in (("ESP-003", 2, 100), ("ESP-030", 4, 200)):
        cursor.execute(
            """insert into DOCTOS_VE_DET (DOCTO_VE_DET_ID, DOCTO_VE_ID, CLAVE_ARTICULO, ARTICULO_ID, UNIDADES,
                  PRECIO_UNITARIO, PRECIO_TOTAL_NETO, POSICION)
               select -1, cast(? as integer), CLAVE_ARTICULO, ARTICULO_ID, cast(? as numeric(18, 5)), 50,
                      cast(? as numeric(15, 2)), -1
                 from CLAVES_ARTICULOS where CLAVE_ARTICULO = ?""",
            (order, units, net, key),
        )
    return order
