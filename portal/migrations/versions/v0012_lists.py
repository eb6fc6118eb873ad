"""Favourites and named lists of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "favourites",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_favourites_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "customer_id", "article_id", name="pk_favourites"),
    )
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("folded_name", sa.String(320), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_lists_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lists"),
        sa.UniqueConstraint("user_id", "customer_id", "folded_name", name="uq_lists_user_id_customer_id_folded_name"),
    )
    op.create_table(
        "list_lines",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name="fk_list_lines_list_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "article_id", name="pk_list_lines"),
    )
