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
