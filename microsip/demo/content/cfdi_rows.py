"""The repository of CFDI: what was issued, cancelled and replaced, and some documents received."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from microsip.demo.content import cfdi
from microsip.demo.content.documents import Document
from microsip.demo.content.foundations import Taxes
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.content.sales import Sales
from microsip.demo.content.stamps import stamped
from microsip.demo.rows import Table, rows

_RECEIVED = 5
_OLD_PLACE = 10
"""Every tenth document keeps its XML where older versions of Microsip kept it."""


def stamp(plan: Plan, made: Sales) -> list[Document]:
    """Gives the invoices and returns that were issued their folio fiscal and key, and lists them."""
    issued = [document for document in made.documents if document.kind in "FD" and document.customer.rfc]
    for document, key in zip(issued, plan.ids.document_ids(len(issued)), strict=True):
        document.uuid = cfdi.fiscal_uuid(document)
        document.cfdi_id = int(key)
    return issued


def cfdi_tables(plan: Plan, issued: list[Document], taxes: Taxes, places: Places) -> Iterator[Table]:
    """Comes before the sales documents, since returns refer to it."""
    contents = [cfdi.xml(document, taxes, places) for document in issued]
    replaced, replacing = _replaced(issued)
    yield rows(
        "REPOSITORIO_CFDI",
        [
            _issued(document, None if _in_old_place(number) else content)
            | {
                "CFDI_SUSTITUTO_ID": replacing.cfdi_id if replacing and document is replaced else None,
                "ES_SUSTITUTO": "S" if document is replacing else "N",
            }
            for number, (document, content) in enumerate(zip(issued, contents, strict=True))
        ]
        + [_received(plan, number) for number in range(_RECEIVED)],
        MODALIDAD_FACTURACION="CFDI",
        VERSION="4.0",
        ES_PARCIALIDAD="N",
        SELLO_VALIDADO="S",
    )
    series = plan.ids.catalogue_id()
    yield rows(
        "FOLIOS_FISCALES",
        [{"FOLIOS_FISCALES_ID": series, "SERIE": "A", "NUM_APROBACION": "1", "MODALIDAD_FACTURACION": "CFDI"}],
        FOLIO_INI=1,
        FOLIO_FIN=99_999_999,
        ULTIMO_UTILIZADO=len(issued),
    )
    yield rows(
        "USOS_FOLIOS_FISCALES",
        [
            {
                "USO_FOLIO_ID": plan.ids.document_id(),
                "FOLIO": number,
                "FECHA": document.day,
                "DOCTO_ID": document.document_id,
                "XML": content if _in_old_place(number) else None,
                "FECHA_HORA_TIMBRADO": (document.moment + timedelta(seconds=40)).isoformat(),
                "UUID": document.uuid,
                "CFDI_ID": document.cfdi_id,
            }
            for number, (document, content) in enumerate(zip(issued, contents, strict=True))
        ],
        FOLIOS_FISCALES_ID=series,
        SISTEMA="VE",
        PROV_CERT="SPR190613I52",
    )


def _in_old_place(number: int) -> bool:
    return number % _OLD_PLACE == _OLD_PLACE - 1


def _replaced(issued: list[Document]) -> tuple[Document | None, Document | None]:
    """The first cancelled invoice was replaced by the next one."""
    for document, following in pairwise(issued):
        if document.is_cancelled and following.kind == "F" and not following.is_cancelled:
            return document, following
    return None, None


def _issued(document: Document, content: bytes | None) -> dict[str, Any]:
    customer = document.customer
    return {
        "CFDI_ID": document.cfdi_id,
        "UUID": document.uuid,
        "NATURALEZA": "E",
        "TIPO_COMPROBANTE": "I" if document.kind == "F" else "E",
        "TIPO_DOCTO_MSP": "Factura" if document.kind == "F" else "Devolución",
        "FOLIO": document.folio,
        "FECHA": document.day,
        "RFC": customer.rfc,
        "TAXID": "74-2918345" if customer.rfc == "XEXX010101000" else None,
        "NOMBRE": cfdi.fiscal_name(customer),
        "IMPORTE": document.total,
        "MONEDA": "USD" if customer.in_dollars else "MXN",
        "TIPO_CAMBIO": document.rate,
        "NOM_ARCH": f"{cfdi.ISSUER_RFC}_{document.folio}.xml",
        "XML": content,
        "FECHA_CANCELACION": document.day if document.is_cancelled else None,
        **stamped(document.moment),
    }


def _received(plan: Plan, number: int) -> dict[str, Any]:
    """What suppliers sent; it is nobody's invoice in the portal."""
    day = plan.today - timedelta(days=number * 9)
    rfc = "PNO950101A1" + "C"
    return {
        "CFDI_ID": plan.ids.document_id(),
        "UUID": f"00000000-0000-4000-8000-{number:012d}",
        "NATURALEZA": "R",
        "TIPO_COMPROBANTE": "I",
        "TIPO_DOCTO_MSP": "Compra",
        "FOLIO": f"P{number}",
        "FECHA": day,
        "RFC": rfc,
        "NOMBRE": "PROVEEDORA DEL NORESTE",
        "IMPORTE": Decimal(1000 + number),
        "MONEDA": "MXN",
        "TIPO_CAMBIO": Decimal(1),
        "XML": f'<?xml version="1.0" encoding="UTF-8"?><recibido rfc="{rfc}"/>'.encode(),
        "ES_SUSTITUTO": "N",
        **stamped(None),
    }
