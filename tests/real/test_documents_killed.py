"""Whatever dies, and whenever, a document asked for again is in Microsip once: whole, and under a folio of its own."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from microsip.connection import Connection
from microsip.direct import DirectLink
from tests.real.placing_and_dying import DURING, POINTS, placed_and_killed
from tests.servers.documents import are_whole
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import OTHER, PLAIN, Salesman

COMMITTED = ("the commit was answered", "the document was placed")


@pytest.fixture
def connection(company_copy: Callable[..., Path], connection_to: ConnectionTo) -> Connection:
    return connection_to(company_copy())


@pytest.fixture
def salesman(connection: Connection, fdb_attach: Attach) -> Iterator[Salesman]:
    with fdb_attach(Path(connection.path)) as attached:
        yield Salesman(attached)


def test_killed_at_any_point_a_document_is_there_once_when_it_is_asked_for_again(
    connection: Connection, salesman: Salesman
) -> None:
    link = DirectLink(connection)
    for number, point in enumerate(POINTS):
        asked = salesman.document(f"muerte-{number:04d}", salesman.line(PLAIN), salesman.line(OTHER))
        assert placed_and_killed(connection, asked, point) == signal.SIGKILL
        left = link.find(asked)
        assert (left is not None) == (point in COMMITTED), point
        placed = link.place(asked)
        assert placed.found == (point in COMMITTED), point
        assert placed.matches
    assert are_whole(salesman, [f"muerte-{number:04d}" for number in range(len(POINTS))])


def test_killed_while_it_commits_a_document_is_there_whole_or_not_at_all(
    connection: Connection, salesman: Salesman
) -> None:
    link = DirectLink(connection)
    tokens = [f"durante-{number:04d}" for number in range(6)]
    for number, token in enumerate(tokens):
        asked = salesman.document(token, salesman.line(PLAIN), salesman.line(OTHER))
        placed_and_killed(connection, asked, DURING, seconds=0.0005 * number)
        left = link.find(asked)
        assert link.place(asked).found == (left is not None)
    assert are_whole(salesman, tokens)
