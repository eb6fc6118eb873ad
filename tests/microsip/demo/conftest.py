"""Reading and writing demo companies as any client of Firebird would."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import fdb
import pytest

from microsip.demo.server import FirebirdServer

Rows = list[tuple[Any, ...]]
Query = Callable[..., Rows]


@pytest.fixture(scope="session")
def attach(firebird_server: FirebirdServer) -> Callable[[Path], Any]:
    """Attaches with Latin-1, in which the bytes of every text can be read, whatever they mean."""
    fdb.load_api(str(firebird_server.libfbclient))

    def connect(path: Path) -> Any:
        return fdb.connect(
            host=firebird_server.host,
            port=firebird_server.port,
            database=str(path),
            user=firebird_server.user,
            password=firebird_server.password,
            charset="ISO8859_1",
        )

    return connect


@pytest.fixture(scope="session")
def query(attach: Callable[[Path], Any], small_company: Path) -> Iterator[Query]:
    """Rows of the small company."""
    with closing(attach(small_company)) as connection:
        yield lambda statement, *parameters: _fetch(connection, statement, parameters)


@pytest.fixture
def writable(attach: Callable[[Path], Any], company_copy: Callable[..., Path]) -> Iterator[Any]:
    """A connection to a company of the test's own."""
    with closing(attach(company_copy())) as connection:
        yield connection


def _fetch(connection: Any, statement: str, parameters: tuple[Any, ...]) -> Rows:
    cursor = connection.cursor()
    cursor.execute(statement, parameters)
    rows: Rows = cursor.fetchall()
    cursor.close()
    connection.commit()
    return rows
