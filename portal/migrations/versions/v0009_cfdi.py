"""The XML of tax invoices, kept as they were read from Microsip."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cfdi_xml",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(60), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_cfdi_xml_company_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("company_id", "uuid", name="pk_cfdi_xml"),
    )
