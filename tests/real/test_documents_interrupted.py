"""What goes wrong on the way to Microsip and back: nothing is written twice, and nobody is told what is not known."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection, Route, Server
from microsip.demo.build import Variant
from microsip.demo.server import FirebirdServer
from microsip.direct import DirectLink
from microsip.documents import Document, Placed, folios, placing
from microsip.errors import NothingWritten, OutcomeUnknown, RecordLocked, ServerUnreachable
from microsip.opening import open_link
from microsip.remote import RemoteLink
from microsip.writing import transaction
from tests.servers.agent import agent_settings, running_agent
from tests.servers.documents import are_whole
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import Salesman
from tests.servers.severing import line_to

TRIES = 200


@pytest.fixture
def path(company_copy: Callable[..., Path]) -> Path:
    return company_copy()


@pytest.fixture
def attached(path: Path, fdb_attach: Attach) -> Iterator[Any]:
    with fdb_attach(path) as attachment:
        yield attachment


@pytest.fixture
def salesman(attached: Any) -> Salesman:
    return Salesman(attached)


def before_commit(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], None]) -> None:
    """Has something happen once, when everything is written and the commit is about to be sent."""
    begin = transaction._Attempt._begin_committing

    def beginning(attempt: Any) -> None:
        begin(attempt)
        monkeypatch.undo()
        happening()

    monkeypatch.setattr(transaction._Attempt, "_begin_committing", beginning)


def midway(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], None]) -> None:
    """Has something happen once, when the folio was taken and the document is about to be written."""
    take = folios.take_folio

    def taking(*args: Any) -> str:
        folio = take(*args)
        monkeypatch.undo()
        happening()
        return folio

    monkeypatch.setattr(placing, "take_folio", taking)


class TestFirebirdGoesAway:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[FirebirdServer]:
        with FirebirdServer.prepare(tmp_path / "server") as server:
            yield server

    @pytest.fixture
    def connection(self, server: FirebirdServer, company_masters: Callable[[Variant], Path]) -> Connection:
        path = Path(shutil.copy(company_masters(Variant.CURRENT), server.folder / "EMPRESA.FDB"))
        address = Server(Route.DIRECT, server.host, server.port)
        return Connection(address, str(path.parent), path.name, server.user, server.password)

    @pytest.fixture
    def asked(self, connection: Connection, server: FirebirdServer, fdb_attach: Attach) -> Document:
        with fdb_attach(Path(connection.path), server) as attached:
            return Salesman(attached).document("caida-0001")

    def test_killed_before_the_commit_it_has_written_nothing(
        self, server: FirebirdServer, connection: Connection, asked: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        port, link = server.port, DirectLink(connection)
        midway(monkeypatch, server.kill)
        with pytest.raises(NothingWritten):
            link.place(asked)
        with pytest.raises(ServerUnreachable):
            link.place(asked)
        server.start(port)
        assert link.find(asked) is None
        assert not link.place(asked).found

    def test_killed_at_the_commit_it_leaves_the_outcome_unknown(
        self,
        server: FirebirdServer,
        connection: Connection,
        asked: Document,
        monkeypatch: pytest.MonkeyPatch,
        fdb_attach: Attach,
    ) -> None:
        port, link = server.port, DirectLink(connection)
        before_commit(monkeypatch, server.kill)
        with pytest.raises(OutcomeUnknown):
            link.place(asked)
        server.start(port)
        left = link.find(asked)
        assert link.place(asked).found == (left is not None)
        with fdb_attach(Path(connection.path), server) as attached:
            assert are_whole(Salesman(attached), [asked.token])

    def test_silent_it_is_not_waited_for_for_ever(
        self, server: FirebirdServer, connection: Connection, asked: Document, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pid = server.running_pid
        assert pid is not None
        hasty = DirectLink(connection, writing_patience=3.0)
        midway(monkeypatch, lambda: os.kill(pid, signal.SIGSTOP))
        try:
            with pytest.raises(NothingWritten):
                hasty.place(asked)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert not DirectLink(connection).place(asked).found


def test_the_answer_to_a_commit_that_is_lost_leaves_the_outcome_unknown(
    path: Path, connection_to: ConnectionTo, salesman: Salesman, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = connection_to(path)
    asked = salesman.document("respuesta-0001")
    with line_to(straight.server.host, straight.server.port) as line:
        link = DirectLink(replace(straight, server=replace(straight.server, port=line.port)), writing_patience=3.0)
        before_commit(monkeypatch, line.mute)
        with pytest.raises(OutcomeUnknown):
            link.place(asked)
        line.sever()
        found = link.find(asked)
        assert found is not None
        assert link.place(asked) == found
    assert are_whole(salesman, [asked.token])


def test_a_line_cut_before_the_commit_has_written_nothing(
    path: Path, connection_to: ConnectionTo, salesman: Salesman, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = connection_to(path)
    asked = salesman.document("cortada-0001")
    with line_to(straight.server.host, straight.server.port) as line:
        link = DirectLink(replace(straight, server=replace(straight.server, port=line.port)))
        midway(monkeypatch, line.sever)
        with pytest.raises(NothingWritten):
            link.place(asked)
        assert link.find(asked) is None
        assert not link.place(asked).found


class TestAgentGoesAway:
    def test_killed_after_the_commit_it_leaves_a_document_that_is_found(
        self,
        path: Path,
        connection_to: ConnectionTo,
        firebird_server: FirebirdServer,
        salesman: Salesman,
        tmp_path: Path,
    ) -> None:
        asked = salesman.document("agente-0001")
        settings = {
            "folder": str(path.parent),
            "state": str(tmp_path / "state"),
            "firebird_port": firebird_server.port,
        }
        agent = subprocess.Popen(
            (sys.executable, "-m", "tests.real.agent_that_dies"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert agent.stdin is not None
        assert agent.stdout is not None
        with agent:
            agent.stdin.write(json.dumps(settings).encode())
            agent.stdin.close()
            port = int(agent.stdout.readline())
            connection = connection_to(path, server=Server(Route.AGENT, "127.0.0.1", port))
            with pytest.raises(OutcomeUnknown):
                RemoteLink(connection).place(asked)
        assert agent.returncode == -signal.SIGKILL
        with running_agent(agent_settings(firebird_server, tmp_path / "state", path.parent)) as another:
            link = open_link(replace(connection, server=another.address))
            found = link.find(asked)
            assert found is not None
            assert link.place(asked) == found
        assert are_whole(salesman, [asked.token])

    def test_an_answer_that_is_lost_leaves_the_outcome_unknown(
        self,
        path: Path,
        connection_to: ConnectionTo,
        firebird_server: FirebirdServer,
        salesman: Salesman,
        tmp_path: Path,
    ) -> None:
        asked = salesman.document("agente-0002")
        settings = agent_settings(firebird_server, tmp_path / "state", path.parent)
        with running_agent(settings, connect=Severing) as agent, line_to("127.0.0.1", agent.address.port) as line:
            Severing.after_placing = line.sever
            link = RemoteLink(connection_to(path, server=Server(Route.AGENT, "127.0.0.1", line.port)))
            with pytest.raises(OutcomeUnknown):
                link.place(asked)
            Severing.after_placing = None
            assert link.place(asked).found
        assert are_whole(salesman, [asked.token])

    def test_nothing_is_in_doubt_when_nobody_could_be_asked(
        self, path: Path, connection_to: ConnectionTo, salesman: Salesman
    ) -> None:
        with line_to("127.0.0.1", 1) as line:
            port = line.port
        link = RemoteLink(connection_to(path, server=Server(Route.AGENT, "127.0.0.1", port)))
        with pytest.raises(ServerUnreachable):
            link.place(salesman.document("agente-0003"))


class Severing(DirectLink):
    """The agent's link to Firebird, which has something happen between the commit and the answer."""

    after_placing: Callable[[], None] | None = None

    def place(self, document: Document) -> Placed:
        placed = super().place(document)
        if Severing.after_placing:
            Severing.after_placing()
        return placed


class TestSeriesIsHeld:
    """Somebody else took the series' record and has not committed yet."""

    @pytest.fixture
    def holder(self, path: Path, fdb_attach: Attach) -> Iterator[Any]:
        with fdb_attach(path) as attachment:
            transaction = attachment.trans()
            transaction.begin()
            transaction.cursor().execute(
                "UPDATE FOLIOS_VENTAS SET CONSECUTIVO = CONSECUTIVO + 1 WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB'"
            )
            yield transaction
            transaction.rollback()

    @pytest.mark.parametrize("by_agent", [False, True])
    def test_it_is_not_waited_for_for_ever(
        self,
        path: Path,
        connection_to: ConnectionTo,
        firebird_server: FirebirdServer,
        salesman: Salesman,
        holder: Any,
        tmp_path: Path,
        by_agent: bool,
    ) -> None:
        asked = salesman.document("bloqueo-0001")

        def hasty(connection: Connection) -> DirectLink:
            return DirectLink(connection, lock_seconds=1)

        if not by_agent:
            with pytest.raises(RecordLocked, match="se volverá a intentar"):
                hasty(connection_to(path)).place(asked)
            return
        settings = agent_settings(firebird_server, tmp_path / "state", path.parent)
        with running_agent(settings, connect=hasty) as agent, pytest.raises(RecordLocked, match="volverá a intentar"):
            RemoteLink(connection_to(path, server=agent.address)).place(asked)

    def test_the_folio_after_theirs_is_taken_once_they_commit(
        self, path: Path, connection_to: ConnectionTo, salesman: Salesman, holder: Any
    ) -> None:
        placed: list[Placed] = []
        asked = salesman.document("bloqueo-0002")
        waiting = threading.Thread(target=lambda: placed.append(DirectLink(connection_to(path)).place(asked)))
        waiting.start()
        await_lock(salesman)
        holder.commit()
        waiting.join()
        assert placed[0].folio == "WEB000002"

    def test_a_search_waits_for_an_attempt_that_is_under_way(
        self, path: Path, connection_to: ConnectionTo, salesman: Salesman, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = salesman.document("bloqueo-0003")
        link = DirectLink(connection_to(path))
        found: list[Placed | None] = []
        searching = threading.Thread(target=lambda: found.append(link.find(asked)))

        def search_and_go_on() -> None:
            searching.start()
            await_lock(salesman)

        midway(monkeypatch, search_and_go_on)
        placed = link.place(asked)
        searching.join()
        assert found == [replace(placed, found=True)]


def await_lock(salesman: Salesman) -> None:
    """Until another attachment waits for a record."""
    for _ in range(TRIES):
        [waiting] = salesman.rows(
            "SELECT count(*) AS N FROM MON$STATEMENTS WHERE MON$STATE = 1 AND MON$SQL_TEXT CONTAINING 'WITH LOCK' "
            "AND MON$ATTACHMENT_ID <> CURRENT_CONNECTION"
        )
        if waiting["N"]:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
