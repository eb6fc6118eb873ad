"""Texts that are managed in the portal, and which fields are."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_settings", sa.Column("managed", sa.String(500), nullable=False, server_default=""))
    op.create_table(
        "portal_texts",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(254), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_portal_texts_company_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "field", "row_id", name="pk_portal_texts"),
    )
