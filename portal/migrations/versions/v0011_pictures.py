"""Pictures of articles that the portal manages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_pictures",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_portal_pictures_company_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "digest", name="pk_portal_pictures"),
    )
