"""What is asked of Microsip live: the series of folios, and what is in stock at this moment."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from microsip.connection import Connection
from microsip.documents.document import Kind, Series, folio_of
from microsip.fetch.text import decode
from microsip.writing.tables import stored_table
from microsip.writing.transaction import Transaction, ask

_SERIES = """
SELECT TIPO_DOCTO, cast(SERIE AS VARCHAR(3) CHARACTER SET OCTETS), coalesce(CONSECUTIVO, 1), NULL, NULL
FROM FOLIOS_VENTAS WHERE TIPO_DOCTO IN ('C', 'P') ORDER BY 1, 2
"""
_SERIES_OF_BRANCHES = """
SELECT f.TIPO_DOCTO, cast(f.SERIE AS VARCHAR(3) CHARACTER SET OCTETS), coalesce(f.CONSECUTIVO, 1), f.SUCURSAL_ID,
  (SELECT cast(s.NOMBRE_CORTO AS VARCHAR(30) CHARACTER SET OCTETS) FROM SUCURSALES s
   WHERE s.SUCURSAL_ID = f.SUCURSAL_ID)
FROM FOLIOS_VENTAS f WHERE f.TIPO_DOCTO IN ('C', 'P') ORDER BY 1, 2, 4
"""
_ON_HAND = """
SELECT ARTICULO_ID, sum(ENTRADAS_UNIDADES - SALIDAS_UNIDADES) FROM SALDOS_IN
WHERE ALMACEN_ID = ? AND ARTICULO_ID IN ({}) GROUP BY 1
"""
_COMMITTED = """
SELECT ARTICULO_ID, sum(UNIDADES_COMPROM) FROM COMPROM_ARTICULOS
WHERE ALMACEN_ID = ? AND ARTICULO_ID IN ({}) GROUP BY 1
"""


def series(connection: Connection) -> tuple[Series, ...]:
    """The series of quotations and of orders; none in a company that has none. Raises as `ask`."""

    def look(transaction: Transaction) -> tuple[Series, ...]:
        has_branches = "SUCURSAL_ID" in stored_table(transaction, "FOLIOS_VENTAS")
        rows = transaction.rows(_SERIES_OF_BRANCHES if has_branches else _SERIES)
        return tuple(_series(*row) for row in rows)

    return ask(connection, look)


def availability(
    connection: Connection, article_ids: Collection[int], warehouse_id: int, patience: float
) -> Mapping[int, Decimal]:
    """By article what a warehouse holds less what is committed; 0 for articles that it never held. Raises as `ask`."""

    def look(transaction: Transaction) -> Mapping[int, Decimal]:
        held = dict.fromkeys(article_ids, Decimal(0))
        for article_id, units in transaction.rows_of(_ON_HAND, article_ids, warehouse_id):
            held[article_id] += units or Decimal(0)
        for article_id, units in transaction.rows_of(_COMMITTED, article_ids, warehouse_id):
            held[article_id] -= units or Decimal(0)
        return held

    return ask(connection, look, patience=patience)


def _series(kind: str, letters: bytes, number: int, branch_id: int | None, branch: bytes | None) -> Series:
    name = decode(letters).strip()
    return Series(Kind(kind), name, folio_of(name, number), branch_id, decode(branch) if branch is not None else None)
