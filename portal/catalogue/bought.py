"""What a customer has bought before, by its documents of sale in Microsip."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Select, and_, or_, select

from portal.catalogue.buyer import Buyer
from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader

INVOICE, ORDER, DELIVERY = "F", "P", "R"
PENDING, CANCELLED = "P", "C"
COMPONENT = "C"
"""DOCTOS_VE_DET.ROL of what a line of a kit consists of."""


@dataclass(frozen=True)
class Purchase:
    """An article bought before: in how many documents, when last (Microsip's day), and how much was bought then."""

    article_id: int
    times: int
    last_day: date
    last_units: Decimal


def frequent(reader: Reader, customer_id: int, limit: int = 200) -> tuple[Purchase, ...]:
    """What the customer has bought in most documents, the articles bought last first among equals."""
    best = bought(reader, customer_id).sort("times", "last_day", "ARTICULO_ID", descending=[True, True, False])
    return tuple(Purchase(*row) for row in best.head(limit).iter_rows())


def purchase_of(reader: Reader, customer_id: int, article_id: int) -> Purchase | None:
    """What the customer has bought of an article; None when nothing."""
    found = bought(reader, customer_id).filter(pl.col("ARTICULO_ID") == article_id)
    return None if found.is_empty() else Purchase(*found.row(0))


def sold_lines(*columns: str) -> Select[tuple[object, ...]]:
    """Lines of sales: of invoices, and of orders and deliveries that are still to be invoiced, so that each sale
    counts once. Drafts, cancelled documents and components of kits are left out.
    """
    documentos, partidas = tables.microsip["doctos_ve"], tables.microsip["doctos_ve_det"]
    is_invoice = documentos.c["TIPO_DOCTO"] == INVOICE
    is_open = and_(documentos.c["TIPO_DOCTO"].in_([ORDER, DELIVERY]), documentos.c["ESTATUS"] == PENDING)
    everything = {**partidas.c, **{name: documentos.c[name] for name in ("DOCTO_VE_ID", "CLIENTE_ID", "FECHA")}}
    return (
        select(*(everything[name] for name in columns))
        .join_from(partidas, documentos, partidas.c["DOCTO_VE_ID"] == documentos.c["DOCTO_VE_ID"])
        .where(
            or_(is_invoice, is_open),
            documentos.c["ESTATUS"] != CANCELLED,
            or_(documentos.c["APLICADO"].is_(None), documentos.c["APLICADO"] != "N"),
            or_(partidas.c["ROL"].is_(None), partidas.c["ROL"] != COMPONENT),
        )
    )


def bought_by(reader: Reader, buyer: Buyer) -> pl.DataFrame:
    """`bought` of a buyer."""
    return bought(reader, buyer.customer.customer_id)


def _read_bought(reader: Reader, customer_id: int) -> pl.DataFrame:
    documentos = tables.microsip["doctos_ve"].c
    lines = reader.frame(
        sold_lines("DOCTO_VE_ID", "ARTICULO_ID", "UNIDADES", "FECHA").where(documentos["CLIENTE_ID"] == customer_id)
    )
    by_document = lines.group_by("DOCTO_VE_ID", "ARTICULO_ID", "FECHA").agg(units=pl.col("UNIDADES").sum())
    return (
        by_document.sort("FECHA", "DOCTO_VE_ID")
        .group_by("ARTICULO_ID", maintain_order=True)
        .agg(times=pl.len(), last_day=pl.col("FECHA").last(), last_units=pl.col("units").last())
    )


bought: HeldByVersion[pl.DataFrame] = HeldByVersion(_read_bought, capacity=256)
"""ARTICULO_ID, `times`, `last_day` and `last_units` of all that the customer bought, for (reader, CLIENTE_ID)."""
