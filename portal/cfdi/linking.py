"""Which CFDI was stamped for a receivable document: for itself, or for the sale that it comes from."""

from collections.abc import Iterable, Mapping

import polars as pl
from sqlalchemy import select

from portal.cfdi.documents import POINT_OF_SALE, RECEIVABLES, SALES, TaxDocument, index, tax_document
from warehouse import tables
from warehouse.store import Reader


def of_receivables(reader: Reader, customer_id: int, document_ids: Iterable[int]) -> Mapping[int, TaxDocument]:
    """The customer's CFDI by DOCTO_CC_ID, of those documents that have one.

    Of several that were stamped for one document it is the newest that is not cancelled, if there is one.
    """
    wanted = list(document_ids)
    sources = {(RECEIVABLES, document_id): document_id for document_id in wanted}
    sources |= {(system, sale_id): document_id for document_id, system, sale_id in _sales(reader, wanted)}
    ids = {source_id for _, source_id in sources}
    found: dict[int, TaxDocument] = {}
    rows = index(reader, customer_id).filter(pl.col("SOURCE_ID").is_in(list(ids)))
    for row in rows.sort("CANCELLED", maintain_order=True).iter_rows(named=True):
        document_id = sources.get((row["SISTEMA"], row["SOURCE_ID"]))
        if document_id is not None:
            found.setdefault(document_id, tax_document(row))
    return found


def _sales(reader: Reader, document_ids: list[int]) -> Iterable[tuple[int, str, int]]:
    links = tables.microsip["doctos_entre_sis"].c
    rows = reader.frame(
        select(links.DOCTO_DEST_ID, links.CLAVE_SIS_FTE, links.DOCTO_FTE_ID).where(
            links["CLAVE_SIS_DEST"] == RECEIVABLES,
            links["CLAVE_SIS_FTE"].in_([SALES, POINT_OF_SALE]),
            links["DOCTO_DEST_ID"].in_(document_ids),
        )
    )
    return rows.iter_rows()
