"""What is asked of new customers, and who is told when something fails."""

from portal.configuration.kinds import Email, Flag
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
EMERGENCY_CONTACT = Setting(
    "emergency_contact",
    "Correo de contacto de emergencia",
    "A quién se avisa cuando la sincronización con Microsip necesita atención. Manténlo actualizado.",
    "",
    Email(),
    NOTICES,
)

SETTINGS = (RFC_REQUIRED, EMERGENCY_CONTACT)
