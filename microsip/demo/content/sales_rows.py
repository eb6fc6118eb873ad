"""The sales documents as rows of Microsip's tables."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from microsip.demo.content.customers import TERMS, Customers
from microsip.demo.content.documents import Document, Line
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.content.sales import SERIES, Sales
from microsip.demo.content.stamps import stamped
from microsip.demo.content.stock_ids import DOLLAR, PESO
from microsip.demo.rows import Table, rows

_OWN_COLUMNS = {"C": "LIBRES_COT_VE", "P": "LIBRES_PED_VE", "R": "LIBRES_REM_VE", "F": "LIBRES_FAC_VE"}
PORTAL_SERIES = "WEB"
"""A series of quotations and orders that was made for the portal and not yet used."""


def sales_tables(plan: Plan, made: Sales, customers: Customers, places: Places) -> Iterator[Table]:
    """Folios, documents, lines, their taxes and due dates, and what came from what."""
    yield rows("FOLIOS_VENTAS", _folios(plan, made, places))
    yield rows(
        "DOCTOS_VE",
        [_document(number, document, customers, places) for number, document in enumerate(made.documents)],
        **_CONSTANTS,
    )
    yield rows("DOCTOS_VE_DET", [row for document in made.documents for row in _lines(document)], **_LINE_CONSTANTS)
    for kind, own in _OWN_COLUMNS.items():
        yield rows(own, [{"DOCTO_VE_ID": d.document_id} for d in made.documents if d.kind == kind])
    yield rows("IMPUESTOS_DOCTOS_VE", [row for document in made.documents for row in _taxes(document)])
    yield rows("VENCIMIENTOS_CARGOS_VE", [row for invoice in made.invoices for row in _due_dates(invoice)])
    yield from _links(plan, made)
    yield rows(
        "DOCTOS_SUCURSALES",
        [
            {"DOCTO_ID": document.document_id, "SUCURSAL_ID": document.warehouse.branch_id, "FECHA": document.day}
            for document in made.documents
        ],
        SISTEMA_ORIGEN="VE",
    )


_CONSTANTS: dict[str, Any] = {
    "SUBTIPO_DOCTO": "N",
    "TIPO_DSCTO": "P",
    "DSCTO_PCTJE": Decimal(0),
    "DSCTO_IMPORTE": Decimal(0),
    "FLETES": Decimal(0),
    "OTROS_CARGOS": Decimal(0),
    "TOTAL_RETENCIONES": Decimal(0),
    "TOTAL_ANTICIPOS": Decimal(0),
    "FORMA_EMITIDA": "N",
    "CONTABILIZADO": "N",
    "SISTEMA_ORIGEN": "VE",
    "ENVIADO": "N",
    "CFD_ENVIO_ESPECIAL": "N",
    "CARGAR_SUN": "S",
}

_LINE_CONSTANTS: dict[str, Any] = {
    "UNIDADES_A_SURTIR": Decimal(0),
    "DSCTO_EXTRA": Decimal(0),
    "PCTJE_DSCTO_VOL": Decimal(0),
    "PCTJE_DSCTO_PROMO": Decimal(0),
    "PCTJE_COMIS": Decimal(0),
    "PRECIO_MODIFICADO": "N",
}


def _folios(plan: Plan, made: Sales, places: Places) -> Iterator[dict[str, Any]]:
    series = [(kind, letters, made.next_folios[kind]) for kind, letters in SERIES.items()]
    series += [("C", PORTAL_SERIES, 1), ("P", PORTAL_SERIES, 1)]
    for kind, letters, following in series:
        yield {
            "FOLIO_VENTAS_ID": plan.ids.catalogue_id(),
            "TIPO_DOCTO": kind,
            "SERIE": letters,
            "CONSECUTIVO": following,
            "MODALIDAD_FACTURACION": "CFDI" if kind in "FD" else None,
            "SUCURSAL_ID": places.main.branch_id,
        }


def _document(number: int, document: Document, customers: Customers, places: Places) -> dict[str, Any]:
    customer = document.customer
    is_invoice = document.kind in "FD"
    is_credit = TERMS[customer.terms][-1][0] > 0
    weight = sum((line.units * Decimal(str(line.article.weight)) for line in document.lines), Decimal(0))
    cancelled = document.moment + timedelta(hours=2) if document.is_cancelled else None
    return {
        "DOCTO_VE_ID": document.document_id,
        "TIPO_DOCTO": document.kind,
        "SUCURSAL_ID": document.warehouse.branch_id,
        "FOLIO": document.folio,
        "FECHA": document.day,
        "HORA": document.moment.time(),
        "CLAVE_CLIENTE": customer.key,
        "CLIENTE_ID": customer.customer_id,
        "DIR_CLI_ID": customer.address_id,
        "DIR_CONSIG_ID": customer.address_id,
        "ALMACEN_ID": document.warehouse.warehouse_id,
        "LUGAR_EXPEDICION_ID": places.place_of_issue_id,
        "MONEDA_ID": DOLLAR if customer.in_dollars else PESO,
        "TIPO_CAMBIO": document.rate,
        "ESTATUS": document.status,
        "APLICADO": "S" if document.is_applied else "N",
        "FECHA_VIGENCIA_ENTREGA": document.day + timedelta(days=15) if document.kind in "CP" else None,
        "ORDEN_COMPRA": f"OC-{4000 + number}" if document.kind == "P" and number % 4 == 0 else None,
        "DESCRIPCION": "Entregar sólo por la mañana – preguntar por el señor Núñez" if number % 17 == 5 else None,
        "IMPORTE_NETO": document.net,
        "TOTAL_IMPUESTOS": document.tax_total,
        "PESO_EMBARQUE": weight.quantize(Decimal("0.001")),
        "ACREDITAR_CXC": "N",
        "COND_PAGO_ID": customers.terms_ids[customer.terms],
        "VENDEDOR_ID": customers.seller_ids[number % len(customers.seller_ids)],
        "VIA_EMBARQUE_ID": places.shipping_ids[number % len(places.shipping_ids)] if number % 3 else None,
        "ES_CFD": "S" if is_invoice else "N",
        "MODALIDAD_FACTURACION": "CFDI" if is_invoice else None,
        "USO_CFDI": "G01" if is_invoice else None,
        "METODO_PAGO_SAT": ("PPD" if is_credit else "PUE") if is_invoice else None,
        "CFDI_CERTIFICADO": "S" if document.uuid else "N",
        "CFDI_FACT_DEVUELTA_ID": document.source.cfdi_id if document.kind == "D" and document.source else None,
        **stamped(document.moment, cancelled, "VENTAS1"),
        "FECHA_HORA_CANCELACION": cancelled,
        "USUARIO_CANCELACION": "SYSDBA" if cancelled else None,
    }


def _lines(document: Document) -> Iterator[dict[str, Any]]:
    for position, line in enumerate(document.lines, 1):
        yield {
            "DOCTO_VE_DET_ID": line.line_id,
            "DOCTO_VE_ID": document.document_id,
            "CLAVE_ARTICULO": line.article.key,
            "ARTICULO_ID": line.article.article_id,
            "UNIDADES": line.units,
            "UNIDADES_COMPROM": line.committed,
            "UNIDADES_SURT_DEV": line.delivered,
            "PRECIO_UNITARIO": line.price,
            "PCTJE_DSCTO": line.percent,
            "DSCTO_ART": line.discount,
            "PCTJE_DSCTO_CLI": line.percent,
            "PRECIO_TOTAL_NETO": line.net,
            "ROL": line.role,
            "NOTAS": "Cortar a la medida del plano «B-2»" if position == 3 else None,
            "POSICION": position,
        }


def _taxes(document: Document) -> Iterator[dict[str, Any]]:
    for amount in document.taxes:
        tax = amount.tax
        yield {
            "DOCTO_VE_ID": document.document_id,
            "IMPUESTO_ID": tax.tax_id,
            "VENTA_NETA": amount.net,
            "VENTA_BRUTA": amount.net,
            "OTROS_IMPUESTOS": amount.others,
            "PCTJE_IMPUESTO": Decimal(0) if tax.is_quota else tax.rate,
            "IMPORTE_IMPUESTO": amount.amount,
            "UNIDADES_IMPUESTO": float(amount.units),
            "IMPORTE_UNITARIO_IMPUESTO": tax.rate if tax.is_quota else Decimal(0),
        }


def _due_dates(invoice: Document) -> Iterator[dict[str, Any]]:
    for days, percent in TERMS[invoice.customer.terms]:
        due = invoice.day + timedelta(days=days)
        yield {"DOCTO_VE_ID": invoice.document_id, "FECHA_VENCIMIENTO": due, "PCTJE_VEN": Decimal(percent)}


def _links(plan: Plan, made: Sales) -> Iterator[Table]:
    links: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for document in made.documents:
        source = document.source
        if source is not None:
            link = plan.ids.document_id()
            ends = {"DOCTO_VE_FTE_ID": source.document_id, "DOCTO_VE_DEST_ID": document.document_id}
            links.append({"DOCTO_VE_LIGA_ID": link, **ends})
            details += [{"DOCTO_VE_LIGA_ID": link, **ends} for ends in _line_ends(source, document)]
        kit = next((line for line in document.lines if line.role == "J"), None)
        if kit is not None:
            components = (line for line in document.lines if line.role == "C")
            parts += [{"DOCTO_VE_DET_ID": kit.line_id, "SUB_MOVTO_VE_ID": line.line_id} for line in components]
    yield rows("DOCTOS_VE_LIGAS", links)
    yield rows("DOCTOS_VE_LIGAS_DET", details)
    yield rows("SUB_MOVTOS_VE", parts)


def _line_ends(source: Document, document: Document) -> Iterator[dict[str, int]]:
    by_article: dict[int, Line] = {line.article.article_id: line for line in source.lines}
    for line in document.lines:
        found = by_article[line.article.article_id]
        yield {"DOCTO_VE_DET_FTE_ID": found.line_id, "DOCTO_VE_DET_DEST_ID": line.line_id}
