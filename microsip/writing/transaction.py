"""Writing to a company's database: one READ COMMITTED transaction, and no doubt about whether it was committed.

A read-committed transaction sees what others committed after it began: what was written meanwhile is found.
"""

import ctypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeAlias, TypeVar

import fdb

from microsip.connection import Connection
from microsip.deadline import within
from microsip.errors import Failure
from microsip.fetch.interfaces import FirebirdError
from microsip.firebird import client_library, loaded_library, open_database
from microsip.firebird_errors import (
    no_answer,
    nothing_written,
    outcome_unknown,
    while_attaching,
    while_reading,
    while_writing,
)

T = TypeVar("T")
Row: TypeAlias = tuple[Any, ...]

LOCK_SECONDS = 10
"""How long a record that somebody else holds is waited for."""

WRITING_SECONDS = 60.0
"""How long all of it may take, the waiting included."""

KEYS_AT_ONCE = 500
"""Firebird takes no more than 1,500 values in a list."""

_UNIQUE_KEY, _FILE_ERROR = 335544665, 335544344
_ABORT = 4
_STATUS_WORDS = 20


class KeyTaken(Exception):
    """A unique key has a row already."""


class Transaction:
    """What is read and written inside; every statement raises fdb's errors, and KeyTaken."""

    def __init__(self, transaction: Any) -> None:
        self._cursor = transaction.cursor()
        self._prepared: dict[str, Any] = {}
        self.has_written = False

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        self._execute(sql, parameters)
        fetched: list[Row] = self._cursor.fetchall()
        return fetched

    def row(self, sql: str, *parameters: object) -> Row | None:
        """The first row, None without any."""
        found = self.rows(sql, *parameters)  # fetched to the end, which closes the cursor
        return found[0] if found else None

    def rows_of(self, sql: str, keys: Iterable[int], *parameters: object) -> Iterator[Row]:
        """The rows of all keys, by a statement whose last parameters are a list of them, where it says `{}`."""
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), KEYS_AT_ONCE):
            some = wanted[start : start + KEYS_AT_ONCE]
            yield from self.rows(sql.format(", ".join("?" * len(some))), *parameters, *some)

    def write(self, sql: str, *parameters: object) -> None:
        self._execute(sql, parameters)
        self.has_written = True

    def insert(self, table: str, values: Mapping[str, object], returning: str = "") -> int:
        """Adds a row of columns that the database names; gives its `returning` column, 0 when none is wanted."""
        marks = ", ".join("?" * len(values))
        statement = ["INSERT INTO", table, f"({', '.join(values)}) VALUES ({marks})"]
        if returning:
            statement += ["RETURNING", returning]
        self._execute(" ".join(statement), tuple(values.values()))
        self.has_written = True
        [[key]] = self._cursor.fetchall() if returning else [[0]]
        return int(key)

    def _execute(self, sql: str, parameters: Sequence[object]) -> None:
        statement = self._prepared.get(sql)
        if statement is None:
            statement = self._prepared[sql] = self._cursor.prep(sql)
        try:
            self._cursor.execute(statement, parameters)
        except fdb.DatabaseError as error:
            if _codes(error) == (_UNIQUE_KEY,):
                raise KeyTaken(str(error)) from error
            raise


def transact(
    connection: Connection,
    work: Callable[[Transaction], T],
    *,
    lock_seconds: int,
    patience: float,
) -> T:
    """Does the work in a transaction of its own, commits what it wrote, and gives what it gave.

    Raises what the work raises, then nothing is written; NothingWritten, RecordLocked, RefusedByMicrosip,
    DatabaseRefused; OutcomeUnknown when the commit was sent and not answered; and what opening a database raises.
    """
    return _carry_out(_Attempt(connection, work, _writing(lock_seconds)), patience)


def ask(connection: Connection, work: Callable[[Transaction], T], *, patience: float = WRITING_SECONDS) -> T:
    """What the work reads, in a transaction that cannot write and waits for nobody.

    Raises what the work raises, ServerUnreachable when there is no answer in time, LinkLost, and what opening a
    database raises.
    """
    return _carry_out(_Question(connection, work, _reading()), patience)


def _carry_out(attempt: "_Attempt[T]", patience: float) -> T:
    try:
        return within(patience, attempt.run)
    except TimeoutError as error:
        raise attempt.give_up(str(error)) from error


class _Attempt(Generic[T]):
    """One transaction from attaching to the commit, which may be given up from another thread."""

    def __init__(self, connection: Connection, work: Callable[[Transaction], T], parameters: Any) -> None:
        self._connection = connection
        self._work = work
        self._parameters = parameters
        self._turn = Lock()
        self._attached: Any = None
        self._given_up = False
        self._committing = False

    def run(self) -> T:
        attached = self._attach()
        try:
            return self._transact(attached)
        except fdb.DatabaseError as error:
            raise self._failure(error) from error
        finally:
            with suppress(fdb.DatabaseError):  # what was to be kept is committed by now
                attached.close()

    def give_up(self, detail: str) -> Failure:
        """Ends what is under way, unless it is committing: the failure that this is."""
        with self._turn:
            self._given_up = True
            attached = self._attached
        if attached is not None:
            _abort(attached)
        return self._unanswered(detail)

    def _unanswered(self, detail: str) -> Failure:
        return outcome_unknown(detail) if self._committing else nothing_written(detail)

    def _attach(self) -> Any:
        loaded_library()
        fdb.load_api(client_library())
        asked = self._connection
        try:
            attached = fdb.connect(
                dsn=f"inet://{asked.server.authority}/{asked.path}",
                user=asked.user,
                password=asked.password,
                charset="NONE",
                utf8params=True,
            )
        except fdb.DatabaseError as error:
            raise self._why_not(error) from error
        with self._turn:
            self._attached = attached
        return attached

    def _why_not(self, error: fdb.DatabaseError) -> Failure:
        """fdb tells the first code of an error only; of a file's error that says nothing, so we look for ourselves."""
        if _codes(error) != (_FILE_ERROR,):
            return while_attaching(_as_ours(error), self._connection)
        with open_database(self._connection):
            return no_answer(self._connection, f"attaching failed, and then did not: {error}")

    def _transact(self, attached: Any) -> T:
        transaction = attached.trans(self._parameters)
        transaction.begin()
        inside = Transaction(transaction)
        try:
            result = self._work(inside)
        except BaseException:
            with suppress(fdb.DatabaseError):  # detaching rolls back, too
                transaction.rollback()
            raise
        if inside.has_written:
            self._begin_committing()
            transaction.commit()
        else:
            transaction.rollback()
        return result

    def _begin_committing(self) -> None:
        with self._turn:
            if self._given_up:
                raise nothing_written("given up before the commit")
            self._committing = True

    def _failure(self, error: fdb.DatabaseError) -> Failure:
        if self._committing:
            return outcome_unknown(f"committing: {error}")
        return while_writing(_as_ours(error), self._connection)


class _Question(_Attempt[T]):
    """A transaction that only reads, so that nothing is left in doubt when it is lost."""

    def _unanswered(self, detail: str) -> Failure:
        return no_answer(self._connection, detail)

    def _failure(self, error: fdb.DatabaseError) -> Failure:
        return while_reading(_as_ours(error), self._connection, "", unanswered=False)


def _reading() -> Any:
    parameters = fdb.TPB()
    parameters.access_mode = fdb.isc_tpb_read
    parameters.isolation_level = (fdb.isc_tpb_read_committed, fdb.isc_tpb_rec_version)
    parameters.lock_resolution = fdb.isc_tpb_nowait
    return parameters


def _writing(lock_seconds: int) -> Any:
    parameters = fdb.TPB()
    parameters.isolation_level = (fdb.isc_tpb_read_committed, fdb.isc_tpb_rec_version)
    parameters.lock_resolution = fdb.isc_tpb_wait
    parameters.lock_timeout = lock_seconds
    return parameters


def _as_ours(error: fdb.DatabaseError) -> FirebirdError:
    return FirebirdError(_codes(error), str(error.args[0]))


def _codes(error: fdb.DatabaseError) -> tuple[int, ...]:
    return tuple(code for code in error.args[2:3] if isinstance(code, int))


def _abort(attached: Any) -> None:
    """Has the client library give up the call that another thread waits in."""
    status = (ctypes.c_ssize_t * _STATUS_WORDS)()
    fdb.load_api().client_library.fb_cancel_operation(
        status, ctypes.byref(attached._db_handle), ctypes.c_ushort(_ABORT)
    )
