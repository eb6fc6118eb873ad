"""Who approved or refused an order, and whether a salesperson placed it on the customer's behalf."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("on_behalf", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("orders", sa.Column("decided_by", sa.String(254), nullable=False, server_default=""))
