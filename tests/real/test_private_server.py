"""The private Firebird: alone on the loopback interface, and gone when whoever started it is."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from microsip.demo.server import FirebirdServer, PortInUse, ServerFailed
from tests.servers.agent import free_port

OWNER = """
import sys, time
from pathlib import Path
from microsip.demo.server import FirebirdServer
with FirebirdServer.prepare(Path(sys.argv[1])) as server:
    print(server.running_pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[FirebirdServer]:
    server = FirebirdServer.prepare(tmp_path / "firebird")
    yield server
    server.stop()


def listening(server: FirebirdServer, address: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, server.port)) == 0


def gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it as long as a stop may take."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def test_it_listens_on_the_loopback_interface_alone(prepared: FirebirdServer) -> None:
    with prepared as server:
        assert listening(server, "127.0.0.1")
        assert not listening(server, "127.0.0.2")


def test_it_stops_and_starts_again_with_its_users(prepared: FirebirdServer, tmp_path: Path) -> None:
    for _ in range(2):
        with prepared as server:
            pid = server.running_pid
            assert pid is not None
            server.isql(f"create database 'inet://{server.host}:{server.port}/{tmp_path}/{pid}.FDB';")
        assert gone(pid)


def test_its_password_may_be_chosen_anew(tmp_path: Path) -> None:
    FirebirdServer.prepare(tmp_path / "firebird", password="uno'dos")
    with FirebirdServer.prepare(tmp_path / "firebird", password="tres") as server:
        create = f"create database 'inet://{server.host}:{server.port}/{tmp_path}/PRUEBA.FDB';"
        server.password = "uno'dos"
        with pytest.raises(ServerFailed):
            server.isql(create)
        server.password = "tres"
        server.isql(create)


def test_a_refused_script_says_why(prepared: FirebirdServer, tmp_path: Path) -> None:
    with prepared as server:
        server.isql(f"create database 'inet://{server.host}:{server.port}/{tmp_path}/PRUEBA.FDB';")
        with pytest.raises(ServerFailed) as refused:
            server.isql("select nada from RDB$DATABASE;", tmp_path / "PRUEBA.FDB")
    assert "NADA" in refused.value.detail


def test_a_port_in_use_is_named(prepared: FirebirdServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"El puerto {port} ya está en uso"):
            prepared.start(port)


def test_a_port_taken_right_after_its_choice_is_given_up_for_another(
    prepared: FirebirdServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        chosen = [other.getsockname()[1], free_port()]
        monkeypatch.setattr("microsip.demo.server._free_port", iter(chosen).__next__)
        prepared.start()
        assert prepared.port == chosen[1]
        assert listening(prepared, "127.0.0.1")


def test_a_server_that_runs_already_is_shared_and_left_running(prepared: FirebirdServer) -> None:
    with prepared as server:
        pid = server.running_pid
        with FirebirdServer.prepare(server.folder) as second:
            assert (second.port, second.running_pid) == (server.port, pid)
            with pytest.raises(PortInUse, match="ya está en marcha"):
                FirebirdServer.prepare(server.folder).start(server.port + 1)
        assert server.running_pid == pid


def test_what_a_dead_server_left_behind_is_no_obstacle(prepared: FirebirdServer) -> None:
    prepared.start()
    pid = prepared.running_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    with FirebirdServer.prepare(prepared.folder) as again:
        assert again.running_pid not in (None, pid)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_the_process_that_started_it(tmp_path: Path, ending: signal.Signals) -> None:
    command = (sys.executable, "-c", OWNER, str(tmp_path / "firebird"))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.send_signal(ending)
        owner.wait(30)
    assert gone(pid)


def test_scripts_keep_every_character_of_windows_1252(prepared: FirebirdServer, tmp_path: Path) -> None:
    with prepared as server:
        path = tmp_path / "TEXTO.FDB"
        server.isql(f"create database 'inet://{server.host}:{server.port}/{path}';")
        server.isql("create table T (A varchar(20)); commit; insert into T values ('ñ € “Fénix”'); commit;", path)
        assert "ñ € “Fénix”" in server.isql("select A from T;", path)
