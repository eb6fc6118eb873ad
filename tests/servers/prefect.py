"""A Prefect server for the tests of flows, and workers for it."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from portal.settings import Settings

PATIENCE_SECONDS = 180
PREPARED = Path(__file__).parents[2] / "var" / "tests"


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process must see to work for an installation."""
    return {
        **os.environ,
        "B2BGO_HOME": str(settings.home),
        "B2BGO_DATABASE_URL": settings.database_url,
        "B2BGO_WAREHOUSE_URL": settings.warehouse_url,
        "B2BGO_KEY_FILE": str(settings.key_file),
        "PREFECT_API_URL": settings.prefect_api_url,
    }


@dataclass(frozen=True)
class PrefectServer:
    """A running server. `folder` holds its database and what it and its workers print."""

    api_url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What Prefect's processes must see."""
        return {
            "PREFECT_HOME": str(self.folder),
            "PREFECT_API_URL": self.api_url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_CLI_COLORS": "false",
            "DO_NOT_TRACK": "1",
        }

    def publish(self, settings: Settings) -> None:
        """Publishes the flows for an installation, as `b2bgo up` does."""
        self.run(settings, "flows.deploy")

    def run(self, settings: Settings, *command: str) -> str:
        """What a Python module prints when it is run with these arguments; it must succeed."""
        environment = environment_of(settings) | self.environment
        done = subprocess.run(
            [sys.executable, "-m", *command], check=False, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def worker(self, settings: Settings, name: str = "worker", limit: int = 20) -> Iterator[subprocess.Popen[bytes]]:
        """A worker for an installation, while the block runs; the flow runs that it started end with it."""
        pool = ["--pool", "b2bgo", "--type", "process", "--name", name, "--limit", str(limit)]
        command = [sys.executable, "-m", "prefect", "worker", "start", *pool]
        with _running(command, environment_of(settings) | self.environment, self.folder / f"{name}.log") as process:
            yield process


@pytest.fixture(scope="module")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """A server with a database of its own. It ends with its module: left alone, it takes a tenth of a processor."""
    with running_server(tmp_path_factory.mktemp("prefect"), free_port()) as (server, _):
        yield server


@contextmanager
def running_server(
    folder: Path, port: int, database: Mapping[str, str] | None = None
) -> Iterator[tuple[PrefectServer, subprocess.Popen[bytes]]]:
    """A server with its files in that folder, and its process, which is the first of its session.

    `database`: the variable that says where it keeps its state, if not in a file.
    """
    server = PrefectServer(f"http://127.0.0.1:{port}/api", folder)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    log = server.folder / "server.log"
    if database is None:
        lay_down_database(folder)
    with _running(command, {**os.environ, **server.environment, **(database or {})}, log) as process:
        _wait_until_ready(f"{server.api_url}/health", process, log)
        yield server, process


def lay_down_database(folder: Path) -> None:
    """Puts a new server's tables into its folder, if it has none: copies, since making them takes longest."""
    name = "prefect.db"
    if (folder / name).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    PREPARED.mkdir(parents=True, exist_ok=True)
    made = PREPARED / f"prefect-{version('prefect')}.db"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with TemporaryDirectory(dir=PREPARED) as home:
                command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
                subprocess.run(command, env={**os.environ, "PREFECT_HOME": home}, check=True, capture_output=True)
                (Path(home) / name).rename(made)
    shutil.copy(made, folder / name)


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, stopped with all its children when the block ends."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
    with suppress(ProcessLookupError):  # raised when nothing is left of its session
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass  # not yet
        time.sleep(0.2)
    pytest.fail(f"no Prefect server at {url}:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
