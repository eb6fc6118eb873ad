"""The tables of mails: what is to be sent and was, and every attempt."""

from enum import Enum

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from portal.database import UtcDateTime, metadata

RECIPIENT_CHARACTERS = 254
SUBJECT_CHARACTERS = 300


class MailState(Enum):
    """What became of a mail, as people read it."""

    WAITING = "Por enviar"
    SENT = "Enviado"
    FAILED = "No enviado"


mails_table = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    # What mail servers and readers know it by: a mail that is sent twice is still one.
    Column("message_id", String(200), nullable=False),
    Column("recipient", String(RECIPIENT_CHARACTERS), nullable=False),
    Column("template", String(60), nullable=False),
    Column("subject", String(SUBJECT_CHARACTERS), nullable=False),
    # NULL once a confidential mail was sent or given up.
    Column("text", Text),
    Column("html", Text),
    Column("state", String(20), nullable=False),
    # How the last attempt ended.
    Column("message", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    # When it is due; moved on by whoever takes it, who may die meanwhile.
    Column("due_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

Index("ix_mails_company_id_id", mails_table.c.company_id, mails_table.c.id)
Index("ix_mails_state_due_at", mails_table.c.state, mails_table.c.due_at)

attempts_table = Table(
    "mail_attempts",
    metadata,
    Column("mail_id", ForeignKey(mails_table.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("message", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
