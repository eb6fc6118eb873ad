"""Logos of companies, companies that are suspended, and who administers the installation."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("companies", sa.Column("suspended_at", sa.DateTime(timezone=True)))
    op.create_table(
        "company_logos",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_company_logos_company_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", name="pk_company_logos"),
    )
    op.create_table(
        "super_administrators",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_super_administrators_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name="pk_super_administrators"),
    )
