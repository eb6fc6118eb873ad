"""What of a company's tables and procedures is there to write to: versions of Microsip differ in both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from microsip.errors import MissingStructure, UnknownProcedure
from microsip.writing.transaction import Transaction

_COLUMNS = """
SELECT trim(r.RDB$FIELD_NAME), CASE f.RDB$FIELD_TYPE WHEN 261 THEN 2147483647 ELSE f.RDB$FIELD_LENGTH END
FROM RDB$RELATION_FIELDS r
JOIN RDB$FIELDS f ON f.RDB$FIELD_NAME = r.RDB$FIELD_SOURCE
WHERE r.RDB$RELATION_NAME = ? AND f.RDB$COMPUTED_BLR IS NULL
"""
_ARGUMENTS = """
SELECT p.RDB$PROCEDURE_INPUTS FROM RDB$PROCEDURES p WHERE p.RDB$PROCEDURE_NAME = ? AND p.RDB$PACKAGE_NAME IS NULL
"""


@dataclass(frozen=True)
class StoredTable:
    """A table that is written to: the length of each of its columns in bytes; blobs have no end."""

    name: str
    lengths: Mapping[str, int]

    def __contains__(self, column: str) -> bool:
        return column in self.lengths

    @property
    def exists(self) -> bool:
        return bool(self.lengths)

    def require(self, columns: Iterable[str]) -> None:
        """Raises MissingStructure when one of the columns is not there."""
        missing = [column for column in columns if column not in self]
        if missing:
            raise MissingStructure(
                f"A la tabla {self.name} de esta empresa le faltan las columnas {', '.join(missing)}, sin las que no "
                "se puede escribir en Microsip; actualiza Microsip o avisa a soporte.",
                f"{self.name} lacks {missing}",
            )


def stored_table(transaction: Transaction, name: str) -> StoredTable:
    """The table of that name, without columns when there is none."""
    return StoredTable(name, dict(transaction.rows(_COLUMNS, name)))


def has_procedure(transaction: Transaction, name: str, arguments: int) -> bool:
    """Whether the database has the procedure; raises UnknownProcedure when it takes another number of arguments."""
    found = transaction.row(_ARGUMENTS, name)
    if found is None:
        return False
    if found[0] != arguments:
        raise UnknownProcedure(
            f"En esta versión de Microsip el procedimiento {name} es distinto del que se conoce; no se escribió nada. "
            "Avisa a soporte.",
            f"{name} takes {found[0]} arguments, not {arguments}",
        )
    return True
