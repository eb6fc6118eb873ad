"""What a database says of itself: its tables and how their columns are stored, and the instant that is read."""

from collections.abc import Mapping
from typing import cast

from microsip.fetch.attachment import Attachment
from microsip.fetch.query import query
from microsip.stored import CharacterSet, Storage, StoredColumn

Tables = Mapping[str, Mapping[str, StoredColumn]]

Layouts = Mapping[str, int]
"""By table the number of the layout that its rows have now: every ALTER TABLE that touches a column raises it.

Without those tables whose values may change although no transaction writes the row: views, and computed columns.
"""

_COLUMNS = """
SELECT trim(r.RDB$RELATION_NAME), trim(r.RDB$FIELD_NAME), f.RDB$FIELD_TYPE, f.RDB$FIELD_SCALE,
       coalesce(f.RDB$CHARACTER_LENGTH, f.RDB$FIELD_LENGTH), coalesce(f.RDB$CHARACTER_SET_ID, 0)
FROM RDB$RELATION_FIELDS r JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
WHERE coalesce(r.RDB$SYSTEM_FLAG, 0) = 0
"""

_LAYOUTS = """
SELECT trim(r.RDB$RELATION_NAME), coalesce(r.RDB$FORMAT, 0), coalesce(r.RDB$RELATION_TYPE, 0),
       (SELECT count(*) FROM RDB$RELATION_FIELDS c JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = c.RDB$FIELD_SOURCE
        WHERE c.RDB$RELATION_NAME = r.RDB$RELATION_NAME AND f.RDB$COMPUTED_BLR IS NOT NULL)
FROM RDB$RELATIONS r WHERE coalesce(r.RDB$SYSTEM_FLAG, 0) = 0
"""

INSTANT = """
SELECT MON$CREATION_DATE, rdb$get_context('SYSTEM', 'ENGINE_VERSION'), CURRENT_TRANSACTION, cast('NOW' AS TIMESTAMP)
FROM MON$DATABASE
"""
"""Creation date, engine, number of the transaction and the server's clock."""

SETTLED = "SELECT MON$OLDEST_ACTIVE FROM MON$TRANSACTIONS WHERE MON$TRANSACTION_ID = CURRENT_TRANSACTION"
"""The lowest number of a transaction that was still under way when ours began."""

SCHEMA_VERSION = "SELECT max(VERSION_DB) FROM VERSIONES_DB"

_STORAGE = {
    7: Storage.SMALLINT,
    8: Storage.INTEGER,
    16: Storage.BIGINT,
    10: Storage.FLOAT,
    27: Storage.DOUBLE,
    14: Storage.CHAR,
    37: Storage.VARCHAR,
    261: Storage.BLOB,
    12: Storage.DATE,
    13: Storage.TIME,
    35: Storage.TIMESTAMP,
    23: Storage.BOOLEAN,
}
_NONE, _OCTETS, _ASCII, _UTF8, _ISO8859_1, _WIN1252 = 0, 1, 2, 4, 21, 53
_CHARACTER_SETS = {
    **dict.fromkeys((_NONE, _ASCII, _ISO8859_1, _WIN1252), CharacterSet.SINGLE_BYTE),
    _OCTETS: CharacterSet.OCTETS,
    _UTF8: CharacterSet.UTF8,
}


def tables(attachment: Attachment) -> Tables:
    """All tables and views, each with its columns by name. Raises FirebirdError."""
    found: dict[str, dict[str, StoredColumn]] = {}
    for row in query(attachment, _COLUMNS):
        table, name, type_, scale, length, character_set = cast(tuple[str, str, int, int, int, int], row)
        found.setdefault(table, {})[name] = StoredColumn(
            name,
            _STORAGE.get(type_, Storage.OTHER),
            scale=-(scale or 0),
            length=length or 0,
            character_set=_CHARACTER_SETS.get(character_set, CharacterSet.OTHER),
        )
    return found


def layouts(attachment: Attachment) -> Layouts:
    """The layouts of all tables whose rows change only by being written. Raises FirebirdError."""
    persistent = 0
    rows = cast(list[tuple[str, int, int, int]], query(attachment, _LAYOUTS))
    return {table: layout for table, layout, kind, computed in rows if kind == persistent and not computed}
