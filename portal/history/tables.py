"""The tables of history. At most one run of a company is «En progreso», and the database sees to it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    literal_column,
)

from portal.database import UtcDateTime, metadata
from portal.history.records import RunState

RUNNING = f"state = '{RunState.EN_PROGRESO.value}'"

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    # NULL for all catalogues.
    Column("catalogue", String(20)),
    # The version to which somebody went back; NULL for a sync.
    Column("restored", Integer),
    Column("author", String(254), nullable=False, default="", server_default=""),
    Column("state", String(20), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # A running row is believed until then; whoever runs it keeps moving it on.
    Column("lease_until", UtcDateTime, nullable=False),
    # Who runs it; NULL until a process takes it on.
    Column("holder", Text),
    Column("flow_run_id", String(36)),
    Column("message", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("version", Integer),
    Column("step", Text),
    Column("step_rows", BigInteger, nullable=False, default=0),
    Column("steps_done", Integer, nullable=False, default=0),
    Column("steps_total", Integer, nullable=False, default=0),
    CheckConstraint(f"({RUNNING}) = (ended_at IS NULL)", name="running_has_no_end"),
)

Index(
    "uq_sync_runs_running",
    sync_runs.c.company_id,
    unique=True,
    sqlite_where=literal_column(RUNNING),
    postgresql_where=literal_column(RUNNING),
)
Index("ix_sync_runs_company_id_started_at", sync_runs.c.company_id, sync_runs.c.started_at)

sync_run_datasets = Table(
    "sync_run_datasets",
    metadata,
    Column("run_id", ForeignKey(sync_runs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("dataset", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("catalogue", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("message", Text, nullable=False, default=""),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_added", BigInteger, nullable=False),
    Column("rows_changed", BigInteger, nullable=False),
    Column("rows_removed", BigInteger, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("bytes_moved", BigInteger, nullable=False),
)
