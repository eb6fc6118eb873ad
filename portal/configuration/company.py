"""How the company shows itself to its customers."""

from enum import Enum

from portal.configuration.kinds import Choice, Colour, Email, Text
from portal.configuration.setting import Section, Setting

COMPANY = Section("company", "Empresa", "Lo que tus clientes ven al entrar, en la tienda y en los correos.")


class TimeZone(Enum):
    """The clocks of Mexico, by their names in the time zone database."""

    CENTRO = "America/Mexico_City"
    SURESTE = "America/Cancun"
    PACIFICO = "America/Mazatlan"
    SONORA = "America/Hermosillo"
    NOROESTE = "America/Tijuana"
    JUAREZ = "America/Ciudad_Juarez"
    OJINAGA = "America/Ojinaga"
    NORESTE = "America/Matamoros"


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

TIME_ZONE = Setting(
    "time_zone",
    "Zona horaria",
    "La de la empresa: en ella se muestran las fechas y horas a ti y a tus clientes.",
    TimeZone.CENTRO,
    Choice(
        {
            TimeZone.CENTRO: "Centro (la mayor parte del país)",
            TimeZone.SURESTE: "Sureste (Quintana Roo)",
            TimeZone.PACIFICO: "Pacífico (Baja California Sur, Nayarit, Sinaloa)",
            TimeZone.SONORA: "Sonora",
            TimeZone.NOROESTE: "Baja California (con horario de verano)",
            TimeZone.JUAREZ: "Ciudad Juárez y cercanos de la frontera (con horario de verano)",
            TimeZone.OJINAGA: "Ojinaga y cercanos de la frontera (con horario de verano)",
            TimeZone.NORESTE: "Frontera de Coahuila, Nuevo León y Tamaulipas (con horario de verano)",
        }
    ),
    COMPANY,
)

SETTINGS = (BRAND_COLOUR, TIME_ZONE, CONTACT_EMAIL, CONTACT_PHONE, TERMS, PRIVACY)
