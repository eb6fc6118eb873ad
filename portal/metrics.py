"""Figures for whoever watches an installation, asked of the operations store when they are asked for.

They are the installation's, not a process's: every storefront tells the same, and nothing has to be kept between
processes. What is counted is the last day's, so that what they cost does not grow with history.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection as Transaction
from sqlalchemy import func, select

from portal.companies import companies_table
from portal.database import utc_now
from portal.freshness import ages_by_company
from portal.history import RunState
from portal.history.tables import sync_run_datasets, sync_runs
from portal.installation import Installation
from portal.mail.tables import MailState, mails_table
from portal.orders.tables import orders_table
from portal.outbox.tables import outbox_table

COUNTED = timedelta(days=1)


@dataclass(frozen=True)
class Sample:
    """One figure, by the values of its metric's labels."""

    labels: tuple[str, ...]
    value: float


@dataclass(frozen=True)
class Metric:
    """A figure of one kind for everything that has it."""

    name: str
    help: str
    labels: tuple[str, ...]
    samples: tuple[Sample, ...]


def metrics(installation: Installation, now: datetime | None = None) -> tuple[Metric, ...]:
    """All figures of this moment; raises what the stores raise."""
    moment = now or utc_now()
    fresh = tuple(_freshness(installation, moment))
    with installation.database.read() as transaction:
        syncs, orders = _syncs(transaction, moment - COUNTED), _orders(transaction, moment)
        return (*fresh, *syncs, _queue(transaction, moment), *orders, _mails(transaction))


def _freshness(installation: Installation, now: datetime) -> Iterator[Metric]:
    by_company = ages_by_company(installation, now)
    known = [(slug, age) for slug, ages in by_company.items() for age in ages]
    labels = ("company", "catalogue")
    yield Metric(
        "b2bgo_data_age_seconds",
        "Since when the published catalogue was seen to be so in Microsip.",
        labels,
        tuple(
            Sample((slug, age.catalogue.value), (now - age.as_of).total_seconds()) for slug, age in known if age.as_of
        ),
    )
    yield Metric(
        "b2bgo_data_age_intervals",
        "The same in intervals between syncs: late from 1.5, very late from 3.",
        labels,
        tuple(Sample((slug, age.catalogue.value), age.intervals) for slug, age in known),
    )


def _syncs(transaction: Transaction, since: datetime) -> Iterator[Metric]:
    runs, datasets = sync_runs.c, sync_run_datasets.c
    lately = select(companies_table.c.slug).join_from(companies_table, sync_runs).where(runs.started_at >= since)
    counted = lately.add_columns(runs.kind, runs.state, func.count()).group_by(
        companies_table.c.slug, runs.kind, runs.state
    )
    yield Metric(
        "b2bgo_syncs_day",
        "Syncs that began within a day.",
        ("company", "kind", "state"),
        tuple(_samples(transaction.execute(counted), labels=3)),
    )
    moved = (
        lately.join(sync_run_datasets, datasets.run_id == runs.id)
        .add_columns(func.sum(datasets.rows_read), func.sum(datasets.bytes_moved), func.sum(datasets.seconds))
        .group_by(companies_table.c.slug)
    )
    rows = transaction.execute(moved).all()
    for position, (name, told) in enumerate(_MOVED.items(), start=1):
        yield Metric(name, told, ("company",), tuple(Sample((row[0],), float(row[position])) for row in rows))


def _queue(transaction: Transaction, now: datetime) -> Metric:
    runs = sync_runs.c
    waiting = (
        select(companies_table.c.slug, func.min(runs.started_at))
        .join_from(companies_table, sync_runs)
        .where(runs.state == RunState.EN_PROGRESO.value, runs.holder.is_(None), runs.lease_until >= now)
        .group_by(companies_table.c.slug)
    )
    return Metric(
        "b2bgo_sync_waiting_seconds",
        "How long a sync that somebody asked for has waited for a worker to take it.",
        ("company",),
        tuple(Sample((slug,), (now - since).total_seconds()) for slug, since in transaction.execute(waiting)),
    )


_MOVED = {
    "b2bgo_sync_rows_day": "Rows that syncs of a day read from Microsip.",
    "b2bgo_sync_bytes_day": "Bytes that they moved.",
    "b2bgo_sync_seconds_day": "Seconds that they spent on datasets.",
}


def _orders(transaction: Transaction, now: datetime) -> Iterator[Metric]:
    waiting = (
        select(companies_table.c.slug, func.count(), func.min(orders_table.c.placed_at))
        .join_from(companies_table, outbox_table)
        .join(orders_table, orders_table.c.id == outbox_table.c.order_id)
        .group_by(companies_table.c.slug)
    )
    rows = transaction.execute(waiting).all()
    yield Metric(
        "b2bgo_outbox_orders",
        "Orders that wait to be delivered to Microsip.",
        ("company",),
        tuple(Sample((slug,), count) for slug, count, _ in rows),
    )
    yield Metric(
        "b2bgo_outbox_age_seconds",
        "How long the oldest of them has waited.",
        ("company",),
        tuple(Sample((slug,), (now - oldest).total_seconds()) for slug, _, oldest in rows),
    )


def _mails(transaction: Transaction) -> Metric:
    counted = (
        select(companies_table.c.slug, func.count())
        .join_from(companies_table, mails_table)
        .where(mails_table.c.state == MailState.WAITING.value)
        .group_by(companies_table.c.slug)
    )
    samples = tuple(_samples(transaction.execute(counted), labels=1))
    return Metric("b2bgo_mails_waiting", "Mails that are to be sent.", ("company",), samples)


def _samples(rows: Iterable[tuple[object, ...]], labels: int) -> Iterator[Sample]:
    for row in rows:
        yield Sample(tuple(str(label) for label in row[:labels]), float(str(row[labels])))
