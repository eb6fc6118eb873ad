"""The tables of favourites and lists, each of a user and the customer that the user buys for."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from portal.database import Exact, UtcDateTime, metadata
from portal.pricing.arithmetic import UNITS_DIGITS

NAME_CHARACTERS = 80

favourites_table = Table(
    "favourites",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("added_at", UtcDateTime, nullable=False),
)

lists_table = Table(
    "lists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", Integer, nullable=False),
    Column("name", String(NAME_CHARACTERS), nullable=False),
    # The name as names are compared.
    Column("folded_name", String(NAME_CHARACTERS * 4), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("user_id", "customer_id", "folded_name"),
)

list_lines = Table(
    "list_lines",
    metadata,
    Column("list_id", ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("units", Exact(UNITS_DIGITS), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
