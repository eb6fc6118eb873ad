"""The link through the agent beside Firebird."""

import io
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from microsip.agent import document_wire, rows, wire
from microsip.agent.client import AgentClient
from microsip.connection import Connection
from microsip.customers import CreatedCustomer, NewCustomer
from microsip.deadline import within
from microsip.declaration import Dataset
from microsip.digest import Digests, Latest, Spans
from microsip.documents import Document, Placed, Series
from microsip.errors import Failure, LinkLost, ServerUnreachable
from microsip.firebird_errors import outcome_unknown
from microsip.link import (
    AVAILABILITY_SECONDS,
    Checksum,
    FoundDatabase,
    Identity,
    Probe,
    ProcedurePrice,
    Rows,
    Structure,
)
from microsip.reaching import reached

CLOSING_SECONDS = 10
WRITING_SECONDS = 90
"""Longer than the agent takes at most, so that it is the agent that tells how it ended."""

T = TypeVar("T")

logger = logging.getLogger(__name__)


class RemoteSnapshot:
    """A snapshot that the agent holds open for this client."""

    def __init__(self, agent: AgentClient, identity: Identity) -> None:
        self._agent = agent
        self._identity = identity
        self._bytes_moved = 0

    @property
    def identity(self) -> Identity:
        return self._identity

    @property
    def bytes_moved(self) -> int:
        return self._bytes_moved

    def structure(self, dataset: Dataset) -> Structure:
        return wire.structure(self._agent.ask("GET", f"{wire.STRUCTURE}/{dataset.name}"))

    def checksum(self, dataset: Dataset) -> Checksum:
        return wire.checksum(self._agent.ask("GET", f"{wire.CHECKSUM}/{dataset.name}"))

    def digests(
        self, dataset: Dataset, width: int, within: Spans | None = None, since: int | None = None
    ) -> Digests | None:
        asked = wire.encode(wire.Part(within, width, since))
        with self._agent.stream(f"{wire.DIGESTS}/{dataset.name}", asked) as pieces:
            return wire.digests(b"".join(self._counted(pieces)))

    def latest(self, dataset: Dataset, within: Spans | None = None) -> Latest | None:
        with self._agent.stream(f"{wire.LATEST}/{dataset.name}", wire.encode(wire.Part(within))) as pieces:
            return wire.latest(b"".join(self._counted(pieces)))

    def read(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        """As the protocol says, one batch in memory at a time; abandoning it closes the cursor in Firebird, too."""
        with self._agent.stream(f"{wire.ROWS}/{dataset.name}", wire.encode(wire.Part(spans, width))) as pieces:
            return (yield from rows.decode(dataset, _Body(self._counted(pieces))))

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._bytes_moved += len(piece)
            yield piece


class RemoteLink:
    """A company's database behind an agent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def probe(self) -> Probe:
        """As the protocol says, with the fingerprint of the agent's certificate."""
        with reached(self._connection) as agent:
            probe = wire.probe(agent.ask("POST", wire.PROBE, self._credentials()))
            return replace(probe, certificate=agent.certificate)

    def databases(self) -> tuple[FoundDatabase, ...]:
        with reached(self._connection) as agent:
            return wire.databases(agent.ask("POST", wire.DATABASES, self._credentials()))

    def procedure_prices(self) -> tuple[ProcedurePrice, ...]:
        with reached(self._connection) as agent:
            return wire.procedure_prices(agent.ask("POST", wire.PROCEDURE_PRICES, self._credentials()))

    @contextmanager
    def snapshot(self) -> Iterator[RemoteSnapshot]:
        """As the protocol says; raises what keeps the agent from opening it."""
        with reached(self._connection) as agent:
            opened = agent.ask("POST", wire.SNAPSHOTS, self._credentials())
            agent.present(opened["token"])
            try:
                yield RemoteSnapshot(agent, wire.identity(opened["identity"]))
            finally:
                _close(agent)

    def place(self, document: Document) -> Placed:
        placed = self._write(document_wire.DOCUMENTS, document_wire.placed, document=document)
        if placed is None:
            raise outcome_unknown("the agent answered without saying what it placed")
        return placed

    def find(self, document: Document) -> Placed | None:
        return self._write(document_wire.DOCUMENT_SEARCH, document_wire.placed, document=document)

    def create_customer(self, customer: NewCustomer) -> CreatedCustomer:
        return self._write(document_wire.CUSTOMERS, document_wire.created, customer=customer)

    def series(self) -> tuple[Series, ...]:
        with reached(self._connection) as agent:
            return document_wire.series(agent.ask("POST", document_wire.SERIES, self._asked()))

    def availability(
        self, article_ids: Collection[int], warehouse_id: int, patience: float = AVAILABILITY_SECONDS
    ) -> Mapping[int, Decimal]:
        asked = self._asked(article_ids=tuple(article_ids), warehouse_id=warehouse_id, patience=patience)

        def ask() -> Mapping[int, Decimal]:
            with reached(self._connection) as agent:
                return document_wire.availability(agent.ask("POST", document_wire.AVAILABILITY, asked))

        try:
            return within(patience, ask)
        except TimeoutError as error:
            raise ServerUnreachable(
                "Microsip no respondió a tiempo; se usará lo último que se sincronizó. Si se repite, revisa el "
                "servicio de sincronización y la red.",
                f"availability: {error}",
            ) from error

    def _write(self, path: str, decode: Callable[[Any], T], **what: object) -> T:
        """What the agent says of what was to be written; without its answer nobody knows what became of it."""
        with reached(self._connection) as agent:
            try:
                return decode(agent.ask("POST", path, self._asked(**what), WRITING_SECONDS))
            except (TypeError, ValueError) as error:
                raise outcome_unknown(f"{path}: unreadable answer: {error!r}") from error
            except Failure as failure:
                if isinstance(failure, LinkLost) or type(failure) is Failure:  # lost on the way, or in a defect there
                    raise outcome_unknown(f"{path}: {failure.detail}") from failure
                raise

    def _credentials(self) -> bytes:
        return wire.encode(self._own_credentials())

    def _asked(self, **what: Any) -> bytes:
        return wire.encode(document_wire.Asked(self._own_credentials(), **what))

    def _own_credentials(self) -> wire.Credentials:
        asked = self._connection
        return wire.Credentials(asked.user, asked.password, asked.folder, asked.database)


def _close(agent: AgentClient) -> None:
    try:
        agent.ask("DELETE", wire.SNAPSHOT, patience=CLOSING_SECONDS)
    except Failure as failure:  # everything needed was read; what the agent is not told, the lease's end closes
        logger.info("the snapshot was left to its lease: %s", failure.detail)


class _Body(io.RawIOBase):
    """The pieces of a response as one file, read as often and as long as the Arrow reader likes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end of the response."""
        parts = []
        while size > 0 and self._fill():
            part = self._rest[:size]
            self._rest = self._rest[size:]
            size -= len(part)
            parts.append(part)
        return b"".join(parts)

    def _fill(self) -> bool:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._rest = memoryview(piece)
        return True
