"""The agent in front of a real Firebird: what goes wrong on the way, and what it leaves behind."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from microsip.agent import service, wire
from microsip.agent.security import FAILURES_ALLOWED, LOCKED_SECONDS
from microsip.agent.service import AgentServer
from microsip.connection import Connection
from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from microsip.demo.build import Variant
from microsip.demo.server import FirebirdServer
from microsip.direct import DirectLink, DirectSnapshot
from microsip.errors import (
    BadAddress,
    Failure,
    FolderNotAllowed,
    LinkLost,
    LockedOut,
    ServerUnreachable,
    TooManySnapshots,
    UnknownDatabase,
    WrongCredentials,
)
from microsip.link import Snapshot
from microsip.remote import RemoteLink
from tests.servers.agent import agent_settings, running_agent

ConnectionTo = Callable[..., Connection]

SALDOS = DATASETS["saldos_in"]
EVERYTHING = wire.encode(wire.Part(None))

MANY_BALANCES = """
insert into SALDOS_IN (ARTICULO_ID, ALMACEN_ID, ANO, MES, ULTIMO_DIA, ENTRADAS_UNIDADES, SALIDAS_UNIDADES)
with recursive YEARS as (select 1900 as ANO from RDB$DATABASE union all select ANO + 1 from YEARS where ANO < 1930),
     MONTHS as (select 1 as MES from RDB$DATABASE union all select MES + 1 from MONTHS where MES < 12)
select PAIRS.ARTICULO_ID, PAIRS.ALMACEN_ID, YEARS.ANO, MONTHS.MES, 28, 1, 0
from (select distinct ARTICULO_ID, ALMACEN_ID from SALDOS_IN) PAIRS cross join YEARS cross join MONTHS;
commit;
"""


class Clock:
    """A clock that stands still until it is set forward."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Gate:
    """Lets the first batch of every reading through, and the others when it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()

    def connect(self, connection: Connection) -> "GatedLink":
        return GatedLink(connection, self)


class GatedLink(DirectLink):
    """The link to Firebird, with a gate in its readings: what happens between two batches happens there."""

    def __init__(self, connection: Connection, gate: Gate) -> None:
        super().__init__(connection)
        self._gate = gate

    @contextmanager
    def snapshot(self) -> Iterator[DirectSnapshot]:
        with super().snapshot() as snapshot:
            reading = snapshot.read

            def gated(*asked: Any) -> Iterator[pa.RecordBatch]:
                batches = reading(*asked)
                yield next(batches)
                self._gate.opened.wait()
                yield from batches

            snapshot.read = gated  # type: ignore[method-assign, assignment]
            yield snapshot


@pytest.fixture
def agent(firebird_server: FirebirdServer, tmp_path: Path) -> Iterator[AgentServer]:
    with running_agent(agent_settings(firebird_server, tmp_path / "state", tmp_path)) as server:
        yield server


@pytest.fixture(scope="module")
def many_balances(
    company_masters: Callable[[Variant], Path],
    firebird_server: FirebirdServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A company with so many stock balances that they are read in several batches."""
    path = tmp_path_factory.mktemp("many") / "MUCHAS.FDB"
    shutil.copy(company_masters(Variant.CURRENT), path)
    firebird_server.isql(MANY_BALANCES, path)
    return path


def rows_of(snapshot: Snapshot, dataset: Dataset) -> int:
    return sum(batch.num_rows for batch in snapshot.read(dataset))


def test_several_portals_read_at_the_same_time(
    agent: AgentServer, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    link = RemoteLink(connection_to(company_copy(), server=agent.address))

    def read_everything() -> list[int]:
        with link.snapshot() as snapshot:
            return [rows_of(snapshot, dataset) for dataset in DATASETS]

    with ThreadPoolExecutor(4) as portals:
        counts = list(portals.map(lambda _: read_everything(), range(4)))
    assert sum(counts[0]) > 0
    assert all(count == counts[0] for count in counts)


def test_one_snapshot_sees_one_instant_while_the_company_goes_on(
    agent: AgentServer, company_copy: Callable[..., Path], connection_to: ConnectionTo, firebird_server: FirebirdServer
) -> None:
    path = company_copy()
    with RemoteLink(connection_to(path, server=agent.address)).snapshot() as snapshot:
        before = rows_of(snapshot, SALDOS)
        firebird_server.isql("delete from SALDOS_IN; commit;", path)
        assert rows_of(snapshot, SALDOS) == before
        assert snapshot.checksum(SALDOS).rows == before


def test_too_many_snapshots_of_a_company_are_refused_until_one_is_closed(
    firebird_server: FirebirdServer, tmp_path: Path, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    settings = agent_settings(firebird_server, tmp_path / "state", tmp_path, snapshots_per_database=2)
    with running_agent(settings) as agent, ExitStack() as held:
        link = RemoteLink(connection_to(company_copy(), server=agent.address))
        other = RemoteLink(connection_to(company_copy("OTRA"), server=agent.address))
        first = ExitStack()
        held.enter_context(first)
        first.enter_context(link.snapshot())
        held.enter_context(link.snapshot())
        with pytest.raises(TooManySnapshots):
            held.enter_context(link.snapshot())
        held.enter_context(other.snapshot())
        first.close()
        held.enter_context(link.snapshot())


def test_a_snapshot_left_alone_is_closed_and_then_lost(
    firebird_server: FirebirdServer, tmp_path: Path, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    clock = Clock()
    settings = agent_settings(firebird_server, tmp_path / "state", tmp_path, lease_seconds=0.5)
    path = company_copy()
    with ExitStack() as running:
        agent = running.enter_context(running_agent(settings, clock=clock))
        snapshot = running.enter_context(RemoteLink(connection_to(path, server=agent.address)).snapshot())
        clock.now += 0.4
        assert rows_of(snapshot, SALDOS) > 0
        clock.now += 0.4
        assert rows_of(snapshot, SALDOS) > 0  # whoever asks for something has not left it alone
        while attachments(firebird_server, path):
            clock.now += 0.5  # in every turn, since the agent may note the end of the reading after the first
            time.sleep(0.05)
        with pytest.raises(LinkLost, match="media lectura"):
            rows_of(snapshot, SALDOS)


def test_whoever_abandons_a_reading_may_go_on_with_the_next(
    agent_server: AgentServer, many_balances: Path, connection_to: ConnectionTo
) -> None:
    with RemoteLink(connection_to(many_balances, server=agent_server.address)).snapshot() as snapshot:
        abandoned = snapshot.read(SALDOS)
        next(abandoned)
        abandoned.close()
        assert rows_of(snapshot, DATASETS["almacenes"]) > 0
        assert rows_of(snapshot, SALDOS) == snapshot.checksum(SALDOS).rows


def test_leaving_the_block_leaves_nobody_connected_to_firebird(
    agent_server: AgentServer, many_balances: Path, connection_to: ConnectionTo, firebird_server: FirebirdServer
) -> None:
    with RemoteLink(connection_to(many_balances, server=agent_server.address)).snapshot() as snapshot:
        next(iter(snapshot.read(SALDOS)))
        assert attachments(firebird_server, many_balances) == 1
    assert attachments(firebird_server, many_balances) == 0


def test_an_agent_that_stops_in_the_middle_is_a_lost_link(
    firebird_server: FirebirdServer,
    tmp_path: Path,
    many_balances: Path,
    connection_to: ConnectionTo,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "GRACEFUL_SECONDS", 0)
    gate = Gate()
    settings = agent_settings(firebird_server, tmp_path / "state", many_balances.parent)
    with ExitStack() as running:
        agent = running.enter_context(running_agent(settings, connect=gate.connect))
        running.callback(gate.opened.set)
        with RemoteLink(connection_to(many_balances, server=agent.address)).snapshot() as snapshot:
            batches = snapshot.read(SALDOS)
            next(batches)
            agent.stop()
            with pytest.raises(LinkLost):
                list(batches)
    assert attachments(firebird_server, many_balances) == 0


def test_an_agent_that_is_stopped_finishes_what_it_is_answering(
    firebird_server: FirebirdServer, tmp_path: Path, many_balances: Path, connection_to: ConnectionTo
) -> None:
    gate = Gate()
    settings = agent_settings(firebird_server, tmp_path / "state", many_balances.parent)
    with ExitStack() as running:
        agent = running.enter_context(running_agent(settings, connect=gate.connect))
        snapshot = running.enter_context(RemoteLink(connection_to(many_balances, server=agent.address)).snapshot())
        batches = snapshot.read(SALDOS)
        first = next(batches)
        agent.stop()
        gate.opened.set()
        assert first.num_rows + sum(batch.num_rows for batch in batches) > first.num_rows
    assert attachments(firebird_server, many_balances) == 0


def test_an_agent_is_stopped_although_a_portal_keeps_its_connection(
    firebird_server: FirebirdServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "GRACEFUL_SECONDS", 3_600)
    settings = agent_settings(firebird_server, tmp_path / "state", tmp_path)
    with httpx.Client(verify=False) as portal, running_agent(settings) as agent:
        assert portal.get(str(agent.address).replace("http:", "https:")).status_code == 404


def test_a_firebird_that_dies_under_the_agent_is_a_lost_link(
    tmp_path: Path, many_balances: Path, connection_to: ConnectionTo
) -> None:
    gate = Gate()
    firebird = FirebirdServer.prepare(tmp_path / "firebird")
    firebird.start()
    with ExitStack() as running:
        running.callback(firebird.stop)
        settings = agent_settings(firebird, tmp_path / "state", many_balances.parent)
        agent = running.enter_context(running_agent(settings, connect=gate.connect))
        running.callback(gate.opened.set)
        link = RemoteLink(connection_to(many_balances, server=agent.address))
        with link.snapshot() as snapshot:
            batches = snapshot.read(SALDOS)
            next(batches)
            firebird.kill()
            gate.opened.set()
            with pytest.raises(LinkLost):
                list(batches)
            with pytest.raises((LinkLost, ServerUnreachable)):
                rows_of(snapshot, SALDOS)
        with pytest.raises(ServerUnreachable), link.snapshot():
            pass


def test_an_agent_started_again_does_not_know_the_snapshots_of_before(
    firebird_server: FirebirdServer, tmp_path: Path, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    settings = agent_settings(firebird_server, tmp_path / "state", tmp_path)
    with ExitStack() as first:
        agent = first.enter_context(running_agent(settings))
        with RemoteLink(connection_to(company_copy(), server=agent.address)).snapshot() as snapshot:
            first.close()
            again = agent_settings(firebird_server, tmp_path / "state", tmp_path, port=agent.address.port)
            with running_agent(again), pytest.raises(LinkLost):
                rows_of(snapshot, SALDOS)


def test_guessing_the_password_is_locked_out_and_forgiven(
    firebird_server: FirebirdServer, tmp_path: Path, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    clock = Clock()
    right = connection_to(company_copy())
    settings = agent_settings(firebird_server, tmp_path / "state", tmp_path)
    with running_agent(settings, clock=clock) as agent:
        wrong = connection_to(company_copy(), server=agent.address, password="wrong")
        for _ in range(FAILURES_ALLOWED):
            with pytest.raises(WrongCredentials):
                RemoteLink(wrong).probe()
        with pytest.raises(LockedOut):
            RemoteLink(connection_to(company_copy(), server=agent.address)).probe()
        clock.now += LOCKED_SECONDS
        assert RemoteLink(connection_to(company_copy(), server=agent.address)).probe().successful
    assert right.password != "wrong"


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"database": "NADA"}, UnknownDatabase),
        ({"folder": "/etc"}, FolderNotAllowed),
        ({"folder": "C:\\Microsip datos\\"}, FolderNotAllowed),
        ({"database": "../COPIA"}, BadAddress),
        ({"user": "NADIE"}, WrongCredentials),
    ],
)
def test_what_cannot_be_opened_is_told_apart(
    agent: AgentServer,
    company_copy: Callable[..., Path],
    connection_to: ConnectionTo,
    changes: dict[str, str],
    failure: type[Failure],
) -> None:
    with pytest.raises(failure):
        RemoteLink(connection_to(company_copy(), server=agent.address, **changes)).probe()


def test_a_database_is_found_as_people_write_its_name(
    agent: AgentServer, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    path = company_copy()
    connection = connection_to(path, server=agent.address, database="copia", folder=f"{path.parent}/")
    assert Path(RemoteLink(connection).probe().identity.path) == path


def client(agent: AgentServer) -> httpx.Client:
    return httpx.Client(base_url=f"https://{agent.address.authority}", verify=False)


def test_the_end_of_an_answer_is_sent_before_its_beginning_was_acknowledged() -> None:
    with service.listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"not json", b'{"user": 1}', b"\xff"])
def test_requests_without_credentials_are_bad_ones(agent: AgentServer, body: bytes) -> None:
    with client(agent) as asking:
        assert asking.post(wire.PROBE, content=body).status_code == 400
        assert asking.post(wire.SNAPSHOTS, content=body).status_code == 400


def test_a_body_of_any_size_is_not_read_to_its_end(agent: AgentServer) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 1_000:
            sent += 1
            yield bytes(100_000)

    # The agent closes the connection before we have finished asking, so its answer may get lost.
    with client(agent) as asking, suppress(httpx.TransportError):
        assert asking.post(wire.PROBE, content=endless()).status_code == 413
    assert sent < 1_000


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", wire.STRUCTURE), ("GET", wire.CHECKSUM), ("POST", wire.DIGESTS), ("POST", wire.ROWS)],
)
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer guess"}, {"authorization": "Basic eDp5"}])
def test_nothing_is_read_without_the_token_of_a_snapshot(
    agent: AgentServer, method: str, path: str, headers: dict[str, str]
) -> None:
    with client(agent) as asking:
        answer = asking.request(method, f"{path}/almacenes", headers=headers)
    assert answer.status_code == 503
    assert answer.json()["error"] == "LinkLost"


def test_what_is_no_dataset_or_no_part_of_it_cannot_be_asked_for(
    agent: AgentServer, company_copy: Callable[..., Path], connection_to: ConnectionTo
) -> None:
    connection = connection_to(company_copy(), server=agent.address)
    credentials = wire.Credentials(connection.user, connection.password, connection.folder, connection.database)
    with client(agent) as asking:
        token = asking.post(wire.SNAPSHOTS, content=wire.encode(credentials)).json()["token"]
        asking.headers["authorization"] = f"Bearer {token}"
        for name in ("rdb$relations", "usuarios", "saldos_in; drop table x"):
            assert asking.post(f"{wire.ROWS}/{name}", content=EVERYTHING).status_code == 404
        for part in (b"", b"[]", b"{}", b'{"spans": [[1]], "width": null}', b'{"spans": [["1", "2"]], "width": null}'):
            assert asking.post(f"{wire.ROWS}/almacenes", content=part).status_code == 400
        assert asking.post(f"{wire.DIGESTS}/almacenes", content=EVERYTHING).status_code == 400
        assert asking.delete(wire.SNAPSHOT).status_code == 204


def test_the_password_is_in_no_answer_and_no_log(
    agent: AgentServer,
    company_copy: Callable[..., Path],
    connection_to: ConnectionTo,
    caplog: pytest.LogCaptureFixture,
) -> None:
    connection = connection_to(company_copy(), server=agent.address, password="secret-of-ours")
    with pytest.raises(WrongCredentials) as told:
        RemoteLink(connection).probe()
    assert "secret-of-ours" not in f"{told.value.message} {told.value.detail} {caplog.text}"


OTHERS = """
set heading off;
select count(*) from MON$ATTACHMENTS where MON$ATTACHMENT_ID <> current_connection and MON$SYSTEM_FLAG = 0;
"""


def attachments(firebird: FirebirdServer, database: Path) -> int:
    """How many others are connected to a database."""
    return int(firebird.isql(OTHERS, database))
