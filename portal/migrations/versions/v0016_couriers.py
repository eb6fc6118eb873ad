"""Processes that are there to deliver orders at once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "couriers",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("believed_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_couriers_company_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_couriers"),
    )
    op.create_index("ix_couriers_company_id", "couriers", ["company_id"])
