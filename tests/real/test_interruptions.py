"""A source that goes away or stops answering ends the reading with LinkLost, and never hangs it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection, Route, Server
from microsip.datasets import DATASETS
from microsip.demo.server import FirebirdServer
from microsip.direct import DirectLink
from microsip.errors import LinkLost, ServerUnreachable
from tests.servers.firebird import NewDatabase

SALDOS = DATASETS["saldos_in"]
ROWS = 200_000

BALANCES = """
create table CLIENTES (CLIENTE_ID integer);
create table ARTICULOS (ARTICULO_ID integer);
create table SALDOS_IN (ARTICULO_ID integer, ALMACEN_ID integer, ANO smallint, MES smallint,
  ENTRADAS_UNIDADES numeric(18,5), SALIDAS_UNIDADES numeric(18,5));
commit;
set term ^;
execute block as declare I integer = 0; begin
  while (I < 200000) do begin
    insert into SALDOS_IN values (:I, 1, 2025, 1, 1, 0);
    I = I + 1;
  end
end^
set term ;^
commit;
"""


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[FirebirdServer]:
    """A server that a test may kill."""
    with FirebirdServer.prepare(tmp_path / "server") as server:
        yield server


@pytest.fixture
def balances(own_server: FirebirdServer, new_database: NewDatabase, tmp_path: Path) -> Connection:
    """A database with more rows than the first batches hold."""
    path = new_database(tmp_path / "SALDOS.FDB", BALANCES, server=own_server)
    address = Server(Route.DIRECT, own_server.host, own_server.port)
    return Connection(address, str(path.parent), path.name, own_server.user, own_server.password)


@pytest.mark.fault(
    "Firebird killed while rows are read",
    "LinkLost at once; ServerUnreachable afterwards",
)
def test_killing_firebird_ends_the_reading(own_server: FirebirdServer, balances: Connection) -> None:
    with DirectLink(balances).snapshot() as snapshot:
        batches = snapshot.read(SALDOS)
        next(batches)
        own_server.kill()
        with pytest.raises(LinkLost, match="Se perdió la conexión"):
            list(batches)
        with pytest.raises(LinkLost):
            snapshot.checksum(SALDOS)
    with pytest.raises(ServerUnreachable):
        DirectLink(balances).probe()


@pytest.mark.fault(
    "Firebird stops answering (SIGSTOP) while rows are read",
    "LinkLost after the patience; nothing hangs",
)
def test_a_server_that_stops_answering_does_not_hang_the_reading(
    own_server: FirebirdServer, balances: Connection
) -> None:
    pid = own_server.running_pid
    assert pid is not None
    with DirectLink(balances, patience=3.0).snapshot() as snapshot:
        batches = snapshot.read(SALDOS)
        next(batches)
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(LinkLost, match="dejó de responder"):
                list(batches)
        finally:
            os.kill(pid, signal.SIGCONT)


def test_a_slow_reader_is_no_silent_server(balances: Connection) -> None:
    with DirectLink(balances, patience=3.0).snapshot() as snapshot:
        batches = snapshot.read(SALDOS)
        rows = next(batches).num_rows
        signal.sigtimedwait([], 4.0)
        rows += sum(batch.num_rows for batch in batches)
    assert rows == ROWS


def test_an_abandoned_reading_leaves_nothing_behind(own_server: FirebirdServer, balances: Connection) -> None:
    with DirectLink(balances).snapshot() as snapshot:
        next(snapshot.read(SALDOS))
        kept: Any = snapshot.read(SALDOS)
        next(kept)
    assert attachments(own_server, balances) == 1


def test_a_closed_snapshot_reads_no_further(balances: Connection) -> None:
    with DirectLink(balances).snapshot() as snapshot:
        begun = snapshot.read(SALDOS)
        next(begun)
    with pytest.raises(LinkLost):
        list(begun)
    with pytest.raises(LinkLost):
        snapshot.checksum(SALDOS)


def test_a_snapshot_stays_at_its_instant_while_others_write(own_server: FirebirdServer, balances: Connection) -> None:
    with DirectLink(balances).snapshot() as snapshot:
        batches = snapshot.read(SALDOS)
        first = next(batches)
        before = snapshot.checksum(SALDOS)
        own_server.isql(
            "delete from SALDOS_IN where ARTICULO_ID < 1000; update SALDOS_IN set ENTRADAS_UNIDADES = 7; commit;",
            Path(balances.path),
        )
        assert first.num_rows + sum(batch.num_rows for batch in batches) == ROWS
        assert snapshot.checksum(SALDOS) == before
    with DirectLink(balances).snapshot() as later:
        assert later.checksum(SALDOS).rows == ROWS - 1000


def test_reading_blocks_nobody(own_server: FirebirdServer, balances: Connection) -> None:
    with DirectLink(balances).snapshot() as snapshot:
        next(snapshot.read(SALDOS))
        own_server.isql("alter table CLIENTES add NOMBRE varchar(10); commit;", Path(balances.path))


def attachments(server: FirebirdServer, connection: Connection) -> int:
    """How many are attached, the asker included."""
    answer = server.isql(
        "select 'N=' || count(*) from MON$ATTACHMENTS where MON$USER = 'SYSDBA';", Path(connection.path)
    )
    return int(answer.partition("N=")[2].split()[0])
