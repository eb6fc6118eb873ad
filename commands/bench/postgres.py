"""A private Postgres: a socket in a folder of its own, no port, and gone with the block that asked for it."""

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
from sqlalchemy import make_url

from microsip.errors import NeedsConfiguration

USER = "b2bgo"


class PostgresMissing(NeedsConfiguration): ...


@dataclass(frozen=True)
class PostgresServer:
    """Listens on the socket in `folder`. `options`: what differs from Postgres's own configuration."""

    folder: Path
    programs: Path
    options: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Makes its files."""
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        _run(self.programs / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "trust", *locale, "-N")

    def start(self) -> None:
        told = " ".join((f"-k {self.folder} -c listen_addresses=''", *(f"-c {option}" for option in self.options)))
        self._control("-o", told, "-l", self.folder / "log", "-w", "start")

    def kill(self) -> None:
        """Ends it as a failure of its machine would; nothing happens when it has ended."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._control("-m", "immediate", "-w", "stop")

    def _control(self, *arguments: str | Path) -> None:
        _run(self.programs / "pg_ctl", "-D", self.folder / "data", *arguments)

    def create_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        self.administer(f'CREATE DATABASE "{name}"')
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
        self.administer(f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy')
        yield self.url_of(name)
        self.drop_database(name)

    def url_of(self, name: str) -> str:
        return f"postgresql:///{name}?host={self.folder}&user={USER}"

    def asynchronous(self, url: str) -> str:
        """The URL of one of its databases as Prefect takes it."""
        return f"postgresql+asyncpg://{USER}@/{make_url(url).database}?host={self.folder}"

    def administer(self, statement: str) -> None:
        """Carries out a statement of the superuser's."""
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def drop_database(self, name: str) -> None:
        self.administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def private_postgres(*options: str) -> Iterator[PostgresServer]:
    """A server of its own with further options, while the block runs. Raises PostgresMissing."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not binaries:
        raise PostgresMissing("Falta Postgres; instálalo con apt-get install postgresql.", "no initdb")
    folder = Path(tempfile.mkdtemp(prefix="b2bgo-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = PostgresServer(folder, binaries[-1].parent, options)
    try:
        server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder)


def _run(program: Path, *arguments: str | Path) -> None:
    """Postgres refuses to run as root; Debian's package makes a user for it."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_postgres, str(program), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
