"""The published versions of a company: which there are, what changed between two of them, and going back to one."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import polars as pl
from sqlalchemy import Select, select

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from microsip.errors import Failure
from portal.companies import Company
from portal.history import RunKind, RunState, writing
from portal.installation import Installation
from portal.sync.pipeline import unwatched
from portal.sync.recording import Recorder, holder
from warehouse.errors import MirrorBusy
from warehouse.store import Difference, Example, Version
from warehouse.tables import microsip

EXAMPLES = 5
VALUES_TOLD = 8

_NAMED = {"ARTICULO_ID": "articulos", "CLIENTE_ID": "clientes"}
"""Columns whose values people know by a name, and the datasets that have it."""

logger = logging.getLogger(__name__)


class Rows(Protocol):
    """Rows in which names are looked up: a version's, or a mirror's."""

    def frame(self, statement: Select[Any]) -> pl.DataFrame: ...

    def rows(self) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class PublishedVersion:
    """A version as it is listed. `read_at_local`: when Microsip held this, on its server's clock.

    `restored`: the version whose content it has again, after somebody went back to that one.
    """

    number: int
    published_at: datetime
    read_at_local: datetime
    rows: int
    current: bool
    restored: int | None


@dataclass(frozen=True)
class ToldExample:
    """A row that differs: its key, what people call it, and its values before and after by column.

    Of a row that changed there are only the columns that did; of another one the first that say something.
    """

    key: Mapping[str, object]
    name: str
    values: tuple[tuple[str, object, object], ...]
    before: bool
    after: bool


@dataclass(frozen=True)
class DatasetDifference:
    """What changed in a dataset between two versions."""

    dataset: Dataset
    added: int
    changed: int
    removed: int
    examples: tuple[ToldExample, ...]


def published_versions(installation: Installation, company: Company) -> tuple[PublishedVersion, ...]:
    """The versions kept, newest first; none before the first sync."""
    kept = installation.warehouse.versions(company.slug)
    return tuple(_listed(installation, company, version, current=place == 0) for place, version in enumerate(kept))


def differences(
    installation: Installation, company: Company, older: int, newer: int, examples: int = EXAMPLES
) -> tuple[DatasetDifference, ...]:
    """The datasets whose rows differ between two versions, in their declared order. Raises VersionGone."""
    warehouse = installation.warehouse
    readers = warehouse.reader(company.slug, newer), warehouse.reader(company.slug, older)
    compared = ((each, warehouse.difference(company.slug, each, older, newer, examples)) for each in DATASETS)
    return tuple(told(dataset, found, readers) for dataset, found in compared if found.differs)


def roll_back(installation: Installation, company: Company, number: int, author: str) -> Version:
    """Shows a version's content again, under a new number; the next sync publishes what Microsip then holds.

    History tells who did it. Raises VersionGone, AlreadyCurrent, MirrorBusy while a sync runs, or StoreFull.
    """
    database = installation.database
    begun = writing.begin_run(database, company, RunKind.MANUAL, author=author, restored=number)
    if begun.joined or not writing.claim(database, begun.run.id, holder()):
        raise MirrorBusy(
            "Otra sincronización de esta empresa está en curso; espera a que termine y vuelve a intentarlo.",
            f"run {begun.run.id} of {company.slug} is in progress",
        )
    try:
        with Recorder(database, begun.run.id, unwatched).alive():
            version = installation.warehouse.roll_back(company.slug, number)
    except Failure as failure:
        writing.close_run(database, begun.run.id, RunState.OMITIDO, failure.message, failure.detail)
        raise
    told = f"{author} volvió a la versión {number}, que ahora es la versión {version.number}."
    writing.close_run(database, begun.run.id, RunState.EXITOSO, told, version=version.number)
    logger.info("%s went back to version %s of %s, now version %s", author, number, company.slug, version.number)
    return version


def _listed(installation: Installation, company: Company, version: Version, *, current: bool) -> PublishedVersion:
    rows = sum(installation.warehouse.reader(company.slug, version.number).rows().values())
    return PublishedVersion(
        version.number, version.published_at, version.source.read_at_local, rows, current, version.restored
    )


def told(dataset: Dataset, found: Difference, readers: tuple[Rows, ...]) -> DatasetDifference:
    """What was found to differ, with the names of what its examples are about: those of the first that knows them."""
    names = _names(found.examples, readers)
    examples = tuple(_example(dataset, each, names) for each in found.examples)
    return DatasetDifference(dataset, found.added, found.changed, found.removed, examples)


def _example(dataset: Dataset, example: Example, names: Mapping[tuple[str, object], str]) -> ToldExample:
    row = example.after or example.before or {}
    before, after = example.before or {}, example.after or {}
    columns = example.changed or tuple(
        name for name, value in row.items() if name not in dataset.key and value is not None
    )
    return ToldExample(
        {name: row[name] for name in dataset.key},
        next((names[each] for each in row.items() if each in names), str(row.get("NOMBRE") or "")),
        tuple((name, before.get(name), after.get(name)) for name in columns[:VALUES_TOLD]),
        example.before is not None,
        example.after is not None,
    )


def _names(examples: tuple[Example, ...], readers: tuple[Rows, ...]) -> dict[tuple[str, object], str]:
    """The names of what the examples are about, by column and value; those of the first reader that knows them."""
    rows = [row for example in examples for row in (example.before, example.after) if row is not None]
    named: dict[tuple[str, object], str] = {}
    for column, dataset in _NAMED.items():
        values = {row[column] for row in rows if row.get(column) is not None}
        for reader in reversed(readers) if values else ():
            named |= {(column, value): name for value, name in _looked_up(reader, dataset, column, values)}
    return named


def _looked_up(reader: Rows, dataset: str, column: str, values: set[object]) -> Iterator[tuple[object, str]]:
    table = microsip[dataset]
    if dataset not in reader.rows():
        return
    found = reader.frame(select(table.c[column], table.c.NOMBRE).where(table.c[column].in_(values)))
    yield from found.iter_rows()
