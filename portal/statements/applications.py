"""Which credits pay which charge: what stands behind a line of a statement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from portal.statements.receivables import CHARGE, CREDIT, Receivables


@dataclass(frozen=True)
class Application:
    """An amount of a credit that pays a charge; folio, concept and day are the other document's."""

    document_id: int
    day: date
    concept: str
    folio: str
    amount: Decimal


def applications(rows: Receivables, document_ids: Iterable[int]) -> Mapping[int, tuple[Application, ...]]:
    """Of each document, in the order of days: the credits that pay it, or the charges that it pays."""
    wanted = pl.col("document_id").is_in(list(document_ids))
    applied = rows.movements.filter(pl.col("kind") == CREDIT)
    charges = rows.movements.filter(pl.col("kind") == CHARGE).unique("document_id", keep="first", maintain_order=True)
    paying = applied.rename({"document_id": "other_id", "charge_id": "document_id"}).filter(wanted)
    paid = applied.filter(wanted).select("document_id", "charge_id", "amount")
    paid = paid.join(charges.drop("amount", "document_id"), on="charge_id").rename({"charge_id": "other_id"})
    columns = ("document_id", "other_id", "day", "concept", "folio", "amount")
    found: dict[int, list[Application]] = {}
    for row in pl.concat([paying.select(columns), paid.select(columns)]).sort("day", "other_id").iter_rows():
        document_id, other_id, day, concept, folio, amount = row
        found.setdefault(document_id, []).append(Application(other_id, day, concept or "", folio or "", amount))
    return {document_id: tuple(those) for document_id, those in found.items()}
