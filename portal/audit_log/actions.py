"""What is written down. One more is one more member; its key is stored, its title is what people read."""

from enum import Enum


class Action(Enum):
    """Something that a person, or the portal by itself, did for a company."""

    CONFIGURATION_CHANGED = "configuration_changed", "Cambió la configuración"
    ORDER_RETRIED = "order_retried", "Volvió a enviar un pedido"
    ORDER_CANCELLED = "order_cancelled", "Canceló un pedido"

    def __init__(self, key: str, title: str) -> None:
        self.key = key
        self.title = title


TITLES = {action.key: action.title for action in Action}
