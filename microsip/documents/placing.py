"""Find or place: a document goes into Microsip once, however often it is asked for.

The record of the series is locked first, so that of several attempts one goes on and the others wait for it. What that
one committed is then seen, since the transaction is read-committed: the token, looked up behind the lock, decides.
"""

from datetime import timedelta
from decimal import Decimal

from microsip.connection import Connection
from microsip.documents.columns import HEADER, LINE, LineFacts
from microsip.documents.document import UNITS_DIGITS, Document, DocumentLine, Kind, Placed
from microsip.documents.facts import Article, Facts, branch_of, facts_of
from microsip.documents.folios import lock_series, take_folio
from microsip.documents.totals import apply, has_totals_of
from microsip.errors import RecordLocked
from microsip.writing.columns import values
from microsip.writing.tables import StoredTable, stored_table
from microsip.writing.transaction import KeyTaken, Transaction, transact

OWN_COLUMNS = {Kind.QUOTATION: "LIBRES_COT_VE", Kind.ORDER: "LIBRES_PED_VE"}
"""Where a company keeps columns of its own; each document has a row there."""

NORMAL, KIT, COMPONENT = "N", "J", "C"

MOVED_DAYS = 45
"""By how much the date of a document may be changed in Microsip before it is not found again."""

_FIND = """
SELECT DOCTO_VE_ID, cast(FOLIO AS CHAR(9) CHARACTER SET OCTETS) FROM DOCTOS_VE
WHERE CLIENTE_ID = ? AND FECHA BETWEEN ? AND ? AND TIPO_DOCTO = ?
  AND position(cast(? AS VARCHAR(42)) IN DESCRIPCION) > 0
ORDER BY DOCTO_VE_ID
"""


def place(connection: Connection, document: Document, lock_seconds: int, patience: float) -> Placed:
    """The document in Microsip, written unless one of its token is there already.

    `lock_seconds` a record that somebody holds is waited for, and `patience` seconds for everything. Raises what
    `transact` raises, InvalidDocument, UnfitText, TotalsDiffer, UnknownSeries, UnknownProcedure and MissingStructure:
    nothing is written then, but for OutcomeUnknown.
    """

    def work(transaction: Transaction) -> Placed:
        return _find_or_place(transaction, document)

    return transact(connection, work, lock_seconds=lock_seconds, patience=patience)


def find(connection: Connection, document: Document, lock_seconds: int, patience: float) -> Placed | None:
    """The document of this token in Microsip, None when there is none and no attempt to place it is under way.

    Raises as `place`.
    """

    def look(transaction: Transaction) -> Placed | None:
        lock_series(transaction, document, branch_of(transaction, document, stored_table(transaction, "DOCTOS_VE")))
        return _found(transaction, document)

    return transact(connection, look, lock_seconds=lock_seconds, patience=patience)


def _find_or_place(transaction: Transaction, document: Document) -> Placed:
    header = stored_table(transaction, "DOCTOS_VE")
    branch_id = branch_of(transaction, document, header)
    series = lock_series(transaction, document, branch_id)
    found = _found(transaction, document)
    if found is not None:
        return found
    folio = take_folio(transaction, document, series)
    facts = facts_of(transaction, document, branch_id, folio)
    try:
        document_id = transaction.insert("DOCTOS_VE", values(header, HEADER, facts), returning="DOCTO_VE_ID")
        _write_lines(transaction, facts, document_id)
        _write_own_columns(transaction, document, document_id)
        apply(transaction, document, document_id)
    except KeyTaken as error:
        raise RecordLocked(
            f"Otro programa tomó al mismo tiempo el folio {folio}; no se escribió nada y se volverá a intentar. Si se "
            "repite, revisa el consecutivo de la serie en Microsip.",
            f"{folio}: {error}",
        ) from error
    return Placed(document_id, folio)


def _found(transaction: Transaction, document: Document) -> Placed | None:
    around = timedelta(days=MOVED_DAYS)
    row = transaction.row(
        _FIND,
        document.customer_id,
        document.date_local - around,
        document.date_local + around,
        document.kind.value,
        document.mark.encode(),
    )
    if row is None:
        return None
    document_id, folio = row
    matches = has_totals_of(transaction, document, document_id)
    return Placed(document_id, folio.decode("ascii", "replace"), found=True, matches=matches)


def _write_lines(transaction: Transaction, facts: Facts, document_id: int) -> None:
    table = stored_table(transaction, "DOCTOS_VE_DET")
    position = 0
    for line in facts.document.lines:
        article = facts.articles[line.article_id]
        position += 1
        role = KIT if article.components else NORMAL
        kit_id = _write_line(transaction, table, LineFacts(document_id, position, line, article.key, role))
        for part in _components(line, article):
            position += 1
            key = facts.articles[part.article_id].key
            part_id = _write_line(transaction, table, LineFacts(document_id, position, part, key, COMPONENT))
            transaction.insert("SUB_MOVTOS_VE", {"DOCTO_VE_DET_ID": kit_id, "SUB_MOVTO_VE_ID": part_id})


def _write_line(transaction: Transaction, table: StoredTable, line: LineFacts) -> int:
    return transaction.insert(table.name, values(table, LINE, line), returning="DOCTO_VE_DET_ID")


def _components(line: DocumentLine, article: Article) -> list[DocumentLine]:
    """A kit's parts come with it, at no price of their own."""
    nothing = Decimal(0)
    return [
        DocumentLine(part, round(line.units * units, UNITS_DIGITS), nothing, nothing, nothing)
        for part, units in article.components
    ]


def _write_own_columns(transaction: Transaction, document: Document, document_id: int) -> None:
    table = stored_table(transaction, OWN_COLUMNS[document.kind])
    if table.exists:
        transaction.insert(table.name, {"DOCTO_VE_ID": document_id})
