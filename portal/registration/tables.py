"""The table of requests."""

from enum import Enum

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from portal.accounts import EMAIL_CHARACTERS
from portal.database import UtcDateTime, metadata

RFC_CHARACTERS = 13


class RequestState(Enum):
    """What became of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


requests_table = Table(
    "registration_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    # By which the customer that is created of it in Microsip is one, however often that is tried.
    Column("token", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    # As SAT writes it; empty where none was given.
    Column("rfc", String(RFC_CHARACTERS), nullable=False),
    Column("email", String(EMAIL_CHARACTERS), nullable=False),
    Column("contact", String(50), nullable=False),
    Column("phone", String(35), nullable=False),
    Column("street", String(100), nullable=False),
    Column("suburb", String(100), nullable=False),
    Column("postcode", String(10), nullable=False),
    Column("town", String(100), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    # The customer that it was found to be, or that was created of it.
    Column("customer_id", Integer),
    Column("decided_by", String(EMAIL_CHARACTERS), nullable=False),
    Column("decided_at", UtcDateTime),
)

Index("ix_registration_requests_company_id_state", requests_table.c.company_id, requests_table.c.state)
