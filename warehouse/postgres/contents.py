"""Contents of binary columns, once each beside the rows that name them by their SHA-256."""

from collections.abc import Iterable
from hashlib import sha256

import pyarrow as pa
from sqlalchemy import Connection, delete, select, union
from sqlalchemy.dialects.postgresql import insert

from microsip.declaration import Dataset
from warehouse.postgres.layout import contents
from warehouse.postgres.records import Stored, binary_columns


def taken_out(connection: Connection, owner_id: int, dataset: Dataset, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with digests in the place of its contents, which are kept; null stays null."""
    for name in binary_columns(dataset):
        place = batch.schema.get_field_index(name)
        batch = batch.set_column(place, name, _kept(connection, owner_id, batch.column(place)))
    return batch


def _kept(connection: Connection, owner_id: int, values: pa.BinaryArray) -> pa.StringArray:
    given = values.to_pylist()
    digests = [None if content is None else sha256(content).hexdigest() for content in given]
    rows = [
        {"company_id": owner_id, "sha256": digest, "bytes": content}
        for digest, content in dict(zip(digests, given, strict=True)).items()
        if digest is not None
    ]
    if rows:
        connection.execute(insert(contents).on_conflict_do_nothing(), rows)
    return pa.array(digests, pa.string())


def find(connection: Connection, company_id: int, digest: str) -> bytes | None:
    """The content with this digest; None when there is none."""
    found = connection.execute(
        select(contents.c.bytes).where(contents.c.company_id == company_id, contents.c.sha256 == digest)
    ).scalar()
    return None if found is None else bytes(found)


def settle(connection: Connection, company_id: int, tables: Iterable[Stored]) -> None:
    """Removes the contents that no row names any more."""
    named = [select(each.rows.c[name].label("digest")) for each in tables for name in each.contents]
    unneeded = delete(contents).where(contents.c.company_id == company_id)
    if named:
        every = union(*named).subquery()
        unneeded = unneeded.where(~select(every).where(every.c.digest == contents.c.sha256).exists())
    connection.execute(unneeded)
