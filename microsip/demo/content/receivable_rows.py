"""The receivables as rows: documents, their amounts, due dates, monthly balances and advances."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from microsip.demo.content.customers import TERMS, Customers
from microsip.demo.content.documents import Document
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.content.receivables import Charges, CreditDocuments, Credits, local_rates
from microsip.demo.content.stamps import NOBODY, moments, stamped, stamped_all
from microsip.demo.content.stock_ids import PAYMENT, SALE
from microsip.demo.rows import Array, Fixed, Table, Values, rows, table


def receivable_tables(
    plan: Plan,
    customers: Customers,
    places: Places,
    owed: Charges,
    paid: tuple[Credits, CreditDocuments],
    invoices: list[Document],
) -> Iterator[Table]:
    """DOCTOS_CC with everything below it; the last charges are those of the invoices."""
    amounts, documents = paid
    charge_ids = plan.ids.document_ids(len(owed))
    credit_ids = plan.ids.document_ids(len(documents))
    yield _charges(plan, customers, places, owed, charge_ids, invoices)
    yield _credits(plan, customers, places, documents, credit_ids)
    yield _charge_amounts(plan, owed, charge_ids)
    yield _credit_amounts(plan, amounts, documents, charge_ids, credit_ids)
    yield _due_dates(owed, charge_ids)
    yield _monthly(customers, owed, amounts, documents)
    yield from _advances(plan, customers, places)
    yield table(
        "DOCTOS_ENTRE_SIS",
        {
            "DOCTO_DEST_ID": charge_ids[len(owed) - len(invoices) :],
            "DOCTO_FTE_ID": np.array([invoice.document_id for invoice in invoices]),
        },
        CLAVE_SIS_DEST="CC",
        CLAVE_SIS_FTE="VE",
        TIPO_DOCTO="F",
    )


_CONSTANTS: dict[str, Any] = {
    "FORMA_EMITIDA": "N",
    "CONTABILIZADO": "N",
    "CONTABILIZADO_GYP": "N",
    "PCTJE_DSCTO_PPAG": Decimal(0),
    "ESTATUS": "N",
    "ESTATUS_ANT": "N",
    "ES_CFD": "N",
    "TIENE_ANTICIPO": "N",
    "ENVIADO": "N",
    "INTEG_BA": "N",
    "CONTABILIZADO_BA": "N",
    **NOBODY,
}


def _charges(
    plan: Plan, customers: Customers, places: Places, owed: Charges, ids: Array, invoices: list[Document]
) -> Table:
    folios = _folios(owed.concept, np.where(owed.is_applied, 0, 1))
    sale = (owed.concept == SALE) & owed.is_applied
    folios[sale] = np.char.add(b"A", np.char.zfill(np.arange(1, int(sale.sum()) + 1).astype("S8"), 8))
    folios[len(owed) - len(invoices) :] = [invoice.folio.encode() for invoice in invoices]
    terms = np.array([customers.terms_ids[name] for name in TERMS])[owed.terms]
    unknown_terms = (ids % 40 == 0) & ~owed.is_sale_document
    last = np.array([parts[-1][0] for parts in TERMS.values()])[owed.terms]
    described = np.where(ids % 60 == 7, "Refacturación — según acuerdo con el señor Peña".encode("cp1252"), b"")
    return table(
        "DOCTOS_CC",
        {
            "DOCTO_CC_ID": ids,
            "CONCEPTO_CC_ID": owed.concept,
            "FOLIO": folios,
            **_document(plan, customers, places, owed.customer, owed.day, owed.is_cancelled, "charge dates"),
            "APLICADO": _flags(owed.is_applied),
            "DESCRIPCION": np.ma.MaskedArray(described, described == b""),
            "COND_PAGO_ID": np.ma.MaskedArray(terms, unknown_terms),
            "SISTEMA_ORIGEN": np.where(owed.concept == SALE, b"VE", b"CC"),
            "METODO_PAGO_SAT": np.where(last > 0, b"PPD", b"PUE"),
        },
        NATURALEZA_CONCEPTO="C",
        IMPORTE_COBRO=Decimal(0),
        **_CONSTANTS,
    )


def _credits(plan: Plan, customers: Customers, places: Places, documents: CreditDocuments, ids: Array) -> Table:
    return table(
        "DOCTOS_CC",
        {
            "DOCTO_CC_ID": ids,
            "CONCEPTO_CC_ID": documents.concept,
            "FOLIO": _folios(documents.concept, np.zeros(len(documents), dtype=np.int64)),
            **_document(plan, customers, places, documents.customer, documents.day, documents.is_cancelled, "credits"),
            "COBRADOR_ID": np.array(customers.collector_ids)[ids % 2],
        },
        NATURALEZA_CONCEPTO="R",
        APLICADO="S",
        SISTEMA_ORIGEN="CC",
        IMPORTE_COBRO=Decimal(0),
        COND_PAGO_ID=None,
        **_CONSTANTS,
    )


def _document(
    plan: Plan, customers: Customers, places: Places, customer: Array, day: Array, is_cancelled: Array, subject: str
) -> dict[str, Values]:
    """The columns that charges and credits have in common."""
    random = plan.random(subject)
    created = moments(random, day)
    keys = [member.key for member in customers.members]
    has_none = np.array([key is None for key in keys])[customer]
    modified = np.where(is_cancelled, created + np.timedelta64(3, "h"), created)
    undated = random.random(len(day)) < 0.002
    branches = np.array([places.main.branch_id, places.warehouses[-1].branch_id])
    return {
        "SUCURSAL_ID": branches[(random.random(len(day)) < 0.2).astype(np.int64)],
        "FECHA": day,
        "HORA": created,
        "CLAVE_CLIENTE": np.ma.MaskedArray(np.array([(key or "").encode() for key in keys])[customer], has_none),
        "CLIENTE_ID": customers.ids[customer],
        "TIPO_CAMBIO": Fixed(local_rates(plan, customers, customer, day), 6),
        "CANCELADO": _flags(is_cancelled),
        "FECHA_HORA_CANCELACION": np.ma.MaskedArray(modified, ~is_cancelled),
        **stamped_all(np.ma.MaskedArray(created, undated), np.ma.MaskedArray(modified, undated)),
    }


def _flags(values: Array) -> Array:
    return np.where(values, b"S", b"N")


def _folios(concept: Array, is_draft: Array) -> Array:
    """Nine digits, counted for each concept; drafts have an underscore and eight digits."""
    group = concept * 2 + is_draft
    order = np.argsort(group, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(group[order])) + 1])
    lengths = np.diff(np.append(starts, len(group)))
    number = np.empty(len(group), dtype=np.int64)
    number[order] = np.arange(len(group)) - np.repeat(starts, lengths) + 1
    digits = np.char.zfill(number.astype("S9"), 9)
    drafts = np.char.add(b"_", np.char.zfill(number.astype("S8"), 8))
    return np.where(is_draft == 1, drafts, digits)


def _charge_amounts(plan: Plan, owed: Charges, charge_ids: Array) -> Table:
    """What each charge amounts to; it is its own DOCTO_CC_ACR_ID."""
    return table(
        "IMPORTES_DOCTOS_CC",
        {
            "IMPTE_DOCTO_CC_ID": plan.ids.document_ids(len(owed)),
            "DOCTO_CC_ID": charge_ids,
            "DOCTO_CC_ACR_ID": charge_ids,
            "FECHA": owed.day,
            "CANCELADO": _flags(owed.is_cancelled),
            "APLICADO": _flags(owed.is_applied),
            "IMPORTE": Fixed(owed.net, 2),
            "IMPUESTO": Fixed(owed.tax, 2),
            "IVA_RETENIDO": Fixed(owed.retained, 2),
        },
        TIPO_IMPTE="C",
        ESTATUS="N",
        **_NO_AMOUNTS,
    )


_NO_AMOUNTS = {"ISR_RETENIDO": Decimal(0), "DSCTO_PPAG": Decimal(0), "PCTJE_COMIS_COB": Decimal(0)}


def _credit_amounts(
    plan: Plan, amounts: Credits, documents: CreditDocuments, charge_ids: Array, credit_ids: Array
) -> Table:
    return table(
        "IMPORTES_DOCTOS_CC",
        {
            "IMPTE_DOCTO_CC_ID": plan.ids.document_ids(len(amounts.charge)),
            "DOCTO_CC_ID": credit_ids[amounts.document],
            "DOCTO_CC_ACR_ID": charge_ids[amounts.charge],
            "FECHA": amounts.day,
            "CANCELADO": _flags(documents.is_cancelled[amounts.document]),
            "IMPORTE": Fixed(amounts.net, 2),
            "IMPUESTO": Fixed(amounts.tax, 2),
            "IVA_RETENIDO": Fixed(amounts.retained, 2),
        },
        TIPO_IMPTE="R",
        APLICADO="S",
        ESTATUS="N",
        **_NO_AMOUNTS,
    )


def _due_dates(owed: Charges, charge_ids: Array) -> Table:
    """One row an instalment; some charges have none and fall due by their terms."""
    parts, days, percents = [], [], []
    has_dates = (charge_ids % 12 != 0) | owed.is_sale_document
    for place, instalments in enumerate(TERMS.values()):
        chosen = np.flatnonzero((owed.terms == place) & has_dates)
        for instalment_days, percent in instalments:
            parts.append(chosen)
            days.append(owed.day[chosen] + np.timedelta64(instalment_days, "D"))
            percents.append(np.full(len(chosen), percent))
    return table(
        "VENCIMIENTOS_CARGOS_CC",
        {
            "DOCTO_CC_ID": charge_ids[np.concatenate(parts)],
            "FECHA_VENCIMIENTO": np.concatenate(days),
            "PCTJE_VEN": np.concatenate(percents),
        },
    )


def _monthly(customers: Customers, owed: Charges, amounts: Credits, documents: CreditDocuments) -> Table:
    """SALDOS_CC: charges and credits of each customer by month, as Microsip adds them up."""
    counted = ~owed.is_cancelled & owed.is_applied
    valid = ~documents.is_cancelled[amounts.document]
    owed_total, paid_total = owed.total, amounts.net + amounts.tax - amounts.retained
    movements = pl.DataFrame(
        {
            "customer": np.concatenate([owed.customer[counted], documents.customer[amounts.document][valid]]),
            "day": np.concatenate([owed.day[counted], amounts.day[valid]]),
            "charged": np.concatenate([owed_total[counted], np.zeros(int(valid.sum()), dtype=np.int64)]),
            "credited": np.concatenate([np.zeros(int(counted.sum()), dtype=np.int64), paid_total[valid]]),
        }
    )
    month = movements.group_by("customer", pl.col("day").dt.month_end().alias("last")).agg(
        pl.col("charged").sum(), pl.col("credited").sum()
    )
    month = month.sort("customer", "last")
    last = month["last"]
    return table(
        "SALDOS_CC",
        {
            "CLIENTE_ID": customers.ids[month["customer"].to_numpy()],
            "ANO": last.dt.year().to_numpy(),
            "MES": last.dt.month().to_numpy(),
            "ULTIMO_DIA": last.dt.day().to_numpy(),
            "CARGOS_CXC": Fixed(month["charged"].to_numpy(), 2),
            "CREDITOS_CXC": Fixed(month["credited"].to_numpy(), 2),
        },
    )


def _advances(plan: Plan, customers: Customers, places: Places) -> Iterator[Table]:
    """Payments without a charge yet: amounts of kind A, which no balance may count."""
    members = customers.buying[:6:2]
    documents, amounts, advances = [], [], []
    for number, customer in enumerate(members, 1):
        key, day = plan.ids.document_id(), plan.today - timedelta(days=number * 3)
        folio = f"AN{number:07d}"
        documents.append(
            {
                "DOCTO_CC_ID": key,
                "FOLIO": folio,
                "FECHA": day,
                "CLAVE_CLIENTE": customer.key,
                "CLIENTE_ID": customer.customer_id,
                "SUCURSAL_ID": places.main.branch_id,
                **stamped(plan.now_local - timedelta(days=number * 3)),
            }
        )
        amounts.append({"IMPTE_DOCTO_CC_ID": plan.ids.document_id(), "DOCTO_CC_ID": key, "FECHA": day})
        advances.append(
            {
                "ANTICIPO_CC_ID": plan.ids.document_id(),
                "CLIENTE_ID": customer.customer_id,
                "FECHA": day,
                "DESCRIPCION": "Anticipo para pedido especial",
                "FOLIO": folio,
            }
        )
    shared = {key: value for key, value in _CONSTANTS.items() if key not in (*NOBODY, "TIENE_ANTICIPO")}
    yield rows(
        "DOCTOS_CC",
        documents,
        CONCEPTO_CC_ID=PAYMENT,
        NATURALEZA_CONCEPTO="R",
        TIPO_CAMBIO=Decimal(1),
        CANCELADO="N",
        APLICADO="S",
        SISTEMA_ORIGEN="CC",
        TIENE_ANTICIPO="S",
        HORA=plan.now_local.time(),
        **shared,
    )
    yield rows(
        "IMPORTES_DOCTOS_CC",
        amounts,
        TIPO_IMPTE="A",
        DOCTO_CC_ACR_ID=None,
        CANCELADO="N",
        APLICADO="S",
        ESTATUS="N",
        IMPORTE=Decimal("1500.00"),
        IMPUESTO=Decimal("240.00"),
        IVA_RETENIDO=Decimal(0),
        **_NO_AMOUNTS,
    )
    yield rows("ANTICIPOS_CC", advances, ESTATUS="P", TIENE_IMPUESTO="S")
