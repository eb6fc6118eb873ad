"""Firebird and DuckDB compute the same checksum over the same rows, whatever the rows are."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microsip.checksum import in_duckdb
from microsip.datasets import DATASETS
from microsip.declaration import Catalogue, Column, Dataset, Kind
from microsip.direct import DirectLink
from microsip.link import Checksum, Snapshot
from tests.servers.firebird import Attach, ConnectionTo, NewDatabase

TABLES = """
create table ARTICULOS (ARTICULO_ID integer);
create table CLIENTES (CLIENTE_ID integer);
create table SUMADOS (
  ID integer, ENTERO integer, GRANDE bigint, IMPORTE numeric(15,2), PRECIO numeric(18,6), DOBLE double precision,
  BANDERA char(1), NUEVA boolean, NOMBRE varchar(40), FOLIO char(9), GLN varchar(20) character set utf8,
  GRIEGO varchar(10) character set iso8859_7, NOTAS blob sub_type text, FECHA date, HORA time, MOMENTO timestamp,
  IMAGEN blob
);
commit;
"""

C, K = Column, Kind
SUMADOS = Dataset(
    "sumados",
    "Sumados",
    Catalogue.ARTICULOS,
    "SUMADOS",
    ("ID",),
    (
        C("ID", K.INTEGER),
        C("ENTERO", K.INTEGER),
        C("GRANDE", K.BIGINT),
        C("IMPORTE", K.DECIMAL, scale=2),
        C("PRECIO", K.DECIMAL, scale=6),
        C("DOBLE", K.DOUBLE),
        C("BANDERA", K.FLAG),
        C("NUEVA", K.FLAG),
        C("NOMBRE", K.TEXT),
        C("FOLIO", K.TEXT),
        C("GLN", K.TEXT),
        C("GRIEGO", K.TEXT),
        C("NOTAS", K.MEMO),
        C("FECHA", K.DATE),
        C("HORA", K.TIME),
        C("MOMENTO", K.TIMESTAMP),
        C("IMAGEN", K.BINARY),
        C("FALTANTE", K.TEXT, optional=True),
        C("NOTA_FALTANTE", K.MEMO, optional=True),
    ),
)

MILLISECOND_TENTHS = 864_000_000


def _tenths(number: int) -> time:
    seconds, tenths = divmod(number, 10_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, tenths * 100)


def _decimals(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    most = 10**digits - 1
    return st.integers(-most, most).map(lambda number: Decimal(number).scaleb(-scale))


letters = st.text("aZ9ñé€“ ", max_size=9)
bytes_of_text = letters.flatmap(lambda text: st.sampled_from((text.encode("cp1252"), text.encode())))
times = st.integers(0, MILLISECOND_TENTHS - 1).map(_tenths)
days = st.dates(date(1, 1, 1), date(9999, 12, 31))

ROW = st.fixed_dictionaries(
    {"ID": st.integers(1, 2**31 - 1)},
    optional={
        "ENTERO": st.integers(-(2**31), 2**31 - 1),
        "GRANDE": st.integers(-(2**63), 2**63 - 1),
        "IMPORTE": _decimals(15, 2),
        "PRECIO": _decimals(18, 6),
        "DOBLE": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
        "BANDERA": st.sampled_from(("S", "N", " ")),
        "NUEVA": st.booleans(),
        "NOMBRE": bytes_of_text.map(lambda text: text[:40]),
        "FOLIO": bytes_of_text.map(lambda text: text[:9]),
        "GLN": letters.map(str.encode),
        "GRIEGO": st.text("Ωμa ", max_size=5).map(lambda text: text.encode("iso8859_7")),
        "NOTAS": bytes_of_text,
        "FECHA": days,
        "HORA": times,
        "MOMENTO": st.builds(datetime.combine, days, times),
        "IMAGEN": st.binary(max_size=20),
    },
)


class Summed:
    """A database whose only table is filled anew for every example."""

    def __init__(self, attached: Any, snapshot: Any) -> None:
        self._attached = attached
        self._snapshot = snapshot

    def both(self, rows: list[dict[str, Any]]) -> tuple[Checksum, Checksum]:
        """The checksums of these rows in Firebird and in DuckDB."""
        cursor = self._attached.cursor()
        cursor.execute("delete from SUMADOS")
        for row in rows:
            places = ", ".join("?" for _ in row)
            statement = " ".join(("insert into SUMADOS (", ", ".join(row), ") values (", places, ")"))
            cursor.execute(statement, tuple(row.values()))
        self._attached.commit()
        with self._snapshot() as snapshot:
            return snapshot.checksum(SUMADOS), mirrored(snapshot, SUMADOS)


def mirrored(snapshot: Snapshot, dataset: Dataset) -> Checksum:
    table = pa.Table.from_batches(snapshot.read(dataset), dataset.schema)
    sums = in_duckdb(dataset)
    with duckdb.connect() as connection:
        connection.register(dataset.name, table)
        [row] = connection.sql(sums.query(dataset.name)).fetchall()
    return sums.checksum(row)


@pytest.fixture(scope="module")
def summed(
    new_database: NewDatabase,
    fdb_attach: Attach,
    connection_to: ConnectionTo,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Summed]:
    path = new_database(tmp_path_factory.mktemp("sums") / "SUMADOS.FDB", TABLES)
    with fdb_attach(path) as attached:
        yield Summed(attached, DirectLink(connection_to(path)).snapshot)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12))
def test_both_databases_compute_the_same(summed: Summed, rows: list[dict[str, Any]]) -> None:
    in_firebird, in_the_mirror = summed.both(rows)
    assert in_firebird == in_the_mirror
    assert in_firebird.rows == len(rows)


def test_sums_beyond_64_bits_stay_exact(summed: Summed) -> None:
    largest = Decimal("999999999999.999999")
    rows = [
        {"ID": key, "GRANDE": 2**63 - 1, "PRECIO": largest, "MOMENTO": datetime(9999, 12, 31)}  # noqa: DTZ001
        for key in range(40)
    ]
    in_firebird, in_the_mirror = summed.both(rows)
    assert in_firebird == in_the_mirror
    assert dict(in_firebird.sums)["GRANDE"] == 40 * 2**63
    assert dict(in_firebird.sums)["PRECIO"] == 40 * (largest + 1)


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("ENTERO", 0, None),
        ("PRECIO", Decimal("1.000001"), Decimal("1.000002")),
        ("BANDERA", "S", "N"),
        ("NUEVA", True, None),
        ("NOMBRE", b"Taladro", b"Taladr"),
        ("NOMBRE", b"", None),
        ("FECHA", date(2025, 1, 1), date(2025, 1, 2)),
        ("HORA", time(0, 0), None),
        ("MOMENTO", datetime(2025, 1, 1, 10), datetime(2025, 1, 1, 16)),  # noqa: DTZ001
        ("NOTAS", b"algo", None),
        ("IMAGEN", b"algo", None),
    ],
)
def test_another_value_gives_another_checksum(summed: Summed, column: str, one: Any, other: Any) -> None:
    first, _ = summed.both([{"ID": 1, column: one}])
    second, _ = summed.both([{"ID": 1, column: other}])
    assert first != second


def test_a_column_without_any_value_has_no_sum(summed: Summed) -> None:
    in_firebird, in_the_mirror = summed.both([{"ID": 1}])
    assert in_firebird == in_the_mirror
    assert {figure for name, figure in in_firebird.sums if name != "ID"} == {None}


@pytest.mark.parametrize("company", ["small_company", "older_company"])
def test_every_dataset_of_a_company_sums_alike(
    request: pytest.FixtureRequest, company: str, connection_to: ConnectionTo
) -> None:
    path: Path = request.getfixturevalue(company)
    with DirectLink(connection_to(path)).snapshot() as snapshot:
        assert list(_different(snapshot)) == []


def _different(snapshot: Snapshot) -> Iterator[str]:
    for dataset in DATASETS:
        if snapshot.checksum(dataset) != mirrored(snapshot, dataset):
            yield dataset.name
