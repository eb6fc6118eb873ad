"""What is still to be delivered to Microsip: a row for each order until it has a folio, was rejected or cancelled.

And who is there to deliver it at once.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from portal.database import UtcDateTime, metadata

outbox_table = Table(
    "outbox",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("customer_id", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # Whoever delivers it, and until when that is believed.
    Column("holder", Text),
    Column("lease_until", UtcDateTime),
    # An answer was lost: Microsip may have it already.
    Column("in_doubt", Boolean, nullable=False),
)

Index("ix_outbox_company_id_due_at", outbox_table.c.company_id, outbox_table.c.due_at)
Index("ix_outbox_company_id_customer_id", outbox_table.c.company_id, outbox_table.c.customer_id)

couriers_table = Table(
    "couriers",
    metadata,
    # A process that delivers the company's orders as soon as they are confirmed, as long as it says so.
    Column("id", String(36), primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("believed_until", UtcDateTime, nullable=False),
)
