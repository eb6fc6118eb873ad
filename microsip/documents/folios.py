"""Series of folios: which there are, and the next folio of one, whose record nobody else can take meanwhile."""

from dataclasses import dataclass

from microsip.documents.document import Document, folio_of
from microsip.errors import UnknownSeries
from microsip.writing.tables import StoredTable, stored_table
from microsip.writing.transaction import Transaction

_SERIES = "SELECT FOLIO_VENTAS_ID FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = ? AND SERIE = ? ORDER BY FOLIO_VENTAS_ID"
_SERIES_OF_BRANCHES = """
SELECT FOLIO_VENTAS_ID, SUCURSAL_ID FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = ? AND SERIE = ? ORDER BY FOLIO_VENTAS_ID
"""
# An UPDATE that waited for another transaction would fail once that commits (Firebird 3); a locking read sees its row.
_LOCK = "SELECT coalesce(CONSECUTIVO, 1) FROM FOLIOS_VENTAS WHERE FOLIO_VENTAS_ID = ? WITH LOCK"
_TAKE = "UPDATE FOLIOS_VENTAS SET CONSECUTIVO = ? WHERE FOLIO_VENTAS_ID = ?"
_TAKEN = "SELECT count(*) FROM DOCTOS_VE WHERE TIPO_DOCTO = ? AND FOLIO = ?"

TAKEN_IN_A_ROW = 1000
"""How many folios that somebody used without the series are passed over."""


@dataclass(frozen=True)
class LockedSeries:
    """A series whose record is locked until the end of the transaction; `next_number` is what it holds."""

    series_id: int
    next_number: int


def lock_series(transaction: Transaction, document: Document, branch_id: int | None) -> LockedSeries:
    """Locks the record of the document's series, waiting for whoever holds it; raises UnknownSeries without one.

    `branch_id`: of the document's warehouse, for documents that do not say whose series of the same letters it is.
    """
    series_id = _series_id(transaction, document, branch_id)
    locked = transaction.row(_LOCK, series_id)
    if locked is None:
        raise _unknown(document, "deleted meanwhile")
    return LockedSeries(series_id, int(locked[0]))


def take_folio(transaction: Transaction, document: Document, series: LockedSeries) -> str:
    """The next folio that no document has, and the series moved past it.

    Raises UnknownSeries when there is none left.
    """
    for number in range(series.next_number, series.next_number + TAKEN_IN_A_ROW):
        folio = folio_of(document.series, number)
        if folio is None:
            break
        if transaction.row(_TAKEN, document.kind.value, folio) == (0,):
            transaction.write(_TAKE, number + 1, series.series_id)
            return folio
    raise UnknownSeries(
        f"A la serie «{document.series}» no le quedan folios libres a partir del {series.next_number}; corrige su "
        "consecutivo en Microsip o elige otra serie en la configuración.",
        f"no free folio of {document.kind.value} {document.series} from {series.next_number} on",
    )


def _series_id(transaction: Transaction, document: Document, branch_id: int | None) -> int:
    table = stored_table(transaction, "FOLIOS_VENTAS")
    asked = (document.kind.value, document.series.encode())
    if not _has_branches(table):
        found = [(row[0], None) for row in transaction.rows(_SERIES, *asked)]
    else:
        found = [(row[0], row[1]) for row in transaction.rows(_SERIES_OF_BRANCHES, *asked)]
    if document.branch_id is not None and _has_branches(table):
        found = [(key, branch) for key, branch in found if branch == document.branch_id]
    if not found:
        raise _unknown(document, "no such row")
    of_warehouse = [key for key, branch in found if branch == branch_id]
    return int((of_warehouse or [key for key, _ in found])[0])


def _has_branches(table: StoredTable) -> bool:
    return "SUCURSAL_ID" in table


def _unknown(document: Document, detail: str) -> UnknownSeries:
    plural = "cotizaciones" if document.kind.value == "C" else "pedidos"
    return UnknownSeries(
        f"En Microsip no hay una serie «{document.series}» de {plural}; elige otra en la configuración, o créala en "
        "Microsip: como SYSDBA, en Ventas, Herramientas > Preferencias de la empresa > Documentos no fiscales.",
        f"series {document.series} of {document.kind.value}, branch {document.branch_id}: {detail}",
    )
