"""The index of a customer's CFDI: which there are, and whose they are.

Whose a CFDI is comes from the document that it was stamped for, never from what the repository says of it: the
repository holds pay slips and suppliers' invoices, too. A document is found again by its USO_FOLIO_ID, and only among
the customer's own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, case, func, literal, null, select, union_all

from microsip.errors import NeedsAttention
from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader

CUSTOMERS_HELD = 24

LARGEST_KEY = 2**31 - 1

SALES, POINT_OF_SALE, RECEIVABLES = "VE", "PV", "CC"

ISSUED = "E"
CANCELLED = "C"


class UnknownDocument(NeedsAttention):
    """The customer has no such CFDI."""


class Kind(Enum):
    """TIPO_COMPROBANTE of what customers get."""

    INVOICE = "I"
    CREDIT_NOTE = "E"
    PAYMENT = "P"

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES = {Kind.INVOICE: "Factura", Kind.CREDIT_NOTE: "Nota de crédito", Kind.PAYMENT: "Complemento de pago"}


@dataclass(frozen=True)
class TaxDocument:
    """A CFDI. `document_id`: its key in the index; `cfdi_id`: in the repository, None for old ones that are not in it.

    `system` and `source_id` name the document that it was stamped for: VE a sale, PV one at the point of sale that is
    on the customer's account, CC a receivable. `amount` and `currency` are None and empty where nothing tells them.
    `replaced_by`: the UUID of what replaced a cancelled one.
    """

    document_id: int
    cfdi_id: int | None
    uuid: str
    kind: Kind
    folio: str
    day: date
    amount: Decimal | None
    currency: str
    is_cancelled: bool
    cancelled_on: date | None
    replaced_by: str | None
    system: str
    source_id: int

    @property
    def file_name(self) -> str:
        """What downloads are called, without what tells the format."""
        folio = "".join(letter for letter in self.folio if letter.isascii() and letter.isalnum())
        return f"{self.kind.title.replace(' ', '_').replace('é', 'e')}_{folio}_{self.uuid[:8]}"


def _read(reader: Reader, customer_id: int) -> pl.DataFrame:
    return reader.frame(_documents([customer_id])).sort("FECHA", "USO_FOLIO_ID", descending=True)


index: HeldByVersion[pl.DataFrame] = HeldByVersion(_read, CUSTOMERS_HELD)
"""`index(reader, customer_id)`: the rows of the customer's CFDI, newest first."""


def document(reader: Reader, customer_id: int, document_id: int) -> TaxDocument:
    """One of the customer's CFDI. Raises UnknownDocument for any other's, as for none."""
    rows = index(reader, customer_id)
    rows = rows.filter(pl.col("USO_FOLIO_ID") == document_id) if document_id <= LARGEST_KEY else rows.clear()
    if rows.is_empty():
        raise UnknownDocument(
            "No encontramos ese comprobante entre los tuyos; búscalo en «Facturas».",
            f"customer {customer_id} has no CFDI {document_id} in version {reader.version.number}",
        )
    return tax_document(rows.row(0, named=True))


def of_customers(reader: Reader, customer_ids: list[int], since: date) -> tuple[TaxDocument, ...]:
    """The CFDI of several customers from that day on, newest first."""
    rows = reader.frame(_documents(customer_ids)).filter(pl.col("FECHA") >= since)
    rows = rows.sort("FECHA", "USO_FOLIO_ID", descending=True)
    return tuple(tax_document(row) for row in rows.iter_rows(named=True))


def tax_document(row: dict[str, Any]) -> TaxDocument:
    """A row of `index`."""
    return TaxDocument(
        document_id=row["USO_FOLIO_ID"],
        cfdi_id=row["CFDI_ID"],
        uuid=(row["UUID"] or "").strip().upper(),
        kind=Kind(row["KIND"]),
        folio=row["FOLIO"] or "",
        day=row["FECHA"],
        amount=row["AMOUNT"],
        currency=row["CURRENCY"] or "",
        is_cancelled=row["CANCELLED"],
        cancelled_on=row["FECHA_CANCELACION"],
        replaced_by=row["REPLACED_BY"],
        system=row["SISTEMA"],
        source_id=row["SOURCE_ID"],
    )


def _documents(customer_ids: list[int]) -> Select[Any]:
    """What was stamped for the customers' sales and receivables, with the repository's entry where there is one."""
    uses = tables.microsip["usos_folios_fiscales"].c
    entries = tables.microsip["repositorio_cfdi"]
    replacing = entries.alias("replacing")
    source = union_all(_sales(customer_ids), _receivables(customer_ids), _on_account(customer_ids)).subquery("source")
    entry, own = entries.c, source.c
    kind = func.coalesce(entry.TIPO_COMPROBANTE, own.KIND)
    return (
        select(
            uses.USO_FOLIO_ID,
            entry.CFDI_ID,
            func.coalesce(entry.UUID, uses.UUID).label("UUID"),
            kind.label("KIND"),
            func.coalesce(own.FOLIO, entry.FOLIO).label("FOLIO"),
            func.coalesce(entry.FECHA, uses.FECHA).label("FECHA"),
            func.coalesce(entry.IMPORTE, own.AMOUNT).label("AMOUNT"),
            func.coalesce(entry.MONEDA, own.CURRENCY).label("CURRENCY"),
            ((own.STATUS == CANCELLED) | entry.FECHA_CANCELACION.is_not(None)).label("CANCELLED"),
            entry.FECHA_CANCELACION,
            replacing.c.UUID.label("REPLACED_BY"),
            own.SISTEMA,
            own.SOURCE_ID,
        )
        .join_from(tables.microsip["usos_folios_fiscales"], source, _stamped_for(source))
        .join(entries, entry.CFDI_ID == uses.CFDI_ID, isouter=True)
        .join(replacing, replacing.c["CFDI_ID"] == entry.CFDI_SUSTITUTO_ID, isouter=True)
        .where(
            func.coalesce(entry.NATURALEZA, ISSUED) == ISSUED,
            kind.in_([each.value for each in Kind]),
            func.coalesce(entry.UUID, uses.UUID, "") != "",  # without one it was stamped before there were CFDI
        )
    )


def _stamped_for(source: Any) -> Any:
    uses = tables.microsip["usos_folios_fiscales"].c
    return (uses["SISTEMA"] == source.c.SISTEMA) & (uses["DOCTO_ID"] == source.c.SOURCE_ID)


def _sales(customer_ids: list[int]) -> Select[Any]:
    ventas, monedas = tables.microsip["doctos_ve"], tables.microsip["monedas"]
    sale = ventas.c
    amount = func.coalesce(sale.IMPORTE_NETO, 0) + func.coalesce(sale.TOTAL_IMPUESTOS, 0)
    return (
        select(
            literal(SALES).label("SISTEMA"),
            sale.DOCTO_VE_ID.label("SOURCE_ID"),
            sale.FOLIO.label("FOLIO"),
            case((sale.TIPO_DOCTO == "F", Kind.INVOICE.value), else_=Kind.CREDIT_NOTE.value).label("KIND"),
            (amount - func.coalesce(sale.TOTAL_RETENCIONES, 0)).label("AMOUNT"),
            monedas.c.CLAVE_FISCAL.label("CURRENCY"),
            sale.ESTATUS.label("STATUS"),
        )
        .join_from(ventas, monedas, monedas.c["MONEDA_ID"] == sale.MONEDA_ID, isouter=True)
        .where(ventas.c["CLIENTE_ID"].in_(customer_ids), ventas.c["TIPO_DOCTO"].in_(["F", "D"]))
    )


def _receivables(customer_ids: list[int]) -> Select[Any]:
    """Credit notes, charges and payments that were entered in Cuentas por Cobrar itself."""
    documents = tables.microsip["doctos_cc"].c
    return select(literal(RECEIVABLES), documents.DOCTO_CC_ID, *_as_source()).where(
        documents["CLIENTE_ID"].in_(customer_ids)
    )


def _on_account(customer_ids: list[int]) -> Select[Any]:
    """Sales at the point of sale that became receivables: only those tell here whose they are."""
    documents, links = tables.microsip["doctos_cc"], tables.microsip["doctos_entre_sis"]
    return (
        select(literal(POINT_OF_SALE), links.c.DOCTO_FTE_ID, *_as_source())
        .join_from(links, documents, documents.c["DOCTO_CC_ID"] == links.c.DOCTO_DEST_ID)
        .where(
            links.c["CLAVE_SIS_FTE"] == POINT_OF_SALE,
            links.c["CLAVE_SIS_DEST"] == RECEIVABLES,
            documents.c["CLIENTE_ID"].in_(customer_ids),
        )
    )


def _as_source() -> tuple[ColumnElement[Any], ...]:
    """Folio, kind, amount, currency and status of a receivable: what it is worth stands in the repository."""
    documents = tables.microsip["doctos_cc"].c
    is_charge = documents.NATURALEZA_CONCEPTO == "C"
    return (
        documents.FOLIO,
        case((is_charge, Kind.INVOICE.value), else_=Kind.CREDIT_NOTE.value),
        null(),
        null(),
        case((documents.CANCELADO == "S", CANCELLED), else_=""),
    )
