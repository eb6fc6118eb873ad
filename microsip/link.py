"""The way to a company's database: one protocol, two forms.

`direct.py` speaks to Firebird in the same network, `remote.py` to the agent beside Firebird; `opening.py` chooses.
Both pass one contract suite (tests/conformance/test_links.py).
"""

from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import pyarrow as pa

from microsip.customers import CreatedCustomer, NewCustomer
from microsip.declaration import Catalogue, Dataset
from microsip.digest import Digests, Latest, Spans
from microsip.documents import Document, Placed, Series

AVAILABILITY_SECONDS = 2.0
"""How long somebody who confirms an order waits for what is in stock at this moment."""


@dataclass(frozen=True)
class Identity:
    """Which database was read, and when.

    `created_at_local` tells a restored backup from the file it replaced. `snapshot` is the transaction's number and
    `read_at_local` the server's clock (Microsip's local time) when it began. `schema_version` is VERSIONES_DB's, None
    where the table is missing.
    """

    path: str
    engine: str
    created_at_local: datetime
    schema_version: int | None
    snapshot: int
    read_at_local: datetime


@dataclass(frozen=True)
class Structure:
    """What of a dataset this version of Microsip lacks."""

    missing_table: bool = False
    missing_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checksum:
    """Figures of a dataset computed by a database over all its rows, comparable between Microsip and the mirror.

    `sums`: per column, in declared order, what `microsip.checksum` sums for its kind; None when no row has a value.
    """

    rows: int
    sums: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class Answer:
    """How one catalogue answered when the connection was tested; `message` in Spanish for the person."""

    catalogue: Catalogue
    successful: bool
    message: str
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Module:
    """Whether a module of Microsip is in use in a company, judged by its documents."""

    name: str
    is_used: bool


@dataclass(frozen=True)
class FoundDatabase:
    """A database that the agent could open, by what a connection names it."""

    folder: str
    name: str


@dataclass(frozen=True)
class Probe:
    """The result of testing a connection. `certificate`: fingerprint shown by the agent; None for the direct link."""

    identity: Identity
    answers: tuple[Answer, ...]
    certificate: str | None = None
    modules: tuple[Module, ...] = ()

    @property
    def successful(self) -> bool:
        return all(answer.successful for answer in self.answers)


@dataclass(frozen=True)
class ProcedurePrice:
    """What Microsip's procedures say now: the unit price in the local currency, None without one, and the discount."""

    customer_id: int
    article_id: int
    units: Decimal
    at_local: datetime
    unit_price: Decimal | None
    discount_percent: Decimal


Rows = Generator[pa.RecordBatch, None, Digests | None]
"""Batches as they are read; the value with which they end are the digests that were asked for with them."""


class Reading:
    """Rows to be iterated over once; `digests` are those with which they ended."""

    def __init__(self, rows: Rows) -> None:
        self.digests: Digests | None = None
        self._rows = rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        self.digests = yield from self._rows


class Snapshot(Protocol):
    """One read-only SNAPSHOT transaction: everything read through it is of one instant."""

    @property
    def identity(self) -> Identity: ...

    @property
    def bytes_moved(self) -> int:
        """Bytes of rows read so far: compressed as they travelled from the agent, or as Arrow holds them."""

    def structure(self, dataset: Dataset) -> Structure:
        """What is missing of an optional dataset; raises MissingStructure for a required table or column."""

    def digests(
        self, dataset: Dataset, width: int, within: Spans | None = None, since: int | None = None
    ) -> Digests | None:
        """Digests of the rows' versions in buckets of that width, of all keys or of these, computed inside Firebird.

        None when they would not tell of every change: no table, values that are computed, a key that is no number.
        `within` holds whole buckets; `since`: only those that have a row whose version is this or a higher number,
        which tells of nothing that was deleted. Raises as `read`.
        """

    def latest(self, dataset: Dataset, within: Spans | None = None) -> Latest | None:
        """How many rows there are, of all keys or of these, and which version is the highest.

        None when `digests` would be. It takes Firebird a third of the time of a digest.
        """

    def read(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        """All rows as batches of `dataset.schema`, in no order; none when an optional table is missing.

        With `spans` only those whose first key column, a whole number, lies in one of them. With `width` they end with
        what `digests` gives for them, computed from the rows themselves: for a table that is read anyway it costs
        hardly anything.

        Raises MissingStructure, ColumnChanged, UnreadableValue, or LinkLost when the source goes away.
        """

    def checksum(self, dataset: Dataset) -> Checksum:
        """Row count and sums, computed inside Firebird over the same rows that `read` gives."""


class MicrosipLink(Protocol):
    """A way to one company's database; opening it connects nothing yet."""

    def probe(self) -> Probe:
        """Connects, checks that it is a Microsip company and asks each catalogue; raises what keeps it from that."""

    def databases(self) -> tuple[FoundDatabase, ...]:
        """The databases in the agent's data folders, for who can open one of them; none when nobody can tell.

        Folder and database of the connection do not matter. Raises what keeps the agent from being asked, and
        WrongCredentials.
        """

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """A snapshot, closed with the block."""

    def place(self, document: Document) -> Placed:
        """The document in Microsip: the one of its token that is there already, else a new one.

        However often it is asked for, and whatever ended the attempts before, it is there once. Raises Transient or
        NeedsConfiguration or NeedsAttention, all of which mean that nothing was written; OutcomeUnknown when the answer
        was lost, so that `find` or `place` again must tell.
        """

    def find(self, document: Document) -> Placed | None:
        """The document of this token in Microsip, whatever else it says, or None.

        It waits for attempts to place it that are still under way, so None means that none of them will succeed.
        """

    def series(self) -> tuple[Series, ...]:
        """The series of folios of quotations and of orders that the company has."""

    def create_customer(self, customer: NewCustomer) -> CreatedCustomer:
        """The customer in Microsip: the one of its token that is there already, else a new one; raises as `place`."""

    def availability(
        self, article_ids: Collection[int], warehouse_id: int, patience: float = AVAILABILITY_SECONDS
    ) -> Mapping[int, Decimal]:
        """By article what the warehouse holds at this moment less what orders committed.

        Raises Transient, ServerUnreachable among others, when there is no answer within `patience` seconds.
        """

    def procedure_prices(self) -> tuple[ProcedurePrice, ...]:
        """What Microsip's own procedures charge for a sample of customers, articles and quantities.

        It is always the same sample as long as there are no new ones. Raises what opening the database raises, and
        NoPriceProcedures when it has not both procedures as they are known.
        """
