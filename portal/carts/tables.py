"""The tables of carts: one for each user and the customer that the user buys for, while there is something in it."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table

from portal.database import Exact, UtcDateTime, metadata
from portal.pricing.arithmetic import UNITS_DIGITS

KEY_CHARACTERS = 100
NOTES_CHARACTERS = 500

carts_table = Table(
    "carts",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    # The key of the order that the cart becomes, however often it is confirmed.
    Column("key", String(KEY_CHARACTERS), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
)

cart_lines = Table(
    "cart_lines",
    metadata,
    Column("user_id", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("units", Exact(UNITS_DIGITS), nullable=False),
    Column("notes", String(NOTES_CHARACTERS), nullable=False, default=""),
    Column("added_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["user_id", "customer_id"], ["carts.user_id", "carts.customer_id"], ondelete="CASCADE"),
)
