"""Finding one's CFDI by what one knows of them: folio, UUID, amount, days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import polars as pl

from portal.cfdi.documents import Kind, TaxDocument, index, tax_document
from portal.folding import folded
from warehouse.store import Reader

LEAST_OF_A_UUID = 4
"""Fewer letters are a folio's rather than part of a UUID."""


@dataclass(frozen=True)
class Search:
    """What is looked for. `text`: a folio, a part of a UUID or an amount; empty for all. Days count with both ends."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    kind: Kind | None = None


@dataclass(frozen=True)
class Found:
    """One page of what was found, newest first, and how many there are of all."""

    documents: tuple[TaxDocument, ...]
    total: int


def search(reader: Reader, customer_id: int, wanted: Search, *, page: int = 1, page_size: int = 20) -> Found:
    """The customer's CFDI that fit; pages count from 1."""
    rows = index(reader, customer_id).filter(*_conditions(wanted))
    shown = rows.slice(max(page - 1, 0) * page_size, page_size)
    return Found(tuple(tax_document(row) for row in shown.iter_rows(named=True)), rows.height)


def _conditions(wanted: Search) -> list[pl.Expr]:
    conditions = []
    if wanted.since is not None:
        conditions.append(pl.col("FECHA") >= wanted.since)
    if wanted.until is not None:
        conditions.append(pl.col("FECHA") <= wanted.until)
    if wanted.kind is not None:
        conditions.append(pl.col("KIND") == wanted.kind.value)
    if wanted.text.strip():
        conditions.append(_text(wanted.text))
    return conditions


def _text(typed: str) -> pl.Expr:
    """A folio is known with or without its leading zeros, an amount with or without its sign and commas."""
    text = folded(typed.strip())
    compact = "".join(text.split())
    fits = _folio(pl.col("FOLIO").str.to_lowercase()).str.contains(_bare(compact), literal=True)
    if len(compact) >= LEAST_OF_A_UUID:
        fits |= pl.col("UUID").str.to_lowercase().str.contains(compact, literal=True)
    amount = _amount(compact)
    if amount is not None:
        fits |= pl.col("AMOUNT") == amount
    return fits.fill_null(value=False)


def _folio(folio: pl.Expr) -> pl.Expr:
    return folio.str.replace(r"^([a-z]*)0+", "${1}")


def _bare(text: str) -> str:
    letters = text.rstrip("0123456789")
    if letters and not letters.isalpha():
        return text
    return letters + (text[len(letters) :].lstrip("0") or text[len(letters) :])


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.lstrip("$").replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 15 else None
