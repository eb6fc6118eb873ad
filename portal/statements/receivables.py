"""What a customer was charged and credited, as Microsip holds it, read once for each version.

A movement is an amount of a receivable document: a charge, or a credit that names the charge which it pays. Only
documents and amounts that are applied and not cancelled count, as in the read model's `vencimientos_abiertos`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import Select, and_, case, func, select

from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader

CHARGE, CREDIT = "C", "R"

CUSTOMERS_HELD = 24


@dataclass(frozen=True)
class DueDate:
    """A day on which a share of a charge, in per cent, is due."""

    day: date
    percent: Decimal


@dataclass(frozen=True)
class Instalment:
    """What is due so many days after a charge, in per cent of it."""

    days: int
    percent: Decimal


@dataclass(frozen=True)
class Receivables:
    """All movements of one customer, in the customer's currency.

    `movements`: charge_id, document_id, kind (C or R), day, amount, folio, concept, description, issued_on and terms_id
    of the charge, in the order of days, charges first. `due_dates`: by charge, of those that have any of their own.
    `terms`: the instalments of each payment condition; `terms_id` is the customer's.
    """

    movements: pl.DataFrame
    due_dates: Mapping[int, Sequence[DueDate]]
    terms: Mapping[int, Sequence[Instalment]]
    terms_id: int | None

    def until(self, day: date) -> pl.DataFrame:
        """The movements up to a day and including it."""
        return self.movements.filter(pl.col("day") <= day)


def _read(reader: Reader, customer_id: int) -> Receivables:
    movements = reader.frame(_movements(customer_id))
    charges = movements.filter(pl.col("kind") == CHARGE).select("charge_id").unique()
    return Receivables(
        movements.join(charges, on="charge_id", how="semi").sort("day", "kind", "document_id", "amount_id"),
        _due_dates(reader.frame(_due(customer_id))),
        _terms(reader),
        _terms_of(reader, customer_id),
    )


receivables: HeldByVersion[Receivables] = HeldByVersion(_read, CUSTOMERS_HELD)
"""`receivables(reader, customer_id)`: the customer's movements and due dates in the reader's version."""


def _movements(customer_id: int) -> Select[Any]:
    amounts, concepts = tables.microsip["importes_doctos_cc"], tables.microsip["conceptos_cc"]
    own = tables.microsip["doctos_cc"].alias("own")
    charge = tables.microsip["doctos_cc"].alias("charge")
    amount, kind = amounts.c, amounts.c.TIPO_IMPTE
    charge_id = case((kind == CHARGE, amount.DOCTO_CC_ID), else_=amount.DOCTO_CC_ACR_ID)
    counted = [
        condition
        for rows in (amounts, own, charge)
        for condition in (rows.c["CANCELADO"] == "N", rows.c["APLICADO"] == "S")
    ]
    total = func.coalesce(amount.IMPORTE, 0) + func.coalesce(amount.IMPUESTO, 0)
    retained = func.coalesce(amount.IVA_RETENIDO, 0) + func.coalesce(amount.ISR_RETENIDO, 0)
    return (
        select(
            charge_id.label("charge_id"),
            own.c.DOCTO_CC_ID.label("document_id"),
            kind.label("kind"),
            func.coalesce(amount.FECHA, own.c.FECHA).label("day"),
            (total - retained).label("amount"),
            own.c.FOLIO.label("folio"),
            concepts.c.NOMBRE.label("concept"),
            own.c.DESCRIPCION.label("description"),
            charge.c.FECHA.label("issued_on"),
            charge.c.COND_PAGO_ID.label("terms_id"),
            amount.IMPTE_DOCTO_CC_ID.label("amount_id"),
        )
        .join_from(amounts, own, own.c["DOCTO_CC_ID"] == amount.DOCTO_CC_ID)
        .join(charge, charge.c["DOCTO_CC_ID"] == charge_id)
        .join(concepts, concepts.c["CONCEPTO_CC_ID"] == own.c.CONCEPTO_CC_ID, isouter=True)
        .where(and_(*counted, kind.in_((CHARGE, CREDIT)), charge.c["CLIENTE_ID"] == customer_id))
    )


def _due(customer_id: int) -> Select[Any]:
    due, charges = tables.microsip["vencimientos_cargos_cc"], tables.microsip["doctos_cc"]
    return (
        select(due.c.DOCTO_CC_ID, due.c.FECHA_VENCIMIENTO, due.c.PCTJE_VEN)
        .join_from(due, charges, charges.c["DOCTO_CC_ID"] == due.c.DOCTO_CC_ID)
        .where(charges.c["CLIENTE_ID"] == customer_id)
        .order_by(due.c.DOCTO_CC_ID, due.c.FECHA_VENCIMIENTO)
    )


def _due_dates(rows: pl.DataFrame) -> dict[int, list[DueDate]]:
    found: dict[int, list[DueDate]] = {}
    for charge_id, day, percent in rows.iter_rows():
        found.setdefault(charge_id, []).append(DueDate(day, percent or Decimal(0)))
    return found


def _terms(reader: Reader) -> dict[int, list[Instalment]]:
    plazos = tables.microsip["plazos_cond_pag"].c
    rows = reader.frame(select(plazos.COND_PAGO_ID, plazos.DIAS_PLAZO, plazos.PCTJE_VEN).order_by(plazos.DIAS_PLAZO))
    found: dict[int, list[Instalment]] = {}
    for terms_id, days, percent in rows.iter_rows():
        found.setdefault(terms_id, []).append(Instalment(days or 0, percent or Decimal(0)))
    return found


def _terms_of(reader: Reader, customer_id: int) -> int | None:
    clientes = tables.microsip["clientes"].c
    rows = reader.frame(select(clientes.COND_PAGO_ID).where(clientes["CLIENTE_ID"] == customer_id))
    return None if rows.is_empty() else rows.item()
