"""A sync agent beside the private Firebird."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from microsip.agent.service import AgentServer
from microsip.agent.settings import AgentSettings
from microsip.connection import Connection
from microsip.demo.server import FirebirdServer

STOP_SECONDS = 30
START_SECONDS = 120


@contextmanager
def running_agent(settings: AgentSettings, **options: Any) -> Iterator[AgentServer]:
    """An agent that serves within the block, on a thread of its own."""
    server = AgentServer(settings, **options)
    thread = threading.Thread(target=server.run, name="agent")
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(STOP_SECONDS)
        assert not thread.is_alive()


def started_agent(folder: Path, data_folder: Path, firebird: FirebirdServer, port: int) -> subprocess.Popen[bytes]:
    """An agent in a process of its own, over plain HTTP on that port, which may be killed; it listens already.

    What it keeps and prints is in the folder.
    """
    command = [sys.executable, "-m", "commands.app", "agent", "--plain-http", "--listen", f"127.0.0.1:{port}"]
    command += ["--data-folder", str(data_folder), "--firebird", f"{firebird.host}:{firebird.port}"]
    environment = {**os.environ, "B2BGO_HOME": str(folder / "agent")}
    with (folder / "agent.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    process.kill()
    process.wait()
    pytest.fail(f"nobody listens on {port}")


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def agent_settings(firebird: FirebirdServer, state: Path, *data_folders: Path, **changes: Any) -> AgentSettings:
    """An agent's settings on the loopback interface and a free port, in front of that Firebird."""
    settings = AgentSettings(
        data_folders=tuple(str(folder) for folder in data_folders),
        state_folder=state,
        host="127.0.0.1",
        port=0,
        firebird_host=firebird.host,
        firebird_port=firebird.port,
    )
    return replace(settings, **changes)


@pytest.fixture(scope="session")
def agent_server(firebird_server: FirebirdServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentServer]:
    """An agent for the whole session that serves every database of the tests."""
    state = tmp_path_factory.mktemp("agent")
    with running_agent(agent_settings(firebird_server, state, tmp_path_factory.getbasetemp())) as server:
        yield server


@pytest.fixture(scope="session")
def agent_connection_to(
    agent_server: AgentServer, connection_to: Callable[..., Connection]
) -> Callable[..., Connection]:
    """`agent_connection_to(path, **changes)`: a connection to a database through the session's agent."""

    def connection(path: Path, **changes: Any) -> Connection:
        return connection_to(path, **({"server": agent_server.address} | changes))

    return connection
