"""The stores that all do the same, and how each is opened for a test."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.servers.postgres import PostgresServer
from warehouse.building import Derived
from warehouse.store import Warehouse

Opener = Callable[..., Warehouse]
"""Opens the same store again each time it is called, as another process would."""


@contextmanager
def duckdb_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    from warehouse.duck import DuckWarehouse

    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("warehouse")
    yield lambda derived=(): DuckWarehouse(folder, derived=derived)


@contextmanager
def postgres_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    from warehouse.postgres import PostgresWarehouse

    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url, ExitStack() as stack:

        def opened(derived: tuple[Derived, ...] = ()) -> Warehouse:
            warehouse = PostgresWarehouse(url, derived=derived)
            stack.callback(warehouse.close)
            return warehouse

        yield opened


STORES: Mapping[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Opener]]] = {
    "duckdb": duckdb_store,
    "postgres": postgres_store,
}
