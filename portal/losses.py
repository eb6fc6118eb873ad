"""Losses that a sync refused to publish, and the administrator's word that one of them is right.

A confirmation is for the dataset and the number of rows that were refused, and for the company's next audit only:
whatever comes of that, earlier refusals are settled by it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Row, Select, String, Table, select, update

from microsip.datasets import DATASETS
from microsip.errors import NeedsConfiguration
from portal.companies import Company
from portal.database import Database, UtcDateTime, metadata, utc_now
from portal.history.tables import sync_runs

AUTHOR_CHARACTERS = 254

refused_losses = Table(
    "refused_losses",
    metadata,
    Column("run_id", ForeignKey(sync_runs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("dataset", String(100), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", String(AUTHOR_CHARACTERS)),
    # The run whose audit settled it; NULL while it can be confirmed, or the confirmation waits.
    Column("settled_by", String(36)),
)


class NoSuchLoss(NeedsConfiguration):
    """No sync has refused such a loss since the last audit."""


@dataclass(frozen=True)
class Loss:
    """Rows of a dataset that would have gone. `confirmed_by`: who said that this is right; nobody yet when empty."""

    run_id: str
    dataset: str
    rows: int
    confirmed_by: str

    @property
    def title(self) -> str:
        """What people call the dataset."""
        return DATASETS[self.dataset].title if self.dataset in DATASETS else self.dataset


def refuse(db: Database, run_id: str, dataset: str, rows: int) -> None:
    """Notes that the run would have lost so many rows of a dataset."""
    statement = db.insert(refused_losses).values(run_id=run_id, dataset=dataset, rows=rows)
    with db.begin() as transaction:
        transaction.execute(statement.on_conflict_do_update(index_elements=["run_id", "dataset"], set_={"rows": rows}))


def open_losses(db: Database, company: Company) -> tuple[Loss, ...]:
    """What the company's last audit refused and the next one may let through, confirmed or not."""
    with db.read() as transaction:
        return tuple(_loss(row) for row in transaction.execute(_open(company.id)))


def confirm(db: Database, company: Company, dataset: str, author: str) -> Loss:
    """Lets the dataset lose at the next sync what it was refused to lose. Raises NoSuchLoss."""
    with db.begin() as transaction:
        row = transaction.execute(_open(company.id).where(refused_losses.c.dataset == dataset)).one_or_none()
        if row is None:
            raise NoSuchLoss(
                f"Ninguna sincronización reciente rechazó una pérdida en «{dataset}»; sincroniza primero y confirma lo "
                "que se rechace.",
                f"no open loss of {dataset!r} in {company.slug}",
            )
        transaction.execute(
            update(refused_losses)
            .where(refused_losses.c.run_id == row.run_id, refused_losses.c.dataset == dataset)
            .values(confirmed_at=utc_now(), confirmed_by=author[:AUTHOR_CHARACTERS])
        )
    return Loss(row.run_id, dataset, row.rows, author)


def take(db: Database, run_id: str) -> dict[str, int]:
    """The rows that the run's audit may lose by dataset, for this run alone: what was refused before is settled."""
    with db.begin() as transaction:
        company_id = transaction.execute(select(sync_runs.c.company_id).where(sync_runs.c.id == run_id)).scalar_one()
        _settle(transaction, company_id, run_id)
        taken = select(refused_losses.c.dataset, refused_losses.c.rows).where(
            refused_losses.c.settled_by == run_id, refused_losses.c.confirmed_at.is_not(None)
        )
        return {row.dataset: row.rows for row in transaction.execute(taken)}


def _settle(transaction: Connection, company_id: int, run_id: str) -> None:
    runs = select(sync_runs.c.id).where(sync_runs.c.company_id == company_id, sync_runs.c.id != run_id)
    transaction.execute(
        update(refused_losses)
        .where(refused_losses.c.settled_by.is_(None), refused_losses.c.run_id.in_(runs))
        .values(settled_by=run_id)
    )


def _open(company_id: int) -> Select[Any]:
    return (
        select(refused_losses)
        .join(sync_runs, sync_runs.c.id == refused_losses.c.run_id)
        .where(sync_runs.c.company_id == company_id, refused_losses.c.settled_by.is_(None))
        .order_by(refused_losses.c.dataset)
    )


def _loss(row: Row[*tuple[Any, ...]]) -> Loss:
    return Loss(row.run_id, row.dataset, row.rows, row.confirmed_by or "")
