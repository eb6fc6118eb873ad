"""How a Microsip database stores a column: what its catalogue says, as plain values."""

from dataclasses import dataclass
from enum import Enum


class Storage(Enum):
    """Firebird's own type of a column."""

    SMALLINT = "SMALLINT"
    INTEGER = "INTEGER"
    BIGINT = "BIGINT"
    FLOAT = "FLOAT"
    DOUBLE = "DOUBLE PRECISION"
    CHAR = "CHAR"
    VARCHAR = "VARCHAR"
    BLOB = "BLOB"
    DATE = "DATE"
    TIME = "TIME"
    TIMESTAMP = "TIMESTAMP"
    BOOLEAN = "BOOLEAN"
    OTHER = "un tipo desconocido"


class CharacterSet(Enum):
    """What the bytes of a text mean; every single-byte set that Microsip uses is read as Windows-1252."""

    SINGLE_BYTE = "single byte"  # NONE, ASCII, ISO8859_1, WIN1252: what the Windows clients wrote
    UTF8 = "UTF8"
    OCTETS = "OCTETS"
    OTHER = "other"  # converted to UTF8 by the server


@dataclass(frozen=True)
class StoredColumn:
    """One column of a table. `scale` is the number of digits after the point; `length` in characters, of text."""

    name: str
    storage: Storage
    scale: int = 0
    length: int = 0
    character_set: CharacterSet = CharacterSet.SINGLE_BYTE

    def __str__(self) -> str:
        """The type as SQL writes it, for messages."""
        if self.scale:
            return f"NUMERIC(18,{self.scale})"
        if self.storage in (Storage.CHAR, Storage.VARCHAR):
            return f"{self.storage.value}({self.length})"
        return str(self.storage.value)
