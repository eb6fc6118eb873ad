"""Filling the connection form in a browser."""

from microsip.connection import Connection
from tests.app.browsing import Visit


def fill(visiting: Visit, connection: Connection, **others: str) -> None:
    fields = {
        "Contraseña": connection.password,
        "Nombre de usuario": connection.user,
        "Base de datos": connection.database,
        "Carpeta de datos": connection.folder,
        "Servidor": str(connection.server),
    }
    for label, value in (fields | others).items():
        visiting.page.get_by_label(label, exact=True).fill(value)
