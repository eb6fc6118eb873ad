"""The page of the documentation is what the declarations say now."""

from pathlib import Path

import pytest

from microsip.datasets import DATASETS
from microsip.datasets.documentation import page
from microsip.declaration import Dataset
from warehouse import tables

PAGE = Path(__file__).parents[2] / "docs" / "datasets.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(DATASETS), "run `make docs`"


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_the_page_shows_every_column(dataset: Dataset) -> None:
    section = page(DATASETS).split(f"### {dataset.name}\n")[1].split("###")[0]
    for column in dataset.columns:
        assert f"| {column.name} | " in section


@pytest.mark.parametrize("name", tables.readmodel)
def test_the_page_shows_what_is_derived(name: str) -> None:
    section = page(DATASETS).split(f"### {name}\n")[1].split("###")[0]
    for column in tables.readmodel[name].columns:
        assert f"| {column.name} | " in section
