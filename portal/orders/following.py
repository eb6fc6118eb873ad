"""What became of orders in Microsip, as the published version shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import Enum

import polars as pl
from sqlalchemy import select

from microsip.declaration import Catalogue
from microsip.documents import Kind
from portal.orders.records import Order
from warehouse import tables
from warehouse.store import Reader

SHOWN_WITHIN = timedelta(hours=1)
"""A version that was read so long after an order was accepted shows it, or it was deleted in Microsip."""


class ErpState(Enum):
    """The values are what scripts read."""

    PENDIENTE = "pendiente"
    PARCIAL = "parcial"
    SURTIDO = "surtido"
    FACTURADO = "facturado"
    CANCELADO = "cancelado"
    ELIMINADO = "eliminado"

    def title(self, kind: Kind) -> str:
        """What people read: a quotation is not delivered, it becomes an order."""
        if kind is Kind.QUOTATION:
            return _OF_QUOTATIONS[self]
        return str(self.value).capitalize()


_OF_QUOTATIONS = {
    ErpState.PENDIENTE: "Vigente",
    ErpState.PARCIAL: "Pedida en parte",
    ErpState.SURTIDO: "Pedida",
    ErpState.FACTURADO: "Facturada",
    ErpState.CANCELADO: "Cancelada",
    ErpState.ELIMINADO: "Eliminada",
}


@dataclass(frozen=True)
class Followed:
    """Where an order is in Microsip, and the folios of the documents that were made of it and stand, by TIPO_DOCTO."""

    state: ErpState
    folios: Mapping[str, tuple[str, ...]]


def followed(reader: Reader, orders: Iterable[Order]) -> Mapping[int, Followed]:
    """By order id, for those that the version shows or should show by now."""
    accepted = {order.docto_ve_id: order for order in orders if order.docto_ve_id is not None}
    own = _documents(reader, list(accepted))
    shares = _delivered_shares(reader, own["DOCTO_VE_ID"].to_list())
    made = _made_of(reader, own["DOCTO_VE_ID"].to_list())
    status = dict(own.select("DOCTO_VE_ID", "ESTATUS").iter_rows())
    shown_until = reader.version.as_of(Catalogue.PEDIDOS) - SHOWN_WITHIN
    found = {}
    for document_id, order in accepted.items():
        if document_id in status:
            folios = made.get(document_id, {})
            state = _state(status[document_id] or "", shares.get(document_id, Decimal(0)), folios)
            found[order.id] = Followed(state, folios)
        elif order.accepted_at is not None and order.accepted_at < shown_until:
            found[order.id] = Followed(ErpState.ELIMINADO, {})
    return found


def _state(status: str, delivered: Decimal, folios: Mapping[str, tuple[str, ...]]) -> ErpState:
    if status == "C":
        return ErpState.CANCELADO
    if status == "P" and delivered <= 0:
        return ErpState.PENDIENTE
    if status == "P" and delivered < 1:
        return ErpState.PARCIAL
    return ErpState.FACTURADO if "F" in folios else ErpState.SURTIDO


def _documents(reader: Reader, document_ids: list[int]) -> pl.DataFrame:
    doctos = tables.microsip["doctos_ve"].c
    wanted = select(doctos.DOCTO_VE_ID, doctos.ESTATUS, doctos.TIPO_DOCTO, doctos.FOLIO)
    return reader.frame(wanted.where(doctos["DOCTO_VE_ID"].in_(document_ids)))


def _delivered_shares(reader: Reader, document_ids: list[int]) -> dict[int, Decimal]:
    """What share of each document's units was delivered, components of kits left out."""
    det = tables.microsip["doctos_ve_det"].c
    lines = reader.frame(
        select(det.DOCTO_VE_ID, det.UNIDADES, det.UNIDADES_SURT_DEV).where(
            det["DOCTO_VE_ID"].in_(document_ids), det["ROL"] != "C"
        )
    )
    zero = pl.lit(Decimal(0))
    sums = lines.group_by("DOCTO_VE_ID").agg(
        units=pl.col("UNIDADES").fill_null(zero).sum(), delivered=pl.col("UNIDADES_SURT_DEV").fill_null(zero).sum()
    )
    return {document_id: delivered / units for document_id, units, delivered in sums.iter_rows() if units}


def _made_of(reader: Reader, document_ids: list[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    """The folios of what was made of each document and is not cancelled, and of what was made of that, by kind."""
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    origins = {document_id: document_id for document_id in document_ids}
    while origins:
        links = _links(reader, list(origins))
        made = _documents(reader, [after for _, after in links]).filter(pl.col("ESTATUS") != "C")
        about = {row["DOCTO_VE_ID"]: row for row in made.iter_rows(named=True)}
        later = {}
        for before, after in links:
            if after in about and after not in origins:
                origin, kind = origins[before], about[after]["TIPO_DOCTO"]
                folios = found.setdefault(origin, {})
                folios[kind] = tuple(dict.fromkeys((*folios.get(kind, ()), (about[after]["FOLIO"] or "").strip())))
                if kind != "F":  # what comes of an invoice is a return
                    later[after] = origin
        origins = later
    return found


def _links(reader: Reader, document_ids: list[int]) -> list[tuple[int, int]]:
    ligas = tables.microsip["doctos_ve_ligas"].c
    wanted = select(ligas.DOCTO_VE_FTE_ID, ligas.DOCTO_VE_DEST_ID).where(ligas["DOCTO_VE_FTE_ID"].in_(document_ids))
    return [(before, after) for before, after in reader.frame(wanted).iter_rows()]
