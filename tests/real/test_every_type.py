"""Whatever Firebird stores arrives as the declared type, with the values that fdb reads."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import fdb
import pyarrow as pa
import pytest

from microsip.connection import Connection
from microsip.declaration import Catalogue, Column, Dataset, Kind
from microsip.direct import DirectLink
from microsip.errors import ColumnChanged, MissingStructure, UnreadableValue
from microsip.fetch.reading import BLOB_BYTES
from microsip.fetch.selection import BINARY_BYTES, MEMO_BYTES
from tests.servers.firebird import Attach, ConnectionTo, NewDatabase

TABLES = """
create table ARTICULOS (ARTICULO_ID integer not null primary key);
create table CLIENTES (CLIENTE_ID integer not null primary key);
create table TIPOS (
  ID integer not null primary key,
  CHICO smallint, GRANDE bigint,
  IMPORTE numeric(15,2), PRECIO numeric(18,6), UNIDADES numeric(18,5), PORCENTAJE numeric(9,6), CORTO numeric(4,1),
  DOBLE double precision, SENCILLO float,
  BANDERA char(1), NUEVA boolean,
  NOMBRE varchar(200) character set iso8859_1, CLAVE varchar(20), FOLIO char(9), CODIGO char(12) character set win1252,
  GLN varchar(20) character set utf8, FIJO char(5) character set utf8, GRIEGO varchar(10) character set iso8859_7,
  NOTAS blob sub_type text, DESCRIPCION blob sub_type text character set utf8, APUNTE varchar(30),
  FECHA date, HORA time, MOMENTO timestamp,
  IMAGEN blob
);
create table NUMEROS (ID integer not null, CANTIDAD bigint, MEDIDA numeric(18,6));
commit;
"""

C, K = Column, Kind
TIPOS = Dataset(
    "tipos",
    "Tipos",
    Catalogue.ARTICULOS,
    "TIPOS",
    ("ID",),
    (
        C("ID", K.INTEGER),
        C("CHICO", K.SMALLINT),
        C("GRANDE", K.BIGINT),
        C("IMPORTE", K.DECIMAL, scale=2),
        C("PRECIO", K.DECIMAL, scale=6),
        C("UNIDADES", K.DECIMAL, scale=5),
        C("PORCENTAJE", K.DECIMAL, scale=6),
        C("CORTO", K.DECIMAL, scale=2),
        C("DOBLE", K.DOUBLE),
        C("SENCILLO", K.DOUBLE),
        C("BANDERA", K.FLAG),
        C("NUEVA", K.FLAG),
        C("NOMBRE", K.TEXT),
        C("CLAVE", K.TEXT),
        C("FOLIO", K.TEXT),
        C("CODIGO", K.TEXT),
        C("GLN", K.TEXT),
        C("FIJO", K.TEXT),
        C("GRIEGO", K.TEXT),
        C("NOTAS", K.MEMO),
        C("DESCRIPCION", K.MEMO),
        C("APUNTE", K.MEMO),
        C("FECHA", K.DATE),
        C("HORA", K.TIME),
        C("MOMENTO", K.TIMESTAMP),
        C("IMAGEN", K.BINARY),
        C("DE_OTRA_VERSION", K.TEXT, optional=True),
    ),
)

SPANISH = "Uña de 3½” “Fénix” – 25 € ÑANDÚ"
LARGEST = Decimal("999999999999.999999")

ROWS: tuple[dict[str, Any], ...] = (
    {
        "CHICO": 32767,
        "GRANDE": 2**63 - 1,
        "IMPORTE": Decimal("9999999999999.99"),
        "PRECIO": LARGEST,
        "UNIDADES": Decimal("-0.00001"),
        "PORCENTAJE": Decimal("99.999999"),
        "CORTO": Decimal("3276.7"),
        "DOBLE": 1e300,
        "SENCILLO": 0.5,
        "BANDERA": "S",
        "NUEVA": True,
        "NOMBRE": SPANISH.encode("cp1252"),
        "CLAVE": b"CLV-1",
        "FOLIO": b"A00000001",
        "CODIGO": "Niño €".encode("cp1252"),
        "GLN": "Ωμέγα €".encode(),
        "FIJO": "ñ€".encode(),
        "GRIEGO": "Ωμ".encode("iso8859_7"),
        "NOTAS": "Nota con ñ y €".encode("cp1252"),
        "DESCRIPCION": "Descripción Ω €".encode(),
        "APUNTE": "Apunte ñ".encode("cp1252"),
        "FECHA": date(2024, 2, 29),
        "HORA": time(23, 59, 59, 999900),
        "MOMENTO": datetime(2025, 12, 31, 23, 59, 59, 123400),  # noqa: DTZ001
        "IMAGEN": bytes(range(256)),
    },
    {},  # its NULLs come with what the row before left in the message
    {
        "CHICO": -32768,
        "GRANDE": -(2**63),
        "IMPORTE": Decimal("-0.01"),
        "PRECIO": -LARGEST,
        "UNIDADES": Decimal("1.00000"),
        "PORCENTAJE": Decimal("-1.5"),
        "CORTO": Decimal("0.1"),
        "DOBLE": -0.1,
        "SENCILLO": -2.25,
        "BANDERA": "N",
        "NUEVA": False,
        "NOMBRE": "escrito como UTF-8: ñ “”".encode(),
        "CLAVE": "añejo".encode(),
        "FOLIO": b"B2",
        "CODIGO": b"",
        "GLN": b"",
        "FIJO": b"",
        "GRIEGO": b"",
        "NOTAS": b"",
        "DESCRIPCION": b"",
        "APUNTE": b"",
        "FECHA": date(1, 1, 1),
        "HORA": time(0, 0),
        "MOMENTO": datetime(1858, 11, 17),  # noqa: DTZ001
        "IMAGEN": b"",
    },
    {},
    {
        "CHICO": 0,
        "NOMBRE": b"  sangrado y cola  ",
        "CLAVE": b"   ",
        "FOLIO": b"  x",
        "CODIGO": b"\x81\x8d\x8f\x90\x9d",
        "GLN": b"cola  ",
        "FIJO": b" z",
        "NOTAS": "€".encode("cp1252") * (MEMO_BYTES + 1),
        "DESCRIPCION": "€".encode() * MEMO_BYTES,
        "FECHA": date(9999, 12, 31),
        "MOMENTO": datetime(9999, 12, 31, 23, 59, 59, 999900),  # noqa: DTZ001
        "IMAGEN": b"\0" * 200_000,
    },
    {"NOMBRE": "ñ".encode("cp1252") * 200, "CLAVE": b"x" * 20, "NOTAS": "ñ".encode("cp1252") * MEMO_BYTES},
    {"NOMBRE": b"limit", "IMAGEN": b"\0\xff " * (BINARY_BYTES // 3) + b" " * (BINARY_BYTES % 3)},
    {"NOMBRE": b"over", "IMAGEN": b"\xa0" * (BINARY_BYTES + 1)},
)

PADDED = {"FOLIO", "CODIGO", "FIJO"}
IN_UTF8 = {"GLN", "FIJO", "DESCRIPCION"}


def as_text(column: str, written: bytes) -> str:
    """What a text reads as, by the rules written the slow way."""
    if column in PADDED:
        written = written.rstrip(b" ")
    if column in IN_UTF8:
        return written.decode("utf-8")
    if column == "GRIEGO":
        return written.decode("iso8859_7")
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_windows_1252(byte) for byte in written)


def _windows_1252(byte: int) -> str:
    undefined = b"\x81\x8d\x8f\x90\x9d"
    return chr(byte) if byte in undefined else bytes((byte,)).decode("cp1252")


@pytest.fixture(scope="module")
def database(new_database: NewDatabase, fdb_attach: Attach, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = new_database(tmp_path_factory.mktemp("types") / "TIPOS.FDB", TABLES)
    with fdb_attach(path) as attached:
        for key, row in enumerate(ROWS, start=1):
            insert(attached, "TIPOS", {"ID": key, **row})
        attached.commit()
    return path


def insert(attached: Any, table: str, row: dict[str, Any]) -> None:
    places = ", ".join("?" for _ in row)
    statement = " ".join(("insert into", table, "(", ", ".join(row), ") values (", places, ")"))
    attached.cursor().execute(statement, tuple(row.values()))


def read(connection: Connection, dataset: Dataset) -> pa.Table:
    with DirectLink(connection).snapshot() as snapshot:
        table = pa.Table.from_batches(snapshot.read(dataset), dataset.schema)
    table.validate(full=True)
    return table


@pytest.fixture(scope="module")
def rows(database: Path, connection_to: ConnectionTo) -> dict[int, dict[str, Any]]:
    return {row["ID"]: row for row in read(connection_to(database), TIPOS).to_pylist()}


@pytest.mark.parametrize("column", TIPOS.columns, ids=lambda column: column.name)
def test_every_column_arrives_with_the_values_that_were_written(
    rows: dict[int, dict[str, Any]], column: Column
) -> None:
    assert set(rows) == set(range(1, len(ROWS) + 1))
    for key, written in enumerate(ROWS, start=1):
        value = key if column.name == "ID" else written.get(column.name)
        if isinstance(value, bytes) and column.kind is not Kind.BINARY:
            value = as_text(column.name, value)
        elif isinstance(value, bool):
            value = "S" if value else "N"
        assert rows[key][column.name] == value


NOT_TEXT = [
    column.name
    for column in TIPOS.columns
    if column.kind not in (Kind.TEXT, Kind.MEMO, Kind.FLAG) and not column.optional
]


def test_values_are_those_that_fdb_reads(rows: dict[int, dict[str, Any]], database: Path, fdb_attach: Attach) -> None:
    with fdb_attach(database) as attached:
        cursor = attached.cursor()
        cursor.execute(" ".join(("select", ", ".join(NOT_TEXT), "from TIPOS")))
        theirs = {row[0]: tuple(_whole(value) for value in row) for row in cursor.fetchall()}
    ours = {key: tuple(row[name] for name in NOT_TEXT) for key, row in rows.items()}
    assert ours == theirs


def _whole(value: Any) -> Any:
    """Large blobs come from fdb as something to be read."""
    return value.read() if isinstance(value, fdb.BlobReader) else value


def test_batches_have_the_declared_schema(database: Path, connection_to: ConnectionTo) -> None:
    with DirectLink(connection_to(database)).snapshot() as snapshot:
        batches = list(snapshot.read(TIPOS))
    assert {batch.schema for batch in batches} == {TIPOS.schema}


def test_a_column_of_another_kind_stops_the_dataset(database: Path, connection_to: ConnectionTo) -> None:
    wrong = replace(TIPOS, columns=(C("ID", K.INTEGER), C("NOMBRE", K.INTEGER)))
    with pytest.raises(ColumnChanged) as refused:
        read(connection_to(database), wrong)
    assert "TIPOS.NOMBRE es VARCHAR(200)" in refused.value.message


def test_a_decimal_stored_with_more_digits_than_declared_stops_the_dataset(
    database: Path, connection_to: ConnectionTo
) -> None:
    wrong = replace(TIPOS, columns=(C("ID", K.INTEGER), C("PRECIO", K.DECIMAL, scale=2)))
    with pytest.raises(ColumnChanged, match=r"NUMERIC\(18,6\)"):
        read(connection_to(database), wrong)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (C("CANTIDAD", K.INTEGER), {"CANTIDAD": 2**31}),
        (C("MEDIDA", K.DECIMAL, scale=6), {"MEDIDA": Decimal("1000000000000")}),
    ],
)
def test_a_number_beyond_its_declared_type_is_never_cut(
    column: Column,
    value: dict[str, Any],
    new_database: NewDatabase,
    fdb_attach: Attach,
    connection_to: ConnectionTo,
    tmp_path: Path,
) -> None:
    path = new_database(tmp_path / "NUMEROS.FDB", TABLES)
    with fdb_attach(path) as attached:
        insert(attached, "NUMEROS", {"ID": 1})
        insert(attached, "NUMEROS", {"ID": 2, **value})
        attached.commit()
    dataset = Dataset("numeros", "Números", Catalogue.ARTICULOS, "NUMEROS", ("ID",), (C("ID", K.INTEGER), column))
    with pytest.raises(UnreadableValue, match=f"^Números, ID 2: .*{column.name}"):
        read(connection_to(path), dataset)


def test_a_missing_column_that_is_required_is_named(database: Path, connection_to: ConnectionTo) -> None:
    dataset = replace(TIPOS, columns=(*TIPOS.columns, C("FALTANTE", K.TEXT)))
    with pytest.raises(MissingStructure, match="TIPOS le faltan las columnas FALTANTE"):
        read(connection_to(database), dataset)


def test_a_missing_table_is_named_or_when_optional_empty(database: Path, connection_to: ConnectionTo) -> None:
    required = replace(TIPOS, name="otros", table="OTROS")
    with pytest.raises(MissingStructure, match="falta la tabla OTROS"):
        read(connection_to(database), required)
    assert read(connection_to(database), replace(required, required=False)).num_rows == 0


def test_large_blobs_come_in_batches_of_bounded_size(
    new_database: NewDatabase, fdb_attach: Attach, connection_to: ConnectionTo, tmp_path: Path
) -> None:
    path = new_database(tmp_path / "IMAGENES.FDB", TABLES)
    image = b"\x89PNG" * 500_000
    with fdb_attach(path) as attached:
        for key in range(20):
            insert(attached, "TIPOS", {"ID": key, "IMAGEN": image})
        attached.commit()
    with DirectLink(connection_to(path)).snapshot() as snapshot:
        sizes = [batch.nbytes for batch in snapshot.read(TIPOS)]
    assert max(sizes) <= BLOB_BYTES + 2 * len(image)
    assert sum(sizes) >= 20 * len(image)
