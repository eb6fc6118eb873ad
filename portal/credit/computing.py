"""The figures of a customer's credit, from the published version and the portal's own orders."""

from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from sqlalchemy import Connection as Transaction
from sqlalchemy import or_, select

from microsip.declaration import Catalogue
from microsip.documents import Kind
from microsip.documents.document import mark_of
from portal.companies import Company
from portal.credit.records import Credit, Standing
from portal.customers import Customer, balance
from portal.orders.following import SHOWN_WITHIN
from portal.orders.money import Money
from portal.orders.states import COMMITTED, OrderState
from portal.orders.tables import orders_table
from portal.orders.tokens import token_of
from warehouse import tables
from warehouse.store import Reader

_CENT = Decimal("0.01")


def standing_of(reader: Reader, customer: Customer, money: Money) -> Standing:
    """What the version says of the customer's credit, in `money`, which is the customer's."""
    owed = balance(reader, customer.customer_id)
    documents = _documents(reader, customer.customer_id)
    return Standing(
        customer.customer_id,
        owed.limit,
        owed.balance,
        owed.overdue,
        _in_microsip(reader, documents, money),
        money.currency,
        frozenset(documents["DOCTO_VE_ID"]),
        tuple(filter(None, documents["DESCRIPCION"])),
        reader.version.as_of(Catalogue.PEDIDOS),
    )


def credit_of(transaction: Transaction, company: Company, standing: Standing) -> Credit:
    """What of the customer's credit is used, the portal's orders of this moment included.

    An order of the portal counts until the version shows it; from then on it counts as Microsip says: not at all when
    it was cancelled there, and as part of the balance once it is invoiced.
    """
    in_portal = _in_portal(transaction, company, standing)
    return Credit(
        standing.limit, standing.balance, standing.overdue, in_portal, standing.in_microsip, standing.currency
    )


def _documents(reader: Reader, customer_id: int) -> pl.DataFrame:
    """The customer's orders and deliveries with their totals."""
    doctos = tables.microsip["doctos_ve"].c
    columns = ("IMPORTE_NETO", "FLETES", "OTROS_CARGOS", "TOTAL_IMPUESTOS")
    found = reader.frame(
        select(
            *(doctos[name] for name in ("DOCTO_VE_ID", "TIPO_DOCTO", "ESTATUS", "APLICADO", "DESCRIPCION")),
            *(doctos[name] for name in ("MONEDA_ID", "TIPO_CAMBIO", "TOTAL_RETENCIONES", *columns)),
        ).where(doctos["CLIENTE_ID"] == customer_id, doctos["TIPO_DOCTO"].in_(["P", "R"]))
    )
    nothing = pl.lit(Decimal(0))
    charged = sum((pl.col(name).fill_null(nothing) for name in columns), start=nothing)
    return found.with_columns(total=charged - pl.col("TOTAL_RETENCIONES").fill_null(nothing))


def _in_portal(transaction: Transaction, company: Company, standing: Standing) -> Decimal:
    orders = orders_table.c
    rows = transaction.execute(
        select(orders.key, orders.docto_ve_id, orders.total).where(
            orders.company_id == company.id,
            orders.customer_id == standing.customer_id,
            orders.kind == Kind.ORDER.value,
            orders.state.in_([state.value for state in COMMITTED]),
            or_(
                orders.state != OrderState.ACCEPTED.value,
                orders.accepted_at > standing.as_of - SHOWN_WITHIN,
            ),
        )
    )
    total = Decimal(0)
    for key, docto_ve_id, amount in rows:
        mark = mark_of(token_of(company, key))
        if docto_ve_id not in standing.document_ids and not any(mark in text for text in standing.descriptions):
            total += amount
    return total


def _in_microsip(reader: Reader, documents: pl.DataFrame, money: Money) -> Decimal:
    """What is pending of applied orders, and what was delivered of orders without an invoice of the delivery."""
    applied = documents.filter(pl.col("APLICADO") == "S")
    orders = applied.filter((pl.col("TIPO_DOCTO") == "P") & (pl.col("ESTATUS") == "P"))
    pending = _pending_shares(reader, orders["DOCTO_VE_ID"].to_list())
    deliveries = applied.filter((pl.col("TIPO_DOCTO") == "R") & ~pl.col("ESTATUS").is_in(["C", "D", "S"]))
    delivered = _not_invoiced(reader, deliveries["DOCTO_VE_ID"].to_list())
    total = Decimal(0)
    counted = pl.concat([orders, deliveries.filter(pl.col("DOCTO_VE_ID").is_in(delivered))])
    for document_id, amount, currency_id, rate in counted.select(
        "DOCTO_VE_ID", "total", "MONEDA_ID", "TIPO_CAMBIO"
    ).iter_rows():
        share = pending.get(document_id, Decimal(1))
        total += (money.convert(amount, currency_id, rate) * share).quantize(_CENT, ROUND_HALF_UP)
    return total


def _pending_shares(reader: Reader, order_ids: list[int]) -> dict[int, Decimal]:
    """What share of each order's amount is still to be delivered, by UNIDADES less UNIDADES_SURT_DEV."""
    if not order_ids:
        return {}
    det = tables.microsip["doctos_ve_det"].c
    lines = reader.frame(
        select(det.DOCTO_VE_ID, det.UNIDADES, det.UNIDADES_SURT_DEV, det.PRECIO_TOTAL_NETO).where(
            det["DOCTO_VE_ID"].in_(order_ids)
        )
    )
    whole: dict[int, Decimal] = {}
    open_: dict[int, Decimal] = {}
    for order_id, units, delivered, net in lines.iter_rows():
        if units and net:
            left = max(units - (delivered or Decimal(0)), Decimal(0))
            whole[order_id] = whole.get(order_id, Decimal(0)) + net
            open_[order_id] = open_.get(order_id, Decimal(0)) + net * left / units
    return {order_id: open_[order_id] / net for order_id, net in whole.items()}


def _not_invoiced(reader: Reader, delivery_ids: list[int]) -> list[int]:
    """Those of the deliveries that came from an order and have no invoice that stands."""
    if not delivery_ids:
        return []
    ordered = _linked(reader, delivery_ids, "DOCTO_VE_DEST_ID", "DOCTO_VE_FTE_ID", "P")
    invoiced = _linked(reader, delivery_ids, "DOCTO_VE_FTE_ID", "DOCTO_VE_DEST_ID", "F")
    return sorted(ordered - invoiced)


def _linked(reader: Reader, document_ids: list[int], own: str, other: str, kind: str) -> set[int]:
    """Those of the documents, in the column `own`, that have a link with one of this kind that is not cancelled."""
    ligas, doctos = tables.microsip["doctos_ve_ligas"], tables.microsip["doctos_ve"]
    found = reader.frame(
        select(ligas.c[own])
        .join_from(ligas, doctos, ligas.c[other] == doctos.c["DOCTO_VE_ID"])
        .where(ligas.c[own].in_(document_ids), doctos.c["TIPO_DOCTO"] == kind, doctos.c["ESTATUS"] != "C")
    )
    return set(found[own])
