"""The rules of receivables and stock once more, one row after the other, as a clerk would apply them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass
class Part:
    """What of a charge is due on one day, and what of that nobody has paid."""

    due_on: date
    amount: Decimal
    open: Decimal


def open_parts(rows: Rows) -> dict[int, list[Part]]:
    """The parts of every charge, by its DOCTO_CC_ID, that are not settled."""
    found = {}
    for document in rows["doctos_cc"]:
        if not _counts(document):
            continue
        charged = _amounts(rows, document, "C", "DOCTO_CC_ID")
        if not charged:
            continue
        parts = _split(sum(charged, Decimal(0)), sorted(_due_dates(rows, document)))
        _pay(parts, sum(_amounts(rows, document, "R", "DOCTO_CC_ACR_ID"), Decimal(0)))
        found[document["DOCTO_CC_ID"]] = [part for part in parts if part.open]
    return found


def balances(rows: Rows, today: date) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Of every customer: balance, overdue, not yet due."""
    parts = open_parts(rows)
    found = {}
    for customer in rows["clientes"]:
        theirs = [
            part
            for document in rows["doctos_cc"]
            if document["CLIENTE_ID"] == customer["CLIENTE_ID"]
            for part in parts.get(document["DOCTO_CC_ID"], [])
        ]
        overdue = sum((part.open for part in theirs if part.due_on < today), ZERO)
        not_due = sum((part.open for part in theirs if part.due_on >= today), ZERO)
        found[customer["CLIENTE_ID"]] = (overdue + not_due, overdue, not_due)
    return found


def stock(rows: Rows) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """Of every article and warehouse that a row names: stock and committed units."""
    found: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    for row in rows["saldos_in"]:
        place = (row["ARTICULO_ID"], row["ALMACEN_ID"])
        units, committed = found.get(place, (ZERO, ZERO))
        moved = (row["ENTRADAS_UNIDADES"] or ZERO) - (row["SALIDAS_UNIDADES"] or ZERO)
        found[place] = (units + moved, committed)
    for row in rows["comprom_articulos"]:
        place = (row["ARTICULO_ID"], row["ALMACEN_ID"])
        units, committed = found.get(place, (ZERO, ZERO))
        found[place] = (units, committed + (row["UNIDADES_COMPROM"] or ZERO))
    return found


def _counts(row: Row) -> bool:
    return bool(row["CANCELADO"] == "N" and row["APLICADO"] == "S")


def _amounts(rows: Rows, charge: Row, kind: str, column: str) -> list[Decimal]:
    documents = {document["DOCTO_CC_ID"]: document for document in rows["doctos_cc"]}
    return [
        (row["IMPORTE"] or ZERO)
        + (row["IMPUESTO"] or ZERO)
        - (row["IVA_RETENIDO"] or ZERO)
        - (row["ISR_RETENIDO"] or ZERO)
        for row in rows["importes_doctos_cc"]
        if row["TIPO_IMPTE"] == kind
        and row[column] == charge["DOCTO_CC_ID"]
        and _counts(row)
        and _counts(documents[row["DOCTO_CC_ID"]])
    ]


def _due_dates(rows: Rows, document: Row) -> Iterable[tuple[date, Decimal]]:
    own = [row for row in rows["vencimientos_cargos_cc"] if row["DOCTO_CC_ID"] == document["DOCTO_CC_ID"]]
    if own:
        return [(row["FECHA_VENCIMIENTO"], row["PCTJE_VEN"] or ZERO) for row in own]
    customers = [row for row in rows["clientes"] if row["CLIENTE_ID"] == document["CLIENTE_ID"]]
    for terms_id in (document["COND_PAGO_ID"], *(customer["COND_PAGO_ID"] for customer in customers)):
        terms = [row for row in rows["plazos_cond_pag"] if row["COND_PAGO_ID"] == terms_id]
        if terms:
            day = document["FECHA"]
            return [(day + timedelta(days=row["DIAS_PLAZO"]), row["PCTJE_VEN"] or ZERO) for row in terms]
    return [(document["FECHA"], Decimal(100))]


def _split(charged: Decimal, due: list[tuple[date, Decimal]]) -> list[Part]:
    shares = [(charged * percent / 100).quantize(CENT, ROUND_HALF_UP) for _, percent in due[:-1]]
    shares.append(charged - sum(shares))
    return [Part(day, share, share) for (day, _), share in zip(due, shares, strict=True)]


def _pay(parts: list[Part], credited: Decimal) -> None:
    for part in parts[:-1]:
        paid = min(credited, part.open)
        part.open -= paid
        credited -= paid
    parts[-1].open -= credited
