"""Other ways to read a table's rows from Firebird, by name: what bulk reading is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.declaration import Dataset
    from microsip.demo.server import FirebirdServer

CHARSET = "ISO8859_1"
INSTALL = "pip install --require-hashes -r requirements-bench.lock"
"""What installs all of them."""

Reading = Callable[["Dataset", int], int]
"""Reads the first rows of a table, at most so many, and returns how many there were."""


def missing() -> tuple[str, ...]:
    """The readers that are not installed."""
    needed = {"firebird-driver": ("firebird.driver",), "dlt": ("dlt", "sqlalchemy_firebird")}
    return tuple(name for name, modules in needed.items() if not all(map(_installed, modules)))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


@contextmanager
def readers(server: FirebirdServer, connection: Connection) -> Iterator[Mapping[str, Reading]]:
    """The readers that are installed, each with a connection of its own."""
    absent = missing()
    with ExitStack() as stack:
        found: dict[str, Reading] = {"fdb": partial(_tuples, stack.enter_context(closing(_fdb(server, connection))))}
        if "firebird-driver" not in absent:
            driver = stack.enter_context(closing(_firebird_driver(server, connection)))
            found["firebird-driver"] = partial(_tuples, driver)
        if "dlt" not in absent:
            found["dlt"] = partial(_arrow_by_dlt, stack.enter_context(_engine(server, connection)))
        yield found


def _tuples(attached: Any, dataset: Dataset, most: int) -> int:
    """From Firebird to tuples, by a driver's `fetchall`."""
    names = ", ".join(column.name for column in dataset.columns)
    cursor = attached.cursor()
    cursor.execute(" ".join(("SELECT FIRST", str(most), names, "FROM", dataset.table)))
    rows = len(cursor.fetchall())
    cursor.close()
    return rows


def _arrow_by_dlt(engine: Any, dataset: Dataset, most: int) -> int:
    """From Firebird to Arrow, by dlt's `sql_database` with its fastest backend for Firebird; nothing is loaded."""
    from dlt.sources.sql_database import sql_table

    rows = sql_table(
        engine,
        table=dataset.table.lower(),
        backend="pyarrow",
        reflection_level="full",
        included_columns=[column.name.lower() for column in dataset.columns],
        query_adapter_callback=lambda query, _: query.limit(most),
    )
    return sum(batch.num_rows for batch in rows)


def _fdb(server: FirebirdServer, connection: Connection) -> Any:
    import fdb

    fdb.load_api(str(server.libfbclient))
    return fdb.connect(
        host=server.host,
        port=server.port,
        database=connection.path,
        user=connection.user,
        password=connection.password,
        charset=CHARSET,
    )


def _firebird_driver(server: FirebirdServer, connection: Connection) -> Any:
    from firebird.driver import connect, driver_config

    driver_config.fb_client_library.value = str(server.libfbclient)
    place = f"{server.host}/{server.port}:{connection.path}"
    return connect(place, user=connection.user, password=connection.password, charset=CHARSET)


@contextmanager
def _engine(server: FirebirdServer, connection: Connection) -> Iterator[Any]:
    import sqlalchemy
    from firebird.driver import driver_config

    driver_config.fb_client_library.value = str(server.libfbclient)
    engine = sqlalchemy.create_engine(
        sqlalchemy.URL.create(
            "firebird+firebird",
            connection.user,
            connection.password,
            server.host,
            server.port,
            connection.path,
            {"charset": CHARSET},
        )
    )
    try:
        yield engine
    finally:
        engine.dispose()
