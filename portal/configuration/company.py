"""How the company shows itself to its customers."""

from portal.configuration.kinds import Colour, Email, Text
from portal.configuration.setting import Section, Setting

COMPANY = Section("company", "Empresa", "Lo que tus clientes ven al entrar, en la tienda y en los correos.")

BRAND_COLOUR = Setting(
    "brand_colour",
    "Color",
    "El color de los botones y enlaces. Debe ser bastante oscuro para que se lea texto blanco sobre él.",
    "#0b5d66",
    Colour(),
    COMPANY,
)
CONTACT_EMAIL = Setting(
    "contact_email", "Correo de contacto", "Adónde escriben tus clientes si necesitan ayuda.", "", Email(), COMPANY
)
CONTACT_PHONE = Setting(
    "contact_phone", "Teléfono", "Se muestra a tus clientes junto al correo.", "", Text(60), COMPANY
)
TERMS = Setting(
    "terms",
    "Términos y condiciones",
    "Se muestran al pie de la tienda y de la página de entrada.",
    "",
    Text(20_000, lines=True),
    COMPANY,
)
PRIVACY = Setting(
    "privacy",
    "Aviso de privacidad",
    "Obligatorio para quien trata datos personales en México.",
    "",
    Text(20_000, lines=True),
    COMPANY,
)

SETTINGS = (BRAND_COLOUR, CONTACT_EMAIL, CONTACT_PHONE, TERMS, PRIVACY)
