"""The table of the audit log. Rows are only ever added."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from portal.database import UtcDateTime, metadata

WHO_CHARACTERS = 254
SUBJECT_CHARACTERS = 300

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True),
    # NULL for what concerns the whole installation.
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE")),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(WHO_CHARACTERS), nullable=False),
    Column("action", String(60), nullable=False),
    Column("subject", String(SUBJECT_CHARACTERS), nullable=False),
    # A JSON object.
    Column("details", Text, nullable=False),
)

Index("ix_audit_log_company_id_id", audit_log.c.company_id, audit_log.c.id)
