"""Stock and balances computed once more from the rows of Microsip, by another way than the warehouse's.

The warehouse computes them as sets, in SQL; here they are computed as a clerk would, one charge after the other.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import itemgetter

import polars as pl

from warehouse import tables

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "saldos_in": ("ARTICULO_ID", "ALMACEN_ID", "ENTRADAS_UNIDADES", "SALIDAS_UNIDADES"),
    "comprom_articulos": ("ARTICULO_ID", "ALMACEN_ID", "UNIDADES_COMPROM"),
    "clientes": ("CLIENTE_ID", "LIMITE_CREDITO", "COND_PAGO_ID"),
    "plazos_cond_pag": ("COND_PAGO_ID", "DIAS_PLAZO", "PCTJE_VEN"),
    "doctos_cc": ("DOCTO_CC_ID", "CLIENTE_ID", "FECHA", "COND_PAGO_ID", "CANCELADO", "APLICADO"),
    "importes_doctos_cc": (
        "DOCTO_CC_ID",
        "DOCTO_CC_ACR_ID",
        "TIPO_IMPTE",
        "CANCELADO",
        "APLICADO",
        "IMPORTE",
        "IMPUESTO",
        "IVA_RETENIDO",
        "ISR_RETENIDO",
    ),
    "vencimientos_cargos_cc": ("DOCTO_CC_ID", "FECHA_VENCIMIENTO", "PCTJE_VEN"),
}
"""The datasets that these tables come from, each with the columns that are needed of it."""

_CENT = Decimal("0.01")
_WHOLE = Decimal(100)
_NOTHING = Decimal(0)
_MONEY = pl.Decimal(18, 2)
_UNITS = pl.Decimal(18, 5)
_VALID = (pl.col("CANCELADO") == "N") & (pl.col("APLICADO") == "S")

_PARTS = pl.Schema(
    {
        "DOCTO_CC_ID": pl.Int32(),
        "CLIENTE_ID": pl.Int32(),
        "FECHA_VENCIMIENTO": pl.Date(),
        "IMPORTE": _MONEY,
        "SALDO": _MONEY,
    }
)


def derived(rows: Mapping[str, pl.DataFrame], today_local: date) -> dict[str, pl.DataFrame]:
    """Every table of the read model, from frames of `COLUMNS`; what is due before `today_local` is overdue."""
    open_parts = _open_parts(rows)
    found = {
        "existencias": _stock(rows["saldos_in"], rows["comprom_articulos"]),
        "vencimientos_abiertos": open_parts,
        "saldos_clientes": _balances(rows["clientes"], open_parts, today_local),
    }
    assert found.keys() == tables.readmodel.keys()
    return found


def _stock(movements: pl.DataFrame, commitments: pl.DataFrame) -> pl.DataFrame:
    place = ["ARTICULO_ID", "ALMACEN_ID"]
    moved = movements.group_by(place).agg(
        EXISTENCIA=pl.col("ENTRADAS_UNIDADES").sum() - pl.col("SALIDAS_UNIDADES").sum()
    )
    committed = commitments.group_by(place).agg(COMPROMETIDO=pl.col("UNIDADES_COMPROM").sum())
    both = moved.join(committed, on=place, how="full", coalesce=True).with_columns(
        pl.col("EXISTENCIA", "COMPROMETIDO").fill_null(_NOTHING).cast(_UNITS)
    )
    return both.with_columns(DISPONIBLE=(pl.col("EXISTENCIA") - pl.col("COMPROMETIDO")).cast(_UNITS))


def _balances(customers: pl.DataFrame, open_parts: pl.DataFrame, today_local: date) -> pl.DataFrame:
    overdue = pl.col("SALDO").filter(pl.col("FECHA_VENCIMIENTO") < today_local)
    not_due = pl.col("SALDO").filter(pl.col("FECHA_VENCIMIENTO") >= today_local)
    owed = open_parts.group_by("CLIENTE_ID").agg(VENCIDO=overdue.sum(), POR_VENCER=not_due.sum())
    rows = customers.join(owed, on="CLIENTE_ID", how="left").with_columns(
        pl.col("VENCIDO", "POR_VENCER").fill_null(_NOTHING).cast(_MONEY)
    )
    limit, balance = pl.col("LIMITE_CREDITO"), (pl.col("VENCIDO") + pl.col("POR_VENCER")).cast(_MONEY)
    return rows.select(
        "CLIENTE_ID",
        "LIMITE_CREDITO",
        balance.alias("SALDO"),
        "VENCIDO",
        "POR_VENCER",
        DISPONIBLE=pl.when(limit > 0).then((limit - balance).cast(_MONEY)),
    )


def _open_parts(rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    charges = _open_charges(rows["doctos_cc"], rows["importes_doctos_cc"])
    due = charges.join(_due_dates(charges, rows), on="DOCTO_CC_ID").sort("DOCTO_CC_ID", "FECHA_VENCIMIENTO")
    columns = due.select("DOCTO_CC_ID", "CLIENTE_ID", "charged", "credited", "FECHA_VENCIMIENTO", "PCTJE_VEN")
    parts = [part for _, charge in groupby(columns.iter_rows(), itemgetter(0)) for part in _settled(list(charge))]
    return pl.DataFrame(parts, schema=_PARTS, orient="row")


def _open_charges(documents: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """The charges that are not balanced: DOCTO_CC_ID, CLIENTE_ID, FECHA, COND_PAGO_ID, charged, credited."""
    valid = documents.filter(_VALID).drop("CANCELADO", "APLICADO")
    counted = amounts.filter(_VALID).join(valid, on="DOCTO_CC_ID", how="semi")
    owed, retained = pl.col("IMPORTE").sum() + pl.col("IMPUESTO").sum(), pl.sum("IVA_RETENIDO") + pl.sum("ISR_RETENIDO")
    amount = (owed - retained).cast(_MONEY)
    charged = counted.filter(pl.col("TIPO_IMPTE") == "C").group_by("DOCTO_CC_ID").agg(charged=amount)
    credited = counted.filter(pl.col("TIPO_IMPTE") == "R").group_by(DOCTO_CC_ID="DOCTO_CC_ACR_ID").agg(credited=amount)
    return (
        valid.join(charged, on="DOCTO_CC_ID")
        .join(credited, on="DOCTO_CC_ID", how="left")
        .with_columns(pl.col("credited").fill_null(_NOTHING))
        .filter(pl.col("charged") != pl.col("credited"))
    )


def _due_dates(charges: pl.DataFrame, rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """DOCTO_CC_ID, FECHA_VENCIMIENTO, PCTJE_VEN of each charge: its own, else by its terms, else by its customer's."""
    own, terms = rows["vencimientos_cargos_cc"], rows["plazos_cond_pag"]
    customers = rows["clientes"].select("CLIENTE_ID", customers_terms="COND_PAGO_ID")
    undated = charges.join(own, on="DOCTO_CC_ID", how="anti").join(customers, on="CLIENTE_ID", how="left")
    by_its_terms = undated.join(terms, on="COND_PAGO_ID")
    left = undated.join(terms, on="COND_PAGO_ID", how="anti")
    by_customers_terms = left.join(terms, left_on="customers_terms", right_on="COND_PAGO_ID", how="left")
    days = pl.duration(days=pl.col("DIAS_PLAZO").fill_null(0))
    return pl.concat(
        [
            own.join(charges, on="DOCTO_CC_ID", how="semi").select("DOCTO_CC_ID", "FECHA_VENCIMIENTO", "PCTJE_VEN"),
            *(
                part.select("DOCTO_CC_ID", (pl.col("FECHA") + days).alias("FECHA_VENCIMIENTO"), "PCTJE_VEN")
                for part in (by_its_terms, by_customers_terms)
            ),
        ]
    )


def _settled(charge: list[tuple[int, int, Decimal, Decimal, date, Decimal | None]]) -> Iterator[tuple[object, ...]]:
    """What is open of one charge, by due date: shares of it less what was paid, the earliest first."""
    remains, credit = charge[0][2], charge[0][3]
    for position, (document, customer, charged, _, day, percent) in enumerate(charge, start=1):
        last = position == len(charge)
        share = remains if last else (charged * (percent or _NOTHING) / _WHOLE).quantize(_CENT, ROUND_HALF_UP)
        paid = credit if last else min(credit, share)
        remains -= share
        credit -= paid
        if share != paid:
            yield document, customer, day, share, share - paid
