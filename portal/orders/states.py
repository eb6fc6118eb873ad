"""What becomes of an order on its way into Microsip."""

from enum import Enum


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

    @property
    def title(self) -> str:
        """What people read."""
        return _TITLES[self]


_TITLES = {
    OrderState.AWAITING_APPROVAL: "Por autorizar",
    OrderState.PENDING: "Por enviar",
    OrderState.SENDING: "Enviando",
    OrderState.UNKNOWN: "Por comprobar",
    OrderState.ACCEPTED: "En Microsip",
    OrderState.REJECTED: "Rechazado",
    OrderState.CANCELLED: "Cancelado",
}

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
