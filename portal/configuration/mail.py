"""Through whom mails are sent, and in whose name."""

from enum import Enum

from portal.configuration.kinds import Choice, Email, Secret, Text, WebAddress, Whole
from portal.configuration.setting import Section, Setting


class Protection(Enum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


MAIL = Section(
    "mail",
    "Correo",
    "El servidor por el que salen los correos de la tienda. Tu proveedor de correo te da estos datos.",
)

SMTP_HOST = Setting(
    "smtp_host",
    "Servidor de correo (SMTP)",
    "Por ejemplo smtp.gmail.com. Mientras esté vacío no sale ningún correo.",
    "",
    Text(255),
    MAIL,
)
SMTP_PORT = Setting(
    "smtp_port", "Puerto", "587 para STARTTLS, 465 para TLS, 25 sin cifrar.", 587, Whole(range(1, 65536)), MAIL
)
SMTP_PROTECTION = Setting(
    "smtp_protection",
    "Cifrado",
    "Sin cifrar, la contraseña y los correos viajan a la vista de cualquiera.",
    Protection.STARTTLS,
    Choice({Protection.STARTTLS: "STARTTLS", Protection.TLS: "TLS", Protection.NONE: "Sin cifrar"}),
    MAIL,
)
SMTP_USER = Setting(
    "smtp_user", "Usuario", "Casi siempre la dirección de correo completa; vacío si no se pide.", "", Text(254), MAIL
)
SMTP_PASSWORD = Setting(
    "smtp_password",
    "Contraseña",
    "Se guarda cifrada y no se vuelve a mostrar. Algunos proveedores piden una «contraseña de aplicación».",
    "",
    Secret(),
    MAIL,
)
MAIL_FROM = Setting(
    "mail_from",
    "Remitente",
    "La dirección desde la que escribe la tienda; vacío para que sea el usuario.",
    "",
    Email(),
    MAIL,
)
MAIL_REPLY_TO = Setting(
    "mail_reply_to",
    "Responder a",
    "Adónde llegan las respuestas de tus clientes; vacío para que lleguen al remitente.",
    "",
    Email(),
    MAIL,
)
PORTAL_ADDRESS = Setting(
    "portal_address",
    "Dirección de la tienda",
    "Con ella empiezan los enlaces de los correos, y por ella se reconoce a la empresa cuando hay varias; "
    "por ejemplo https://pedidos.empresa.com.",
    "",
    WebAddress(),
    MAIL,
)

SETTINGS = (
    SMTP_HOST,
    SMTP_PORT,
    SMTP_PROTECTION,
    SMTP_USER,
    SMTP_PASSWORD,
    MAIL_FROM,
    MAIL_REPLY_TO,
    PORTAL_ADDRESS,
)
