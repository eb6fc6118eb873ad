"""An installation as a person has one: a folder, ports, and the command line."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.prefect import lay_down_database

PATIENCE_SECONDS = 600
READY = "Termina con Ctrl-C."


@dataclass(frozen=True)
class Home:
    """An installation in a folder of its own, on ports of its own."""

    folder: Path
    ports: tuple[int, int, int, int]

    @property
    def environment(self) -> dict[str, str]:
        agent, storefront, firebird, prefect = self.ports
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(("B2BGO_", "PREFECT_"))}
        return theirs | {
            "B2BGO_HOME": str(self.folder),
            "B2BGO_DEMO_SIZE": "small",
            "B2BGO_AGENT_PORT": str(agent),
            "B2BGO_STOREFRONT_PORT": str(storefront),
            "B2BGO_FIREBIRD_PORT": str(firebird),
            "PREFECT_API_URL": f"http://127.0.0.1:{prefect}/api",
        }

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """A verb that ends by itself."""
        command = [sys.executable, "-m", "commands.app", *arguments]
        return subprocess.run(
            command,
            env=self.environment | settings,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def ask(self, *arguments: str) -> Any:
        """What a verb answers in JSON; it must succeed."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr + self.logs()
        return json.loads(done.stdout)

    @contextmanager
    def staying(self, *arguments: str, until: str = READY, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """A verb that stays, with its messages read until it said that."""
        command = [sys.executable, "-m", "commands.app", *arguments]
        process = subprocess.Popen(
            command, env=self.environment | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stderr is not None
            told = ""
            while until not in told:
                line = process.stderr.readline()
                assert line, told + self.logs()
                told += line
            yield process
        finally:
            process.kill()
            process.wait()

    def processes(self) -> dict[int, str]:
        """Every process that belongs to this home, with its command."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"B2BGO_HOME={self.folder}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it ended meanwhile
                continue
        return found

    def is_left_in_peace(self) -> bool:
        """Whether nothing of it runs any more, after a moment for those whose end was just asked for."""
        deadline = time.monotonic() + 30
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()

    def logs(self) -> str:
        return "".join(f"\n== {log}\n{log.read_text()[-3000:]}" for log in sorted((self.folder / "logs").glob("*.log")))


def prepared_home(folder: Path) -> Home:
    """A new home, on ports that nobody uses, where Prefect's tables were made already."""
    made = home(folder)
    lay_down_database(folder / "prefect")
    return made


def home(folder: Path) -> Home:
    """A home that does not exist yet, on ports that nobody uses."""
    with ExitStack() as listening:
        listeners = [listening.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
        agent, storefront, firebird, prefect = (listener.getsockname()[1] for listener in listeners)
    return Home(folder, (agent, storefront, firebird, prefect))
