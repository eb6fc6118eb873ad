"""The tables of orders and quotations, as they were confirmed: what Microsip changes later does not change them."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from portal.carts.tables import KEY_CHARACTERS, NOTES_CHARACTERS
from portal.database import Exact, UtcDateTime, metadata
from portal.pricing.arithmetic import MONEY_DIGITS, PERCENT_DIGITS, PRICE_DIGITS, UNITS_DIGITS

AUTHOR_CHARACTERS = 254

orders_table = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), nullable=False),
    Column("key", String(KEY_CHARACTERS), nullable=False),
    # Digest of what was confirmed under the key.
    Column("fingerprint", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("customer_id", Integer, nullable=False),
    Column("customer_key", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    # Who confirmed it: a user of the portal, or a name alone when it came from the command line.
    Column("user_id", ForeignKey("users.id", ondelete="SET NULL")),
    Column("placed_by", String(AUTHOR_CHARACTERS), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    # Whether that was a salesperson, on the customer's behalf.
    Column("on_behalf", Boolean, nullable=False, default=False, server_default=false()),
    # Who approved or refused it, where somebody had to.
    Column("decided_by", String(AUTHOR_CHARACTERS), nullable=False, default="", server_default=""),
    # FECHA of the document, by Microsip's calendar.
    Column("day_local", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("address_id", Integer, nullable=False),
    Column("shipping_id", Integer),
    Column("warehouse_id", Integer, nullable=False),
    Column("payment_terms_id", Integer),
    Column("salesperson_id", Integer),
    Column("currency_id", Integer, nullable=False),
    Column("currency", String(20), nullable=False),
    # Units of the local currency for one of the document's.
    Column("rate", Exact(PRICE_DIGITS), nullable=False),
    Column("purchase_order", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("subtotal", Exact(MONEY_DIGITS), nullable=False),
    Column("taxes", Exact(MONEY_DIGITS), nullable=False),
    Column("total", Exact(MONEY_DIGITS), nullable=False),
    # The series that its folio is taken from: chosen when it is delivered for the first time, and then for good.
    Column("series", String(3)),
    Column("branch_id", Integer),
    # What Microsip answered.
    Column("folio", String(9)),
    Column("docto_ve_id", Integer),
    Column("accepted_at", UtcDateTime),
    # Why it waits or was rejected: for people, and for the log.
    Column("reason", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    UniqueConstraint("company_id", "key"),
)

Index("ix_orders_company_id_placed_at", orders_table.c.company_id, orders_table.c.placed_at)
Index("ix_orders_company_id_customer_id", orders_table.c.company_id, orders_table.c.customer_id)

order_lines = Table(
    "order_lines",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Integer, nullable=False),
    Column("article_key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("units", Exact(UNITS_DIGITS), nullable=False),
    # Before discounts, in the document's currency, as are the amounts.
    Column("unit_price", Exact(PRICE_DIGITS), nullable=False),
    Column("discount", Exact(PERCENT_DIGITS), nullable=False),
    Column("customer_discount", Exact(PERCENT_DIGITS), nullable=False),
    Column("volume_discount", Exact(PERCENT_DIGITS), nullable=False),
    Column("promotion_discount", Exact(PERCENT_DIGITS), nullable=False),
    Column("total", Exact(MONEY_DIGITS), nullable=False),
    Column("notes", String(NOTES_CHARACTERS), nullable=False),
    Column("is_freight", Boolean, nullable=False),
    # How the price came about, a sentence a line.
    Column("explanation", Text, nullable=False),
)

order_taxes = Table(
    "order_taxes",
    metadata,
    Column("order_id", ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True),
    Column("tax_id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("base", Exact(MONEY_DIGITS), nullable=False),
    Column("amount", Exact(MONEY_DIGITS), nullable=False),
)

ordering_customers = Table(
    "ordering_customers",
    metadata,
    # Whoever confirms an order of a customer holds its row until the order is stored.
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("customer_id", Integer, primary_key=True, autoincrement=False),
    Column("last_ordered_at", UtcDateTime, nullable=False),
)
