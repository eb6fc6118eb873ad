"""Applying a document that was written: by Microsip's own procedures where the database has them, else by us.

Whoever computes them, the totals are those that the customer confirmed, or nothing is written.
"""

from decimal import Decimal

from microsip.documents.document import Document, Kind, line_amount
from microsip.errors import InvalidDocument, RefusedByMicrosip, TotalsDiffer
from microsip.writing.tables import has_procedure
from microsip.writing.transaction import Transaction

APPLY, TOTAL = "APLICA_DOCTO_VE", "CALC_TOTALES_DOCTO_VE"

_APPLY = "EXECUTE PROCEDURE APLICA_DOCTO_VE(?)"
_TOTAL = "EXECUTE PROCEDURE CALC_TOTALES_DOCTO_VE(?, 'N')"
_MARK_APPLIED = "UPDATE DOCTOS_VE SET APLICADO = 'S' WHERE DOCTO_VE_ID = ?"
_WRITE_TOTALS = "UPDATE DOCTOS_VE SET IMPORTE_NETO = ?, TOTAL_IMPUESTOS = ? WHERE DOCTO_VE_ID = ?"
_COUNT_TAXES = "SELECT count(*) FROM IMPUESTOS_DOCTOS_VE WHERE DOCTO_VE_ID = ?"
_TAX = (
    "SELECT TIPO_CALC, coalesce(PCTJE_IMPUESTO, 0), coalesce(IMPORTE_UNITARIO, 0) FROM IMPUESTOS WHERE IMPUESTO_ID = ?"
)
_TAXED = """
SELECT coalesce(sum(d.PRECIO_TOTAL_NETO), 0), coalesce(sum(d.UNIDADES * coalesce(a.UNIDADES_IMPUESTO, 1)), 0)
FROM DOCTOS_VE_DET d JOIN IMPUESTOS_ARTICULOS a ON a.ARTICULO_ID = d.ARTICULO_ID AND a.IMPUESTO_ID = ?
WHERE d.DOCTO_VE_ID = ? AND d.ROL <> 'C'
"""
_FIGURES = """
SELECT v.APLICADO, v.IMPORTE_NETO, v.TOTAL_IMPUESTOS, v.TOTAL_RETENCIONES,
  (SELECT coalesce(sum(d.PRECIO_TOTAL_NETO), 0) FROM DOCTOS_VE_DET d WHERE d.DOCTO_VE_ID = v.DOCTO_VE_ID),
  (SELECT coalesce(sum(i.IMPORTE_IMPUESTO), 0) FROM IMPUESTOS_DOCTOS_VE i WHERE i.DOCTO_VE_ID = v.DOCTO_VE_ID)
FROM DOCTOS_VE v WHERE v.DOCTO_VE_ID = ?
"""


def apply(transaction: Transaction, document: Document, document_id: int) -> None:
    """Applies a document whose lines are written, with its totals and taxes.

    Raises TotalsDiffer, RefusedByMicrosip when Microsip does not apply it, InvalidDocument when a tax is not in
    Microsip, or UnknownProcedure.
    """
    if document.kind is Kind.ORDER and has_procedure(transaction, APPLY, 1):
        transaction.write(_APPLY, document_id)
    else:
        transaction.write(_MARK_APPLIED, document_id)
    if has_procedure(transaction, TOTAL, 2):
        transaction.write(_TOTAL, document_id)
    else:
        transaction.write(_WRITE_TOTALS, document.net, document.tax_total, document_id)
    if transaction.row(_COUNT_TAXES, document_id) == (0,):
        _write_taxes(transaction, document, document_id)
    _verify(transaction, document, document_id)


def has_totals_of(transaction: Transaction, document: Document, document_id: int) -> bool:
    """Whether a document of Microsip's has the totals of this one."""
    found = transaction.row(_FIGURES, document_id)
    return found is not None and tuple(found[1:4]) == (document.net, document.tax_total, 0)


def _write_taxes(transaction: Transaction, document: Document, document_id: int) -> None:
    for tax in document.taxes:
        found = transaction.row(_TAX, tax.tax_id)
        taxed = transaction.row(_TAXED, tax.tax_id, document_id)
        if found is None or taxed is None:
            raise InvalidDocument(
                "En Microsip ya no existe un impuesto del documento; sincroniza y vuelve a enviarlo.",
                f"no tax {tax.tax_id}",
            )
        (calculation, percent, unit_amount), (net, units) = found, taxed
        by_percentage = calculation.strip() == "P"
        due = (
            line_amount(tax.base, percent / 100, Decimal(0))
            if by_percentage
            else line_amount(units, unit_amount, Decimal(0))
        )
        if due != tax.amount:
            raise _differ(document, document.net, document.tax_total - tax.amount + due, Decimal(0))
        transaction.insert(
            "IMPUESTOS_DOCTOS_VE",
            {
                "DOCTO_VE_ID": document_id,
                "IMPUESTO_ID": tax.tax_id,
                "VENTA_NETA": net,
                "VENTA_BRUTA": net,
                "OTROS_IMPUESTOS": tax.base - net,
                "PCTJE_IMPUESTO": percent,
                "IMPORTE_IMPUESTO": tax.amount,
                "UNIDADES_IMPUESTO": 0.0 if by_percentage else float(units),
                "IMPORTE_UNITARIO_IMPUESTO": unit_amount,
            },
        )


def _verify(transaction: Transaction, document: Document, document_id: int) -> None:
    """Of what is about to be committed: it is applied, and header, lines and taxes have the totals confirmed."""
    figures = transaction.row(_FIGURES, document_id)
    assert figures is not None
    applied, net, taxes, retentions, of_lines, of_taxes = figures
    if applied != "S":
        raise RefusedByMicrosip(
            f"Microsip no aplicó {document.kind.article} {document.kind.title}: quedaría como borrador, así que no se "
            "escribió nada; revisa la licencia y las preferencias de ventas de la empresa.",
            f"document {document_id} was not applied",
        )
    if (net, taxes, retentions) != (document.net, document.tax_total, 0):
        raise _differ(document, net, taxes, retentions)
    if (of_lines, of_taxes) != (document.net, document.tax_total):
        raise _differ(document, of_lines, of_taxes, retentions)


def _differ(document: Document, net: Decimal, taxes: Decimal, retentions: Decimal) -> TotalsDiffer:
    kept = f" y {retentions:,.2f} de retenciones" if retentions else ""
    return TotalsDiffer(
        f"Microsip calcula {net:,.2f} más {taxes:,.2f} de impuestos{kept}, y el documento confirmado es de "
        f"{document.net:,.2f} más {document.tax_total:,.2f}; no se escribió nada. Sincroniza, y revisa los "
        "precios y los impuestos con el cliente.",
        f"Microsip: {net} + {taxes} - {retentions}; ours: {document.net} + {document.tax_total}",
    )
