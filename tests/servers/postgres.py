"""A private Postgres for the tests: a socket in a folder of its own, no port, gone with the test run."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

USER = "b2bgo"


@dataclass(frozen=True)
class PostgresServer:
    """Listens on the socket in `folder`."""

    folder: Path

    def create_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        self._administer(f'CREATE DATABASE "{name}"')
        return self.url_of(name)

    @contextmanager
    def database(self) -> Iterator[str]:
        """A database of its own, while the block runs."""
        name = f"b2bgo_{secrets.token_hex(6)}"
        yield self.create_database(name)
        self.drop_database(name)

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """A copy of a database, while the block runs; nobody may be connected with the original meanwhile."""
        name, original = f"b2bgo_{secrets.token_hex(6)}", make_url(url).database
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy')
        yield self.url_of(name)
        self.drop_database(name)

    def url_of(self, name: str) -> str:
        return f"postgresql:///{name}?host={self.folder}&user={USER}"

    def _administer(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def drop_database(self, name: str) -> None:
        self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        pytest.skip("Postgres is not installed: apt-get install postgresql")
    with _running(binaries[-1].parent) as server:
        yield server


@contextmanager
def _running(programs: Path) -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="b2bgo-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    try:
        _run(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield PostgresServer(folder)
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def _run(program: Path, *arguments: str | Path) -> None:
    """Postgres refuses to run as root; Debian's package makes a user for it."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_postgres, str(program), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
