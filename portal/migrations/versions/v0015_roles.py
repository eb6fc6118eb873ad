"""What users are besides administrators and customers, whom a session acts for, and single-use links."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("approval_over", sa.BigInteger()))
    op.add_column("users", sa.Column("salesperson_id", sa.Integer()))
    op.add_column("users", sa.Column("collector_id", sa.Integer()))
    op.add_column("users", sa.Column("invited_at", sa.DateTime(timezone=True)))
    op.add_column("sessions", sa.Column("customer_id", sa.Integer()))
    op.create_table(
        "single_use_links",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_single_use_links_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_single_use_links"),
        sa.UniqueConstraint("user_id", name="uq_single_use_links_user_id"),
    )
    op.create_index("ix_single_use_links_expires_at", "single_use_links", ["expires_at"])
