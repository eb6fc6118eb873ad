"""What is asked of new customers, and who is told when something fails."""

from portal.configuration.kinds import Email, Flag, Reference
from portal.configuration.setting import Section, Setting

CUSTOMERS = Section("customers", "Clientes nuevos")
NOTICES = Section("notices", "Avisos")

RFC_REQUIRED = Setting(
    "rfc_required",
    "RFC obligatorio",
    "Si quien pide darse de alta como cliente debe escribir su Registro Federal de Contribuyentes.",
    True,
    Flag(),
    CUSTOMERS,
)
REGISTRATION = Setting(
    "registration",
    "Recibir solicitudes de alta",
    "Si en la página de entrada se puede pedir una cuenta. Nadie entra hasta que aceptes su solicitud.",
    False,
    Flag(),
    CUSTOMERS,
)
CREATE_CUSTOMERS = Setting(
    "create_customers",
    "Crear clientes en Microsip",
    "Si al aceptar la solicitud de alguien que no está en Microsip se puede crear allá al cliente.",
    False,
    Flag(),
    CUSTOMERS,
)
NEW_CUSTOMER_TERMS: Setting[int | None] = Setting(
    "new_customer_terms",
    "Condición de pago de clientes nuevos",
    "La que reciben los clientes que se crean en Microsip. Se crean sin límite de crédito.",
    None,
    Reference("condiciones_pago", "COND_PAGO_ID", "NOMBRE"),
    CUSTOMERS,
)
EMERGENCY_CONTACT = Setting(
    "emergency_contact",
    "Correo de contacto de emergencia",
    "A quién se avisa cuando la sincronización con Microsip necesita atención. Manténlo actualizado.",
    "",
    Email(),
    NOTICES,
)

SETTINGS = (RFC_REQUIRED, REGISTRATION, CREATE_CUSTOMERS, NEW_CUSTOMER_TERMS, EMERGENCY_CONTACT)
