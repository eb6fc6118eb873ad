"""Which of the two links reaches a connection's database."""

from microsip.connection import Connection, Route
from microsip.direct import DirectLink
from microsip.link import MicrosipLink
from microsip.remote import RemoteLink


def open_link(connection: Connection) -> MicrosipLink:
    """The link that this connection's address asks for; it connects nothing yet."""
    if connection.server.route is Route.DIRECT:
        return DirectLink(connection)
    return RemoteLink(connection)
