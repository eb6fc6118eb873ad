"""A company's versions, from one warehouse to a Postgres one, and what they hold, to compare."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl
import pyarrow as pa
from sqlalchemy import Table, select

from microsip.datasets import DATASETS
from microsip.declaration import Dataset, Kind
from microsip.digest import Digests
from portal.database import REPLACEMENT
from portal.moving.errors import NotTheSame, TargetInUse
from portal.moving.records import Content
from warehouse import tables
from warehouse.errors import VersionTooOld
from warehouse.postgres import PostgresWarehouse
from warehouse.store import Mirror, Reader, Version, Warehouse

CONTENTS_AT_A_TIME = 50

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Company:
    """A company's data on their way. `mirror`: the source's, which keeps syncs from changing it meanwhile."""

    name: str
    source: Warehouse
    mirror: Mirror
    target: PostgresWarehouse

    def copy(self) -> tuple[Version, ...]:
        """Copies the versions that the target lacks, oldest first, and returns those that it then has, newest first.

        Older versions that were made with other columns are left behind. Raises TargetInUse, VersionTooOld.
        """
        versions = self.source.versions(self.name)
        there = self.target.versions(self.name)
        if set(there) - set(versions):
            raise TargetInUse(
                f"El almacén de destino ya tiene otras versiones de «{self.name}»; usa una base de datos vacía.",
                f"the target has versions {[version.number for version in there]} of {self.name}",
            )
        for version in reversed(versions):
            if version not in there and not (there and version.number < there[0].number):
                self._copy_if_readable(version, current=version == versions[0], keep=len(versions))
        return self.target.versions(self.name)

    def _copy_if_readable(self, version: Version, *, current: bool, keep: int) -> None:
        try:
            self._copy(version, current=current, keep=keep)
        except VersionTooOld:
            if current:
                raise
            logger.warning("version %s of %s was made with other columns and stays behind", version.number, self.name)

    def _copy(self, version: Version, *, current: bool, keep: int) -> None:
        reader = self.source.reader(self.name, version.number)
        with self.target.mirror(self.name, keep) as mirror:
            for dataset in DATASETS:
                if dataset.name not in reader.rows():
                    continue
                digests = self.mirror.digests(dataset) if current else None
                mirror.land(dataset, _batches(reader, dataset), partial(_told, digests))
                compared_at = self.mirror.compared_at(dataset)
                if current and compared_at is not None:
                    mirror.note_comparison(dataset, compared_at)
            mirror.publish_as(version)

    def compare(self) -> dict[str, Content]:
        """What the current version holds of each table, in both warehouses alike. Raises NotTheSame."""
        if not self.source.versions(self.name):
            return {}
        return {
            name: content
            for version in self.target.versions(self.name)
            for name, content in self._compared(version, current=version == self.source.versions(self.name)[0])
        }

    def _compared(self, version: Version, *, current: bool) -> Iterator[tuple[str, Content]]:
        readers = [store.reader(self.name, version.number) for store in (self.source, self.target)]
        if readers[0].rows() != readers[1].rows():
            raise _not_the_same(f"the datasets of version {version.number} of {self.name}")
        named = {name: tables.microsip[name] for name in readers[0].rows()} | (
            dict(tables.readmodel) if current else {}
        )
        for name, table in named.items():
            was, now = (_content(reader, table) for reader in readers)
            if was != now or not _has_contents(readers[1], name):
                raise _not_the_same(f"{name} in version {version.number} of {self.name}: {was} and {now}")
            yield f"{self.name} v{version.number} {name}", was


def _told(digests: Digests | None) -> Digests | None:
    return digests


def _not_the_same(what: str) -> NotTheSame:
    return NotTheSame(
        "Lo que llegó a Postgres no es lo que había; sigue usando la instalación de antes, empieza con bases de datos "
        "vacías y, si se repite, avisa a soporte.",
        what,
    )


def _batches(reader: Reader, dataset: Dataset) -> Iterator[pa.RecordBatch]:
    """The rows of a dataset as Microsip's, with their contents."""
    binary = [column.name for column in dataset.columns if column.kind is Kind.BINARY]
    for frame in reader.batches(select(tables.microsip[dataset.name])):
        for part in frame.iter_slices(CONTENTS_AT_A_TIME) if binary else (frame,):
            arrow = part.to_arrow()
            for name in binary:
                contents = [None if digest is None else reader.content(digest) for digest in part[name]]
                arrow = arrow.set_column(arrow.schema.get_field_index(name), name, pa.array(contents, pa.binary()))
            yield from arrow.select(dataset.schema.names).cast(dataset.schema).combine_chunks().to_batches()


def _content(reader: Reader, table: Table) -> Content:
    """Of the rows as both kinds of store can have them: DuckDB keeps a NUL, which Postgres cannot."""
    rows, digest = 0, 0
    for read in reader.batches(select(table)):
        frame = read.with_columns(pl.col(pl.String).str.replace_all("\0", REPLACEMENT, literal=True))
        rows += frame.height
        digest += int(frame.hash_rows().to_numpy().sum(dtype=np.uint64))
    return Content(rows, digest % 2**64)


def _has_contents(reader: Reader, name: str) -> bool:
    """Whether every content that the table names is there."""
    if name not in DATASETS:
        return True
    columns = [tables.microsip[name].c[column.name] for column in DATASETS[name].columns if column.kind is Kind.BINARY]
    digests = (reader.frame(select(column).distinct()).to_series().drop_nulls() for column in columns)
    return all(reader.content(digest) is not None for some in digests for digest in some)
