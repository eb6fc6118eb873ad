"""What becomes of an order on its way into Microsip."""

from enum import Enum

from microsip.documents import Kind


class OrderState(Enum):
    """Where the portal is with an order. The values are what scripts read.

    An order that awaits approval was confirmed by a user whose orders somebody approves; it is in no outbox yet.
    """

    AWAITING_APPROVAL = "awaiting approval"
    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"

    def title(self, kind: Kind = Kind.ORDER) -> str:
        """What people read of an order or, with its own gender, of a quotation."""
        return _OF_QUOTATIONS.get(self, _TITLES[self]) if kind is Kind.QUOTATION else _TITLES[self]


_TITLES = {
    OrderState.AWAITING_APPROVAL: "Por autorizar",
    OrderState.PENDING: "Por enviar",
    OrderState.SENDING: "Enviando",
    OrderState.UNKNOWN: "Por comprobar",
    OrderState.ACCEPTED: "En Microsip",
    OrderState.REJECTED: "Rechazado",
    OrderState.CANCELLED: "Cancelado",
}
_OF_QUOTATIONS = {OrderState.REJECTED: "Rechazada", OrderState.CANCELLED: "Cancelada"}

COMMITTED = frozenset(
    {
        OrderState.AWAITING_APPROVAL,
        OrderState.PENDING,
        OrderState.SENDING,
        OrderState.UNKNOWN,
        OrderState.ACCEPTED,
    }
)
"""Those in which an order uses credit."""

WAITING = frozenset({OrderState.PENDING, OrderState.SENDING, OrderState.UNKNOWN})
"""Those in which an order is in the outbox."""
