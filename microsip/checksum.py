"""What is summed of a dataset to tell that the mirror holds the rows of Microsip.

One definition per kind, written in Firebird's SQL, in DuckDB's and in Postgres's; all give the same exact figures:

numbers               sum of value + 1, so that NULL is not zero; of a key column, which has no NULL, of the value
doubles               sum of the thousandths before the point, of values below 10^12, + 1
flags                 sum of the character's code + 1
texts                 sum of the last character's code + 1
dates                 sum of the days since 1970 + 1
times, timestamps     sum of the milliseconds since midnight, or since 2020, + 1
memos and binaries    number of values

A character beyond ASCII counts as 128: in Microsip's columns its bytes may be Windows-1252 or, in the same column,
UTF-8, and the server cannot tell. Lengths are left out for the same reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from microsip.declaration import Column, Dataset, Kind
from microsip.link import Checksum
from microsip.stored import CharacterSet, Storage, StoredColumn

_ONE = Decimal(1)
_HALVES = 2**32
_NUMBERS = (Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL)

_SINCE = "timestamp '2020-01-01 00:00:00'"


@dataclass(frozen=True)
class Aggregate:
    """One aggregate of a column's figure, and by what it is multiplied before they are added."""

    sql: str
    weight: Decimal = _ONE


@dataclass(frozen=True)
class Sums:
    """The aggregates to select for a dataset; `columns` in declared order, without any where the column is missing."""

    columns: tuple[tuple[str, tuple[Aggregate, ...]], ...]

    def query(self, table: str) -> str:
        """The query of one row over the table of that name."""
        aggregates = [aggregate.sql for _, aggregates in self.columns for aggregate in aggregates]
        return " ".join(("SELECT", ", ".join(("count(*)", *aggregates)), "FROM", quoted(table)))

    def checksum(self, row: Sequence[int | Decimal | None]) -> Checksum:
        """The checksum that the query's row says."""
        rows, *rest = row
        values = iter(rest)
        sums = []
        for name, aggregates in self.columns:
            parts = [(next(values), aggregate.weight) for aggregate in aggregates]
            sums.append((name, _figure(parts)))
        return Checksum(int(rows or 0), tuple(sums))


def _figure(parts: Sequence[tuple[int | Decimal | None, Decimal]]) -> Decimal | None:
    if not parts or parts[0][0] is None:
        return None
    total = sum((Decimal(value) * weight for value, weight in parts if value is not None), Decimal(0))
    return total.quantize(_ONE) if total == total.to_integral_value() else total.normalize()


def quoted(name: str) -> str:
    """A name of a table or column as both databases take it literally."""
    return '"' + name.replace('"', '""') + '"'


def in_duckdb(dataset: Dataset) -> Sums:
    """The sums over a mirror's table, whose columns have the types of `dataset.schema`, BINARY as text."""
    return Sums(tuple((column.name, _in_duckdb(column, column.name in dataset.key)) for column in dataset.columns))


def in_postgres(dataset: Dataset) -> Sums:
    """The same over a mirror's table in Postgres."""
    return Sums(tuple((column.name, _in_postgres(column, column.name in dataset.key)) for column in dataset.columns))


def in_firebird(dataset: Dataset, stored: Mapping[str, StoredColumn], *, wide: bool = False) -> Sums:
    """The sums over Microsip's table as its columns are stored; `wide` when the plain sums exceed 64 bits."""
    columns = []
    for column in dataset.columns:
        where = stored.get(column.name)
        aggregates = () if where is None else _in_firebird(column, where, column.name in dataset.key, wide)
        columns.append((column.name, aggregates))
    return Sums(tuple(columns))


def _in_duckdb(column: Column, key: bool) -> tuple[Aggregate, ...]:
    name = quoted(column.name)
    weight = _ONE
    match column.kind:
        case Kind.SMALLINT | Kind.INTEGER | Kind.BIGINT | Kind.DECIMAL:
            value = name
        case Kind.DOUBLE:
            value = (
                f"CASE WHEN abs({name}) < 1e12 THEN trunc({name} * 1000e0)::BIGINT WHEN {name} IS NOT NULL THEN 0 END"
            )
        case Kind.FLAG:
            value = _at_most_128(f"unicode({name} || ' ')")
        case Kind.TEXT:
            value = _at_most_128(f"ascii(right({name}, 1))")
        case Kind.DATE:
            value = f"({name} - DATE '1970-01-01')"
        case Kind.TIME:
            value, weight = f"epoch_us({name})", Decimal("0.001")
        case Kind.TIMESTAMP:
            value, weight = f"(epoch_us({name}) - epoch_us({_SINCE}))", Decimal("0.001")
        case Kind.MEMO | Kind.BINARY:
            return _number_of_values(name)
    total = Aggregate(f"sum({value})", weight)
    return (total,) if _never_null(column, key) else (total, Aggregate(f"count({name})"))


def _in_postgres(column: Column, key: bool) -> tuple[Aggregate, ...]:
    name = quoted(column.name)
    weight = Decimal("0.001")
    match column.kind:
        case Kind.FLAG:
            value, weight = _at_most_128(f"ascii({name} || ' ')"), _ONE
        case Kind.TIME:
            value = f"(extract(epoch FROM {name}) * 1000000)::BIGINT"
        case Kind.TIMESTAMP:
            value = f"(extract(epoch FROM {name} - {_SINCE}) * 1000000)::BIGINT"
        case _:
            return _in_duckdb(column, key)
    return Aggregate(f"sum({value})", weight), Aggregate(f"count({name})")


def _at_most_128(code: str) -> str:
    """DuckDB's `least` would make a NULL 128."""
    return f"CASE WHEN {code} >= 128 THEN 128 ELSE {code} END"


def _in_firebird(column: Column, stored: StoredColumn, key: bool, wide: bool) -> tuple[Aggregate, ...]:
    name = quoted(column.name)
    if column.kind in (Kind.MEMO, Kind.BINARY):
        return _number_of_values(name)
    if wide and column.kind in _NUMBERS:
        parts = _wide_number(name, stored.scale)
        return parts if _never_null(column, key) else (*parts, Aggregate(f"count({name})"))
    if wide and column.kind is Kind.TIMESTAMP:
        return _wide_timestamp(name)
    value = _value_in_firebird(column.kind, name, stored)
    return (Aggregate(f"sum({value})" if _never_null(column, key) else f"sum({value} + 1)"),)


def _never_null(column: Column, key: bool) -> bool:
    return key and column.kind in _NUMBERS


def _value_in_firebird(kind: Kind, name: str, stored: StoredColumn) -> str:
    match kind:
        case Kind.DOUBLE:
            return _thousandths(name)
        case Kind.FLAG:
            return _flag(name, stored)
        case Kind.TEXT:
            return f"minvalue(ascii_val({_last_character(name, stored)}), 128)"
        case Kind.DATE:
            return f"datediff(DAY FROM date '1970-01-01' TO {name})"
        case Kind.TIME:
            return f"datediff(MILLISECOND FROM time '00:00:00' TO {name})"
        case Kind.TIMESTAMP:
            return f"datediff(MILLISECOND FROM {_SINCE} TO {name})"
        case _:
            return name


def _number_of_values(name: str) -> tuple[Aggregate, ...]:
    return (Aggregate(f"sum(CASE WHEN {name} IS NOT NULL THEN 1 END)"),)


def _thousandths(name: str) -> str:
    thousandths = f"cast(trunc({name} * 1000e0) AS BIGINT)"
    return f"CASE WHEN abs({name}) < 1e12 THEN {thousandths} WHEN {name} IS NOT NULL THEN 0 END"


def _flag(name: str, stored: StoredColumn) -> str:
    if stored.storage is Storage.BOOLEAN:
        return f"CASE {name} WHEN TRUE THEN {ord('S')} WHEN FALSE THEN {ord('N')} END"
    padded = _octets(name, stored) if _is_letter(stored) else f"{_octets(name, stored)} || ' '"
    return f"minvalue(ascii_val({padded}), 128)"


def _last_character(name: str, stored: StoredColumn) -> str:
    octets = _octets(name, stored)
    text = f"trim(TRAILING FROM {octets})" if stored.storage is Storage.CHAR else octets
    return text if _is_letter(stored) else f"right({text}, 1)"


def _is_letter(stored: StoredColumn) -> bool:
    """Whether the column is a single byte that is always there: what can be left out for it is half of its cost."""
    single_byte = stored.character_set is CharacterSet.SINGLE_BYTE
    return stored.storage is Storage.CHAR and stored.length == 1 and single_byte


def _octets(name: str, stored: StoredColumn) -> str:
    """The text as bytes: `ascii_val` refuses a character of several."""
    match stored.character_set:
        case CharacterSet.SINGLE_BYTE | CharacterSet.OCTETS:
            return name
        case CharacterSet.UTF8:
            return f"cast({name} AS VARCHAR({4 * stored.length}) CHARACTER SET OCTETS)"
        case CharacterSet.OTHER:
            utf8 = f"cast({name} AS VARCHAR({stored.length}) CHARACTER SET UTF8)"
            return f"cast({utf8} AS VARCHAR({4 * stored.length}) CHARACTER SET OCTETS)"


def _wide_number(name: str, scale: int) -> tuple[Aggregate, ...]:
    if scale:
        return (
            Aggregate(f"sum(cast(trunc({name}) AS BIGINT))"),
            Aggregate(f"sum({name} - trunc({name}))"),
        )
    return (
        Aggregate(f"sum({name} / {_HALVES})", Decimal(_HALVES)),
        Aggregate(f"sum(mod({name}, {_HALVES}))"),
    )


def _wide_timestamp(name: str) -> tuple[Aggregate, ...]:
    midnight = f"cast(cast({name} AS DATE) AS TIMESTAMP)"
    return (
        Aggregate(f"sum(datediff(DAY FROM {_SINCE} TO {name}))", Decimal(86_400_000)),
        Aggregate(f"sum(datediff(MILLISECOND FROM {midnight} TO {name}))"),
        Aggregate(f"count({name})"),
    )
