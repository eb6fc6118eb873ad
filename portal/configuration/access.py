"""Whether customers are let in."""

from portal.configuration.kinds import Flag
from portal.configuration.setting import Section, Setting

ACCESS = Section("access", "Acceso de clientes", "Antes de dar acceso, valida la integridad de la información.")

CUSTOMER_ACCESS = Setting(
    "customer_access",
    "Acceso para clientes",
    "Si tus clientes pueden entrar a la tienda. Mientras no, se les dice que todavía no está abierta.",
    True,
    Flag(),
    ACCESS,
)

SETTINGS = (CUSTOMER_ACCESS,)
