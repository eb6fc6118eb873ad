"""Small results as Python's values: what system tables and aggregates answer."""

from contextlib import closing
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from microsip.declaration import Column, Kind
from microsip.fetch.attachment import Attachment
from microsip.fetch.columns import INT64, LONG, SHORT, TEXT, TIMESTAMP, VARYING, Field, to_arrow
from microsip.stored import Storage, StoredColumn

Value: TypeAlias = int | Decimal | str | datetime | None

_WHOLE_NUMBERS = (SHORT, LONG, INT64)
_KINDS = {TEXT: Kind.TEXT, VARYING: Kind.TEXT, TIMESTAMP: Kind.TIMESTAMP}
_ANY = StoredColumn("", Storage.OTHER)


def query(attachment: Attachment, sql: str) -> list[tuple[Value, ...]]:
    """The rows of a statement; numbers with a scale as Decimal. Raises FirebirdError."""
    result: list[tuple[Value, ...]] = []
    with closing(attachment.open_cursor(sql)) as cursor:
        for rows in cursor.rows():
            columns = [_values(Field(rows, output)) for output in cursor.columns]
            result += zip(*columns, strict=True)
    return result


def _values(field: Field) -> list[Value]:
    if field.output.type in _WHOLE_NUMBERS:
        numbers = field.integers().tolist()
        scale = field.output.scale
        values = [Decimal(number).scaleb(scale) for number in numbers] if scale else numbers
        return [None if null else value for null, value in zip(field.nulls(), values, strict=True)]
    others: list[Value] = to_arrow(Column("X", _KINDS[field.output.type]), _ANY, field).to_pylist()
    return others
