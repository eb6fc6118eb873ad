"""What the company's people do with an order in Microsip: deliver it, invoice it, cancel it.

Each function is one transaction on a connection of fdb's, and leaves what Microsip's own windows would: the new
document with its lines, links between both, units delivered and no longer committed, stock, and the customer's charge.
All raise LookupError when the document is not pending.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_DOWN, Decimal
from typing import Any

from microsip.demo.content.sales import SERIES
from microsip.demo.content.stock_ids import SALE

WHOLE = Decimal(1)
GENERATED = -1

_COLUMNS = """
SELECT trim(r.RDB$FIELD_NAME) FROM RDB$RELATION_FIELDS r JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
WHERE r.RDB$RELATION_NAME = ? AND f.RDB$COMPUTED_BLR IS NULL
"""
_ORDER = "SELECT TIPO_DOCTO, ALMACEN_ID FROM DOCTOS_VE WHERE DOCTO_VE_ID = ? AND ESTATUS = 'P' WITH LOCK"
_FOLIO = "SELECT CONSECUTIVO FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = ? AND SERIE = ? WITH LOCK"
_LINES = """
SELECT DOCTO_VE_DET_ID, ARTICULO_ID, UNIDADES, UNIDADES_SURT_DEV, UNIDADES_COMPROM FROM DOCTOS_VE_DET
WHERE DOCTO_VE_ID = ? ORDER BY POSICION
"""
_DELIVERED = """
UPDATE DOCTOS_VE_DET SET UNIDADES_SURT_DEV = UNIDADES_SURT_DEV + ?, UNIDADES_COMPROM = UNIDADES_COMPROM - ?
WHERE DOCTO_VE_DET_ID = ?
"""
_RELEASE = (
    "UPDATE COMPROM_ARTICULOS SET UNIDADES_COMPROM = UNIDADES_COMPROM - ? WHERE ARTICULO_ID = ? AND ALMACEN_ID = ?"
)
_PENDING = "SELECT count(*) FROM DOCTOS_VE_DET WHERE DOCTO_VE_ID = ? AND UNIDADES_SURT_DEV < UNIDADES"
_CLOSE = """
UPDATE DOCTOS_VE SET ESTATUS = ?, FECHA_HORA_ULT_MODIF = CURRENT_TIMESTAMP, USUARIO_ULT_MODIF = CURRENT_USER
WHERE DOCTO_VE_ID = ?
"""
_CANCEL = """
UPDATE DOCTOS_VE SET ESTATUS = 'C', FECHA_HORA_CANCELACION = CURRENT_TIMESTAMP, USUARIO_CANCELACION = CURRENT_USER,
  FECHA_HORA_ULT_MODIF = CURRENT_TIMESTAMP, USUARIO_ULT_MODIF = CURRENT_USER
WHERE DOCTO_VE_ID = ?
"""
_RELEASE_ALL = "UPDATE DOCTOS_VE_DET SET UNIDADES_COMPROM = 0 WHERE DOCTO_VE_ID = ?"
_RESUM = """
UPDATE DOCTOS_VE_DET SET
  PRECIO_TOTAL_NETO = round(CAST(UNIDADES AS DOUBLE PRECISION) * PRECIO_UNITARIO * (100 - PCTJE_DSCTO) / 100, 2),
  DSCTO_ART = round(CAST(UNIDADES AS DOUBLE PRECISION) * PRECIO_UNITARIO * PCTJE_DSCTO / 100, 2)
WHERE DOCTO_VE_ID = ?
"""
_TOTALS = "EXECUTE PROCEDURE CALC_TOTALES_DOCTO_VE(?, 'N')"
_OUT_OF_STOCK = """
MERGE INTO SALDOS_IN S USING (
  SELECT d.ARTICULO_ID, v.ALMACEN_ID, extract(YEAR FROM v.FECHA) AS ANO, extract(MONTH FROM v.FECHA) AS MES,
         sum(d.UNIDADES) AS UNIDADES
  FROM DOCTOS_VE_DET d JOIN DOCTOS_VE v ON v.DOCTO_VE_ID = d.DOCTO_VE_ID
  JOIN ARTICULOS a ON a.ARTICULO_ID = d.ARTICULO_ID AND a.ES_ALMACENABLE = 'S' WHERE v.DOCTO_VE_ID = ?
  GROUP BY 1, 2, 3, 4) M
ON S.ARTICULO_ID = M.ARTICULO_ID AND S.ALMACEN_ID = M.ALMACEN_ID AND S.ANO = M.ANO AND S.MES = M.MES
WHEN MATCHED THEN UPDATE SET S.SALIDAS_UNIDADES = S.SALIDAS_UNIDADES + M.UNIDADES
WHEN NOT MATCHED THEN INSERT (ARTICULO_ID, ALMACEN_ID, ANO, MES, ULTIMO_DIA, SALIDAS_UNIDADES)
  VALUES (M.ARTICULO_ID, M.ALMACEN_ID, M.ANO, M.MES, 28, M.UNIDADES)
"""
_INVOICE = (
    "SELECT CLIENTE_ID, FOLIO, FECHA, COND_PAGO_ID, IMPORTE_NETO, TOTAL_IMPUESTOS FROM DOCTOS_VE WHERE DOCTO_VE_ID = ?"
)
_SOME_CHARGE = "SELECT max(DOCTO_CC_ID) FROM DOCTOS_CC WHERE CONCEPTO_CC_ID = ? AND APLICADO = 'S' AND CANCELADO = 'N'"
_ITS_AMOUNT = "SELECT min(IMPTE_DOCTO_CC_ID) FROM IMPORTES_DOCTOS_CC WHERE DOCTO_CC_ID = ? AND TIPO_IMPTE = 'C'"
_DUE = """
INSERT INTO VENCIMIENTOS_CARGOS_CC (DOCTO_CC_ID, FECHA_VENCIMIENTO, PCTJE_VEN)
SELECT CAST(? AS INTEGER), dateadd(DIAS_PLAZO DAY TO CAST(? AS DATE)), PCTJE_VEN FROM PLAZOS_COND_PAG
WHERE COND_PAGO_ID = ?
"""
_MONTHLY = """
MERGE INTO SALDOS_CC S USING (SELECT CAST(? AS INTEGER) AS C, CAST(? AS DATE) AS D, CAST(? AS NUMERIC(15, 2)) AS T
  FROM RDB$DATABASE) M
ON S.CLIENTE_ID = M.C AND S.ANO = extract(YEAR FROM M.D) AND S.MES = extract(MONTH FROM M.D)
WHEN MATCHED THEN UPDATE SET S.CARGOS_CXC = S.CARGOS_CXC + M.T
WHEN NOT MATCHED THEN INSERT (CLIENTE_ID, ANO, MES, ULTIMO_DIA, CARGOS_CXC)
  VALUES (M.C, extract(YEAR FROM M.D), extract(MONTH FROM M.D), 28, M.T)
"""


def deliver(connection: Any, order_id: int, share: Decimal = WHOLE) -> int:
    """Delivers a share of what an order still waits for, in whole units; gives the delivery note's key."""
    return _follow(connection, order_id, "R", share)


def invoice(connection: Any, source_id: int, share: Decimal = WHOLE) -> int:
    """Invoices a share of an order or of a delivery note, with the customer's charge; gives the invoice's key."""
    return _follow(connection, source_id, "F", share)


def cancel(connection: Any, document_id: int) -> None:
    """Cancels an order or a quotation; what it held back is free again."""
    with _office(connection) as office:
        _, warehouse_id = office.row(_ORDER, document_id)
        for _, article_id, _, _, committed in office.rows(_LINES, document_id):
            office.run(_RELEASE, committed, article_id, warehouse_id)
        office.run(_RELEASE_ALL, document_id)
        office.run(_CANCEL, document_id)


def _follow(connection: Any, source_id: int, kind: str, share: Decimal) -> int:
    with _office(connection) as office:
        source_kind, warehouse_id = office.row(_ORDER, source_id)
        parts = {line[0]: _part(line[2] - line[3], share) for line in office.rows(_LINES, source_id)}
        made = office.copy(
            "DOCTOS_VE",
            source_id,
            TIPO_DOCTO=kind,
            FOLIO=office.folio(kind),
            ESTATUS="P" if kind == "R" else "N",
            DESCRIPCION=None,
            FECHA_VIGENCIA_ENTREGA=None,
        )
        link = office.insert("DOCTOS_VE_LIGAS", DOCTO_VE_FTE_ID=source_id, DOCTO_VE_DEST_ID=made)
        for line_id, article_id, _, _, committed in office.rows(_LINES, source_id):
            if not parts[line_id]:
                continue
            line = office.copy(
                "DOCTOS_VE_DET",
                line_id,
                DOCTO_VE_ID=made,
                UNIDADES=parts[line_id],
                UNIDADES_COMPROM=Decimal(0),
                UNIDADES_SURT_DEV=Decimal(0),
            )
            office.run(
                "INSERT INTO DOCTOS_VE_LIGAS_DET (DOCTO_VE_LIGA_ID, DOCTO_VE_DET_FTE_ID, DOCTO_VE_DET_DEST_ID) "
                "VALUES (?, ?, ?)",
                link,
                line_id,
                line,
            )
            released = min(committed, parts[line_id])
            office.run(_DELIVERED, parts[line_id], released, line_id)
            office.run(_RELEASE, released, article_id, warehouse_id)
        office.run(_RESUM, made)
        office.run(_TOTALS, made)
        if office.row(_PENDING, source_id) == (0,):
            office.run(_CLOSE, "S", source_id)
        if source_kind != "R":
            office.run(_OUT_OF_STOCK, made)
        if kind == "F":
            _charge(office, made)
        return made


def _part(units: Decimal, share: Decimal) -> Decimal:
    return units if share == WHOLE else (units * share).to_integral_value(ROUND_DOWN)


def _charge(office: "_Office", invoice_id: int) -> None:
    """Like another sale's charge, which has everything that the company's settings ask of one."""
    customer_id, folio, day, terms_id, net, taxes = office.row(_INVOICE, invoice_id)
    [other] = office.row(_SOME_CHARGE, SALE)
    [other_amount] = office.row(_ITS_AMOUNT, other)
    charge = office.copy(
        "DOCTOS_CC", other, FOLIO=folio, FECHA=day, CLIENTE_ID=customer_id, COND_PAGO_ID=terms_id, SISTEMA_ORIGEN="VE"
    )
    office.copy(
        "IMPORTES_DOCTOS_CC",
        other_amount,
        DOCTO_CC_ID=charge,
        DOCTO_CC_ACR_ID=charge,
        FECHA=day,
        IMPORTE=net,
        IMPUESTO=taxes,
        IVA_RETENIDO=Decimal(0),
        ISR_RETENIDO=Decimal(0),
    )
    office.run(_DUE, charge, day, terms_id)
    office.run(_MONTHLY, customer_id, day, net + taxes)
    office.run(
        "INSERT INTO DOCTOS_ENTRE_SIS (DOCTO_DEST_ID, CLAVE_SIS_DEST, CLAVE_SIS_FTE, DOCTO_FTE_ID, TIPO_DOCTO) "
        "VALUES (?, 'CC', 'VE', ?, 'F')",
        charge,
        invoice_id,
    )


@contextmanager
def _office(connection: Any) -> Iterator["_Office"]:
    """One transaction, committed when the block ends well."""
    try:
        yield _Office(connection)
        connection.commit()
    finally:
        connection.rollback()


class _Office:
    """The statements of one transaction; its keys are the tables' first columns."""

    def __init__(self, connection: Any) -> None:
        self._cursor = connection.cursor()

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        self._cursor.execute(sql, parameters)
        return list(self._cursor.fetchall())

    def row(self, sql: str, *parameters: object) -> tuple[Any, ...]:
        found = self.rows(sql, *parameters)
        if not found:
            raise LookupError(f"no such record, or none that this can be done with: {parameters}")
        return found[0]

    def run(self, sql: str, *parameters: object) -> None:
        self._cursor.execute(sql, parameters)

    def folio(self, kind: str) -> str:
        letters = SERIES[kind]
        [number] = self.row(_FOLIO, kind, letters)
        self.run(
            "UPDATE FOLIOS_VENTAS SET CONSECUTIVO = ? WHERE TIPO_DOCTO = ? AND SERIE = ?", number + 1, kind, letters
        )
        prefix = letters.replace("@", "")
        return f"{prefix}{number:0{9 - len(prefix)}d}"

    def insert(self, table: str, **values: object) -> int:
        key = _key(table)
        columns = ", ".join((key, *values))
        marks = ", ".join("?" * (len(values) + 1))
        statement = " ".join(("INSERT INTO", table, f"({columns}) VALUES ({marks}) RETURNING", key))
        return self._made(statement, GENERATED, *values.values())

    def copy(self, table: str, of: int, **changes: object) -> int:
        """A row like another one but for its key and these columns, as far as the table has them."""
        key = _key(table)
        columns = [name for (name,) in self.rows(_COLUMNS, table)]
        given: Mapping[str, object] = {key: GENERATED} | {name: changes[name] for name in changes if name in columns}
        values = [f"CAST(? AS TYPE OF COLUMN {table}.{name})" if name in given else name for name in columns]
        statement = (
            ("INSERT INTO", table, f"({', '.join(columns)})"),
            ("SELECT", ", ".join(values), "FROM", table, f"WHERE {key} = ? RETURNING", key),
        )
        parameters = [given[name] for name in columns if name in given]
        return self._made(" ".join(word for part in statement for word in part), *parameters, of)

    def _made(self, statement: str, *parameters: object) -> int:
        [[key]] = self.rows(statement, *parameters)
        return int(key)


def _key(table: str) -> str:
    return {"DOCTOS_VE_LIGAS": "DOCTO_VE_LIGA_ID", "IMPORTES_DOCTOS_CC": "IMPTE_DOCTO_CC_ID"}.get(
        table, table.replace("DOCTOS", "DOCTO") + "_ID"
    )
