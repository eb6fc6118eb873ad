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

    PASSWORD_CHANGED = "password_changed", "Eligió su contraseña"
    PASSWORD_SET = "password_set", "Cambió la contraseña de un usuario"
    SIGNED_IN = "signed_in", "Inició sesión"
    SIGN_IN_LOCKED = "sign_in_locked", "Bloqueó los intentos de entrar"
    USER_ADDED = "user_added", "Dio de alta a un usuario"
    USER_INVITED = "user_invited", "Invitó a un usuario"
    USER_SUSPENDED = "user_suspended", "Suspendió a un usuario"
    USER_RESUMED = "user_resumed", "Reactivó a un usuario"
    INSTALLATION_GRANTED = "installation_granted", "Dio acceso a todas las empresas"
    INSTALLATION_REVOKED = "installation_revoked", "Quitó el acceso a todas las empresas"
    ROLE_CHANGED = "role_changed", "Cambió lo que puede hacer un usuario"
    VIEWED_AS_CUSTOMER = "viewed_as_customer", "Vio la tienda como cliente"
    ORDER_APPROVED = "order_approved", "Autorizó un pedido"
    ORDER_REFUSED = "order_refused", "No autorizó un pedido"
    REGISTRATION_APPROVED = "registration_approved", "Aceptó una solicitud de alta"
    CUSTOMER_CREATED = "customer_created", "Creó un cliente en Microsip"
    REGISTRATION_REFUSED = "registration_refused", "Rechazó una solicitud de alta"

    def __init__(self, key: str, title: str) -> None:
        self.key = key
        self.title = title


TITLES = {action.key: action.title for action in Action}
