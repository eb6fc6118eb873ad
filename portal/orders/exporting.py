"""Orders as a spreadsheet reads them."""

import csv
import io
from collections.abc import Iterable

from portal.companies import Company
from portal.database import Database
from portal.orders.reading import orders
from portal.orders.states import OrderState

MOST = 50_000
_COLUMNS = (
    "pedido", "tipo", "estado", "folio", "fecha", "cliente", "nombre", "orden_compra", "subtotal", "impuestos",
    "total", "moneda", "confirmado_por", "aviso",
)  # fmt: skip

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(db: Database, company: Company, states: Iterable[OrderState] | None = None, text: str = "") -> bytes:
    """The orders that match, the newest first, in UTF-8 with its mark, as Excel wants it."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for order in orders(db, company, states=states, text=text, page_size=MOST).orders:
        cells = (
            order.id,
            order.kind.title,
            order.state.title(order.kind),
            order.folio or "",
            order.placed_at.isoformat(timespec="seconds"),
            order.customer_key,
            order.customer_name,
            order.purchase_order,
            order.subtotal,
            order.tax_total,
            order.total,
            order.currency,
            order.placed_by,
            order.reason,
        )
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
