"""A private Postgres for the tests, which waits for no disk and is gone with the test run."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory

import pytest

from commands.bench.postgres import PostgresMissing, PostgresServer
from commands.bench.postgres import private_postgres as durable_postgres

__all__ = ["PostgresServer", "on_a_small_disk", "postgres_server", "private_postgres"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with private_postgres() as server:
        yield server


@contextmanager
def private_postgres(*options: str) -> Iterator[PostgresServer]:
    """A server of its own with further options, while the block runs."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(durable_postgres("fsync=off", "full_page_writes=off", *options))
        except PostgresMissing as missing:
            pytest.skip(missing.detail)
        yield server


@contextmanager
def on_a_small_disk(server: PostgresServer) -> Iterator[str]:
    """The URL of a database on a file system of 24 MiB, while the block runs."""
    with TemporaryDirectory(prefix="b2bgo-disk-") as folder:
        options = "size=24m,uid=postgres,mode=700"
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
        )
        if mounted.returncode:
            pytest.skip("only root may mount a file system")
        try:
            server.administer(f"CREATE TABLESPACE small LOCATION '{folder}'")
            server.administer("CREATE DATABASE small TABLESPACE small")
            yield server.url_of("small")
            server.drop_database("small")
            server.administer("DROP TABLESPACE small")
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
