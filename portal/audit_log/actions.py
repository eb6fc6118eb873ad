"""What is written down. One more is one more member; its key is stored, its title is what people read."""

from enum import Enum


class Action(Enum):
    """Something that a person, or the portal by itself, did for a company."""

    CONFIGURATION_CHANGED = "configuration_changed", "Cambió la configuración"
    CONNECTION_SAVED = "connection_saved", "Guardó la conexión con Microsip"
    CONNECTION_REMOVED = "connection_removed", "Desconectó Microsip"
    SYNC_SETTINGS_CHANGED = "sync_settings_changed", "Cambió la sincronización"
    COMPANY_CHANGED = "company_changed", "Cambió los datos de la empresa"
    COMPANY_CREATED = "company_created", "Creó una empresa"
    COMPANY_SUSPENDED = "company_suspended", "Suspendió una empresa"
    COMPANY_RESUMED = "company_resumed", "Reactivó una empresa"
    STEP_CONFIRMED = "step_confirmed", "Revisó un paso"
    STORE_OPENED = "store_opened", "Abrió la tienda"
    STORE_CLOSED = "store_closed", "Cerró la tienda"
    MAIL_TESTED = "mail_tested", "Envió un correo de prueba"
    ORDER_RETRIED = "order_retried", "Volvió a enviar un pedido"
    ORDER_CANCELLED = "order_cancelled", "Canceló un pedido"

    def __init__(self, key: str, title: str) -> None:
        self.key = key
        self.title = title


TITLES = {action.key: action.title for action in Action}
