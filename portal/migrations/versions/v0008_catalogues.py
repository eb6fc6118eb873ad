"""Syncs of single catalogues, who asked for a run, versions that were gone back to, and incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_runs", sa.Column("catalogue", sa.String(20)))
    op.add_column("sync_runs", sa.Column("restored", sa.Integer()))
    op.add_column("sync_runs", sa.Column("author", sa.String(254), nullable=False, server_default=""))
    op.create_table(
        "sync_intervals",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("catalogue", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_sync_intervals_company_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "catalogue", name="pk_sync_intervals"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("run_id", sa.String(36)),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_incidents_company_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index(
        "uq_incidents_open",
        "incidents",
        ["company_id", "kind"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
