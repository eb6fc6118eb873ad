"""Sign-in attempts: after some wrong ones an account, or whoever tries many accounts, is answered no more for a while.

An attempt counts as wrong from its beginning until it proves right, so that guesses made at once all count; and it is
kept in the database, so that a restart forgives nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Network

from sqlalchemy import Column, ColumnElement, Integer, String, Table, and_, case, delete, update
from sqlalchemy import Connection as Transaction

from microsip.errors import Failure, Remedy
from portal.database import Database, UtcDateTime, metadata, utc_now

SUBJECT_CHARACTERS = 300

attempts_table = Table(
    "sign_in_attempts",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("subject", String(SUBJECT_CHARACTERS), primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
)

ACCOUNT, PEER = "account", "peer"
"""The kinds of those who sign in."""

LOCKED = timedelta(minutes=15)
"""For how long nobody is answered, and after how long without an attempt the wrong ones are forgotten."""


class SignInLocked(Failure):
    """Too many wrong passwords. `minutes`: how long to wait."""

    remedy = Remedy.RETRY

    def __init__(self, minutes: int, detail: str) -> None:
        self.minutes = minutes
        super().__init__(
            f"Hubo demasiados intentos con contraseña equivocada; espera {minutes} minutos y vuelve a intentarlo.",
            detail,
        )


@dataclass(frozen=True)
class Subject:
    """Whose attempts are counted together, and how many wrong ones are allowed."""

    kind: str
    name: str
    allowed: int


def account(email: str) -> Subject:
    """An account, whether there is one or not: else the answer would tell."""
    return Subject(ACCOUNT, email[:SUBJECT_CHARACTERS], allowed=5)


def peer(address: str) -> Subject:
    """Whoever connects from an address, and may be a whole office; of IPv6 addresses everybody has 2⁶⁴, one prefix."""
    return Subject(PEER, _prefix(address)[:SUBJECT_CHARACTERS], allowed=50)


def request(email: str) -> Subject:
    """Who asks for mails to an address, whether there is such a user or not."""
    return Subject("mails", email[:SUBJECT_CHARACTERS], allowed=3)


def requests_of(address: str) -> Subject:
    """Whoever asks for mails from an address."""
    return Subject("requests", _prefix(address)[:SUBJECT_CHARACTERS], allowed=20)


def registrations_of(address: str) -> Subject:
    """Whoever asks to become a customer from an address."""
    return Subject("register", _prefix(address)[:SUBJECT_CHARACTERS], allowed=5)


OnLock = Callable[[Transaction, Subject], None]
"""Told of a subject whose lock begins, once, in the transaction in which it does."""


def begin_attempt(
    db: Database, subjects: tuple[Subject, ...], now: datetime, on_lock: OnLock = lambda transaction, subject: None
) -> None:
    """Counts an attempt of each subject. Raises SignInLocked when one of them has made too many."""
    with db.begin() as transaction:
        transaction.execute(delete(attempts_table).where(attempts_table.c.last_at <= now - LOCKED))
        counted = [_count(db, transaction, subject, now) for subject in subjects]
        for subject, (made, _) in zip(subjects, counted, strict=True):
            if made == subject.allowed + 1:
                on_lock(transaction, subject)
    ends = [
        (last_at + LOCKED, subject)
        for subject, (made, last_at) in zip(subjects, counted, strict=True)
        if made > subject.allowed
    ]
    if ends:
        end, subject = max(ends, key=lambda lock: lock[0])
        minutes = max(1, -((now - end) // timedelta(minutes=1)))
        raise SignInLocked(minutes, f"{subject.kind} {subject.name} is locked until {end:%H:%M:%S} UTC")


def forgive_attempt(transaction: Transaction, account: Subject, peer: Subject) -> None:
    """The attempt was right: the account starts anew, and the peer is taken back this one attempt only.

    Otherwise somebody with one account could try all the others without end.
    """
    transaction.execute(delete(attempts_table).where(_is(account)))
    transaction.execute(update(attempts_table).where(_is(peer)).values(attempts=attempts_table.c.attempts - 1))


def forget_old_attempts(db: Database, *, now: datetime | None = None) -> int:
    """Deletes the attempts that no longer count; returns how many."""
    with db.begin() as transaction:
        return transaction.execute(
            delete(attempts_table).where(attempts_table.c.last_at <= (now or utc_now()) - LOCKED)
        ).rowcount


def _prefix(address: str) -> str:
    try:
        return str(IPv6Network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def _is(subject: Subject) -> ColumnElement[bool]:
    return and_(attempts_table.c.kind == subject.kind, attempts_table.c.subject == subject.name)


def _count(db: Database, transaction: Transaction, subject: Subject, now: datetime) -> tuple[int, datetime]:
    """How many attempts there are with this one, up to two more than allowed, and when the last that counts was.

    A locked subject is not locked for longer by trying.
    """
    is_locked = attempts_table.c.attempts > subject.allowed
    counted = {
        "attempts": case((is_locked, subject.allowed + 2), else_=attempts_table.c.attempts + 1),
        "last_at": case((attempts_table.c.attempts >= subject.allowed, attempts_table.c.last_at), else_=now),
    }
    row = transaction.execute(
        db.insert(attempts_table)
        .values(kind=subject.kind, subject=subject.name, attempts=1, last_at=now)
        .on_conflict_do_update(index_elements=["kind", "subject"], set_=counted)
        .returning(attempts_table.c.attempts, attempts_table.c.last_at)
    ).one()
    return row.attempts, row.last_at
