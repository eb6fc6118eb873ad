"""The datasets as a page of the documentation: `python -m microsip.datasets.documentation FILE`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Column, Dataset, Datasets, Kind

_INTRODUCTION = """\
# Datasets

What is brought over from Microsip, one dataset per table. Written by `make docs` from `microsip/datasets/`.

`b2bgo export DATASET --company SLUG` prints a dataset's published rows. The columns have Microsip's own names; an
*optional* one is NULL in every row where a version of Microsip lacks it, and an *optional* dataset is empty where the
table is missing. Decimals are exact. Dates and times are those of the company's computers, without a zone. Text is what
Microsip's windows show, whatever character set it is stored in. Costs, margins, commissions and accounting keys are
not brought over.
"""

_DERIVED = """\
## Derived

Computed from the datasets whenever a version is published, and exported under these names like a dataset. Amounts are
in the customer's currency (`clientes.MONEDA_ID`); *today* is the day of the sync where Microsip runs.

### existencias

A row for every article and warehouse with movements or commitments; a kit has none of its own.

| Column | Type | Notes |
|---|---|---|
| ARTICULO_ID | integer | |
| ALMACEN_ID | integer | |
| EXISTENCIA | decimal(5) | What came in less what went out, over all months of `saldos_in` |
| COMPROMETIDO | decimal(5) | Units of `comprom_articulos` |
| DISPONIBLE | decimal(5) | EXISTENCIA − COMPROMETIDO |

### vencimientos_abiertos

A row for every due date of a charge of which something is open. Only documents and amounts that are applied and not
cancelled count. A charge is the sum of its amounts of type C, each IMPORTE + IMPUESTO − retentions; the amounts of type
R that name it are its credits. It splits over its due dates by their percentages, the last one taking the rounding, and
credits cover the earliest due first. Due dates are those of `vencimientos_cargos_cc`, else of the document's terms of
payment, else of the customer's, else the document's date.

| Column | Type | Notes |
|---|---|---|
| DOCTO_CC_ID | integer | The charge |
| CLIENTE_ID | integer | |
| FECHA_VENCIMIENTO | date | |
| IMPORTE | decimal(2) | The part of the charge that is due that day |
| SALDO | decimal(2) | What of it is open; below zero when the charge was paid more than once |

### saldos_clientes

A row for every customer.

| Column | Type | Notes |
|---|---|---|
| CLIENTE_ID | integer | |
| LIMITE_CREDITO | decimal(2) | As in `clientes` |
| SALDO | decimal(2) | What is open of all charges |
| VENCIDO | decimal(2) | What of it was due before today |
| POR_VENCER | decimal(2) | SALDO − VENCIDO |
| DISPONIBLE | decimal(2) | LIMITE_CREDITO − SALDO; NULL when no limit is set (zero or less) |
"""


def page(datasets: Datasets) -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines(datasets))


def _lines(datasets: Datasets) -> Iterator[str]:
    yield _INTRODUCTION
    for catalogue in Catalogue:
        yield f"## {catalogue.value}\n"
        yield "| Dataset | Title | *Primera sincronización* | Key |"
        yield "|---|---|---|---|"
        for dataset in datasets.of(catalogue):
            yield f"| {_link(dataset)} | {dataset.title} | {dataset.seed or '–'} | {', '.join(dataset.key)} |"
        yield ""
    yield _DERIVED
    yield "## Columns\n"
    for dataset in datasets:
        yield from _section(dataset)


def _link(dataset: Dataset) -> str:
    mark = "" if dataset.required else " (optional)"
    return f"[`{dataset.name}`](#{dataset.name}){mark}"


def _section(dataset: Dataset) -> Iterator[str]:
    yield f"### {dataset.name}\n"
    if dataset.note:
        yield f"{dataset.note}\n"
    targets = {reference.column: reference.dataset for reference in dataset.references}
    yield "| Column | Type | Refers to | Notes |"
    yield "|---|---|---|---|"
    for column in dataset.columns:
        target = targets.get(column.name)
        link = f"[`{target}`](#{target})" if target else ""
        yield f"| {column.name} | {_type(column)} | {link} | {_notes(column)} |"
    yield ""


def _type(column: Column) -> str:
    if column.kind is Kind.DECIMAL:
        return f"decimal({column.scale})"
    return str(column.kind.value)


def _notes(column: Column) -> str:
    return "; ".join(note for note in (column.note, "optional" if column.optional else "") if note)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(DATASETS), encoding="utf-8")
