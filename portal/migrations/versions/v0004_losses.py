"""Losses that syncs refused to publish, and who confirmed them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_losses",
        sa.Column("run_id", sa.String(36), nullable=False),
        sa.Column("dataset", sa.String(100), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_by", sa.String(254)),
        sa.Column("settled_by", sa.String(36)),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name="fk_refused_losses_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "dataset", name="pk_refused_losses"),
    )
