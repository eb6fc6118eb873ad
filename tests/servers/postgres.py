"""A private Postgres for the tests, which waits for no disk and is gone with the test run."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from commands.bench.postgres import PostgresMissing, PostgresServer
from commands.bench.postgres import private_postgres as durable_postgres

__all__ = ["PostgresServer", "postgres_server", "private_postgres"]


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
