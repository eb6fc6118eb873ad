"""On a real Firebird, digests of versions tell of every change, and of the traps that watermarks fall into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import fdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microsip.connection import Connection
from microsip.declaration import Catalogue, Column, Dataset, Kind
from microsip.digest import COARSE, WHOLE, Digests, Span, Spans, spans
from microsip.direct import DirectLink
from microsip.fetch.selection import SPANS_AT_A_TIME
from microsip.link import Reading
from tests.servers.firebird import Attach, ConnectionTo, NewDatabase

PRICES = Dataset(
    name="precios",
    title="Precios",
    catalogue=Catalogue.ARTICULOS,
    table="PRECIOS",
    key=("PRECIO_ID",),
    columns=(
        Column("PRECIO_ID", Kind.INTEGER),
        Column("PRECIO", Kind.DECIMAL, scale=6),
        Column("NOTAS", Kind.MEMO),
        Column("MODIFICADO", Kind.TIMESTAMP),
        Column("MONEDA", Kind.TEXT, optional=True),
    ),
)

DUE = Dataset(
    name="vencimientos",
    title="Vencimientos",
    catalogue=Catalogue.CLIENTES,
    table="VENCIMIENTOS",
    key=("DOCTO_ID", "FECHA"),
    columns=(Column("DOCTO_ID", Kind.INTEGER), Column("FECHA", Kind.DATE), Column("PCTJE", Kind.DECIMAL, scale=2)),
)

SCRIPT = """
create table CLIENTES (CLIENTE_ID integer);
create table ARTICULOS (ARTICULO_ID integer);
create table PRECIOS (PRECIO_ID integer not null primary key, PRECIO numeric(18,6), NOTAS blob sub_type text,
  MODIFICADO timestamp);
create table VENCIMIENTOS (DOCTO_ID integer, FECHA date, PCTJE numeric(5,2));
commit;
set term ^;
execute block as declare I integer = -30; begin
  while (I < 5000) do begin
    insert into PRECIOS values (:I, :I, iif(mod(:I, 7) = 0, 'nota', null), '2025-01-01');
    I = I + 1;
  end
  insert into VENCIMIENTOS values (1, '2025-01-31', 50);
  insert into VENCIMIENTOS values (1, '2025-02-28', 50);
end^
set term ;^
commit;
"""

READ_COMMITTED = fdb.ISOLATION_LEVEL_READ_COMMITED


@pytest.fixture
def database(new_database: NewDatabase, tmp_path: Path) -> Path:
    return new_database(tmp_path / "PRECIOS.FDB", SCRIPT)


@pytest.fixture
def connection(connection_to: ConnectionTo, database: Path) -> Connection:
    return connection_to(database)


Run = Callable[..., None]


@pytest.fixture
def run(fdb_attach: Attach, database: Path) -> Iterator[Run]:
    """Commits statements, all of them in one transaction."""
    with fdb_attach(database) as attached:

        def run(*statements: str) -> None:
            for statement in statements:
                attached.cursor().execute(statement)
            attached.commit()

        yield run


@contextmanager
def transaction(attached: Any) -> Iterator[Any]:
    """One of several transactions of an attachment that see what others commit meanwhile."""
    begun = attached.trans(READ_COMMITTED)
    begun.begin()
    yield begun
    begun.close()


def digests_of(
    connection: Connection, width: int = 20, dataset: Dataset = PRICES, within: Spans | None = None
) -> Digests:
    with DirectLink(connection).snapshot() as snapshot:
        found = snapshot.digests(dataset, width, within)
    assert found is not None
    return found


def keys_of(connection: Connection, within: Spans) -> list[int]:
    with DirectLink(connection).snapshot() as snapshot:
        frames = [pl.DataFrame(batch) for batch in snapshot.read(PRICES, within)]
    return sorted(key for frame in frames for key in frame["PRECIO_ID"].to_list())


def test_nothing_changed_gives_the_same_digests(connection: Connection) -> None:
    assert digests_of(connection) == digests_of(connection)


@pytest.mark.parametrize(
    ("statement", "keys"),
    [
        ("insert into PRECIOS (PRECIO_ID) values (70000)", [70_000]),
        ("update PRECIOS set PRECIO = PRECIO + 1, MODIFICADO = 'now' where PRECIO_ID = 4321", [4_321]),
        ("update PRECIOS set PRECIO = PRECIO + 1 where PRECIO_ID = 4321", [4_321]),
        ("update PRECIOS set MODIFICADO = '2001-01-01' where PRECIO_ID in (0, 1999)", [0, 1_999]),
        ("update PRECIOS set NOTAS = 'otra' where PRECIO_ID = 7", [7]),
        ("update PRECIOS set PRECIO_ID = 90000 where PRECIO_ID = 1", [1, 90_000]),
        (
            "update PRECIOS set PRECIO_ID = -1000 where PRECIO_ID = 2; "
            "update PRECIOS set PRECIO_ID = 2 where PRECIO_ID = 4999; "
            "update PRECIOS set PRECIO_ID = 4999 where PRECIO_ID = -1000",
            [2, 4_999],
        ),
        ("delete from PRECIOS where PRECIO_ID = -21", [-21]),
        ("delete from PRECIOS where PRECIO_ID between 40 and 59", [40]),
        ("update PRECIOS set PRECIO = 0 where PRECIO_ID = -1", [-1]),
    ],
)
def test_every_change_is_seen_in_the_buckets_of_its_keys_and_nowhere_else(
    connection: Connection, run: Run, statement: str, keys: list[int]
) -> None:
    before = {width: digests_of(connection, width) for width in (20, COARSE, WHOLE)}
    run(*statement.split("; "))
    for width in (20, COARSE):
        changed = digests_of(connection, width).differing(before[width])
        assert changed == spans(width, [key // width for key in keys])
    assert digests_of(connection, WHOLE).differing(before[WHOLE])


def test_deleting_everything_is_seen(connection: Connection, run: Run) -> None:
    before = digests_of(connection)
    run("delete from PRECIOS")
    nothing = digests_of(connection)
    assert nothing.rows == 0
    assert sum(span.last - span.first + 1 for span in nothing.differing(before)) >= before.rows
    assert digests_of(connection, WHOLE) == nothing.coarser(WHOLE)


def test_a_change_that_is_rolled_back_is_none(connection: Connection, fdb_attach: Attach, database: Path) -> None:
    before = digests_of(connection)
    with fdb_attach(database) as attached:
        attached.cursor().execute("update PRECIOS set PRECIO = PRECIO + 1")
        assert digests_of(connection) == before
        attached.rollback()
    assert digests_of(connection) == before


@pytest.mark.fault(
    "Transaction that commits after others with higher numbers were seen",
    "Found by its bucket's digest; nothing is lost",
)
def test_what_is_committed_late_is_seen_although_its_number_is_lower_than_others_seen_before(
    connection: Connection, fdb_attach: Attach, database: Path
) -> None:
    with fdb_attach(database) as attached, transaction(attached) as slow, transaction(attached) as quick:
        slow.cursor().execute("update PRECIOS set PRECIO = 1 where PRECIO_ID = 100")
        quick.cursor().execute("update PRECIOS set PRECIO = 1 where PRECIO_ID = 2000")
        quick.commit()
        before = digests_of(connection)
        slow.commit()
        assert digests_of(connection).differing(before) == (Span(100, 119),)


@pytest.mark.fault(
    "Record versions that go down while their sum stays",
    "Found: versions are mixed with the keys",
)
def test_versions_that_go_down_are_seen_although_their_sum_stays(
    connection: Connection, fdb_attach: Attach, database: Path
) -> None:
    with (
        fdb_attach(database) as attached,
        transaction(attached) as first,
        transaction(attached) as second,
        transaction(attached) as third,
        transaction(attached) as fourth,
    ):

        def write(begun: Any, key: int) -> None:
            begun.cursor().execute("update PRECIOS set PRECIO = PRECIO + 1 where PRECIO_ID = ?", (key,))
            begun.commit()

        write(first, 100)
        write(fourth, 101)
        before, sum_before = digests_of(connection), sum_of_versions(attached)
        write(second, 100)
        write(third, 101)
        assert sum_of_versions(attached) == sum_before
        assert digests_of(connection).differing(before) == (Span(100, 119),)


def sum_of_versions(attached: Any) -> int:
    attached.commit()
    [[total]] = attached.cursor().execute("select sum(RDB$RECORD_VERSION) from PRECIOS").fetchall()
    return int(total)


def test_rows_that_change_together_do_not_cancel_each_other_out(connection: Connection, run: Run) -> None:
    seen = digests_of(connection, COARSE)
    for rows in range(2, 12):
        run(" ".join(("update PRECIOS set PRECIO = 5 where PRECIO_ID >= 1000 rows", str(rows))))
        now = digests_of(connection, COARSE)
        assert now.differing(seen) == (Span(1_000, 1_999),)
        seen = now


def test_wider_buckets_are_the_sums_of_narrow_ones(connection: Connection) -> None:
    narrow = digests_of(connection, 20)
    assert narrow.coarser(20) == narrow
    assert narrow.coarser(COARSE) == digests_of(connection, COARSE)
    assert narrow.coarser(WHOLE) == digests_of(connection, WHOLE)
    assert narrow.rows == 5_030


def test_some_keys_may_be_asked_for(connection: Connection) -> None:
    whole = digests_of(connection)
    some = spans(COARSE, [-1, 1, 2, 4])
    assert some == (Span(-1_000, -1), Span(1_000, 2_999), Span(4_000, 4_999))
    assert digests_of(connection, within=some) == whole.within(some)
    assert whole.within(some).joined(whole.outside(some)) == whole
    assert keys_of(connection, some) == [*range(-30, 0), *range(1_000, 3_000), *range(4_000, 5_000)]


def test_more_spans_than_a_query_may_have_come_in_several(connection: Connection) -> None:
    some = spans(20, range(0, 2 * SPANS_AT_A_TIME + 10, 2))
    assert len(some) > SPANS_AT_A_TIME
    assert keys_of(connection, some) == [key for span in some for key in range(span.first, span.last + 1)]
    assert digests_of(connection, within=some).rows == 20 * len(some)


def test_no_keys_are_no_rows(connection: Connection) -> None:
    assert keys_of(connection, ()) == []
    assert digests_of(connection, within=()).rows == 0


def test_a_key_of_several_columns_is_digested_whole(connection: Connection, run: Run) -> None:
    before = digests_of(connection, 4, DUE)
    run("update VENCIMIENTOS set FECHA = '2025-03-31' where FECHA = '2025-02-28'")
    assert digests_of(connection, 4, DUE).differing(before) == (Span(0, 3),)


@pytest.mark.fault(
    "Table altered",
    "Its digests are not compared any more; it is read whole",
)
def test_a_table_that_is_altered_has_nothing_in_common_with_what_it_was(connection: Connection, run: Run) -> None:
    before = digests_of(connection)
    run("alter table PRECIOS add MONEDA varchar(10) default 'MXN' not null")
    after = digests_of(connection)
    assert after.buckets == before.buckets
    assert after.origin != before.origin


def test_another_declaration_has_nothing_in_common_either(connection: Connection) -> None:
    other = replace(PRICES, columns=PRICES.columns[:-1])
    assert digests_of(connection, dataset=other).origin != digests_of(connection).origin


@pytest.mark.fault(
    "Database restored from a backup, every record version renumbered",
    "Told apart by its creation date; everything is read",
)
def test_neither_has_a_backup_that_was_restored(
    connection: Connection, connection_to: ConnectionTo, database: Path
) -> None:
    before = digests_of(connection)
    server = connection.server
    services = fdb.services.connect(
        host=f"{server.host}/{server.port}", user=connection.user, password=connection.password
    )
    backup = database.with_suffix(".fbk")
    services.backup(str(database), str(backup))
    services.wait()
    services.restore(str(backup), str(database), replace=True)
    services.wait()
    services.close()
    assert digests_of(connection_to(database)).origin != before.origin


@pytest.mark.parametrize(
    "script",
    [
        "alter table PRECIOS add TOTAL computed by (PRECIO * 2);",
        "drop table PRECIOS; create view PRECIOS as select ARTICULO_ID PRECIO_ID, cast(1 as numeric(18,6)) PRECIO, "
        "cast(null as blob sub_type text) NOTAS, current_timestamp MODIFICADO from ARTICULOS;",
        "drop table PRECIOS; create table PRECIOS (PRECIO_ID integer, PRECIO numeric(18,6), NOTAS blob sub_type text, "
        "MODIFICADO timestamp); commit; insert into PRECIOS (PRECIO) values (1);",
    ],
    ids=["computed", "view", "no key"],
)
def test_what_digests_would_not_tell_is_left_to_reading(
    connection: Connection, database: Path, firebird_server: Any, script: str
) -> None:
    firebird_server.isql(script, database)
    with DirectLink(connection).snapshot() as snapshot:
        assert snapshot.digests(PRICES, COARSE) is None
        reading = Reading(snapshot.read(PRICES, width=COARSE))
        assert all(batch.schema == PRICES.schema for batch in reading)
        assert reading.digests is None


Row = tuple[int, date | None, int]


@given(
    rows=st.lists(
        st.tuples(
            st.integers(-(2**31), 2**31 - 1) | st.integers(-50, 50),
            st.none() | st.dates(date(1900, 1, 1), date(2099, 12, 31)),
            st.integers(0, 2),
        ),
        max_size=40,
    ),
    width=st.sampled_from([WHOLE, 4, 20, COARSE]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_end_with_the_digests_that_firebird_computes_of_them(
    connection: Connection, fdb_attach: Attach, database: Path, rows: list[Row], width: int
) -> None:
    with fdb_attach(database) as attached:
        attached.cursor().execute("DELETE FROM VENCIMIENTOS")
        for turn in range(3):  # rows of three transactions
            for key, day, when in rows:
                if when == turn:
                    attached.cursor().execute("INSERT INTO VENCIMIENTOS VALUES (?, ?, 1)", (key, day))
            attached.commit()
    with DirectLink(connection).snapshot() as snapshot:
        reading = Reading(snapshot.read(DUE, width=width))
        assert sum(batch.num_rows for batch in reading) == len(rows)
        assert reading.digests == snapshot.digests(DUE, width)
        assert reading.digests is not None
