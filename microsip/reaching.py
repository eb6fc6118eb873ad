"""Finding the agent at an address: TLS first, plain HTTP where it was allowed, and nobody else than an agent."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from microsip.agent import wire
from microsip.agent.client import AgentClient
from microsip.connection import Connection, Server
from microsip.errors import BadAddress, LinkLost, PlainHttpRefused
from microsip.pinning import NotTls, PinnedContext


@contextmanager
def reached(connection: Connection) -> Iterator[AgentClient]:
    """The agent at the connection's address, closed with the block; no credentials are sent yet.

    Raises ServerUnreachable, LinkLost, CertificateChanged, PlainHttpRefused, DeclarationsDiffer, or BadAddress when
    somebody else answers.
    """
    pinned = PinnedContext(connection.certificate)
    with AgentClient(connection.server, pinned) as client:
        try:
            _greet(client, connection.server)
        except NotTls as error:
            tls_refused = error
        else:
            yield client
            return
    with AgentClient(connection.server, None) as client:
        _greet_plainly(client, connection, tls_refused)
        yield client


def _greet_plainly(client: AgentClient, connection: Connection, tls_refused: NotTls) -> None:
    server = connection.server
    try:
        _greet(client, server)
    except LinkLost as error:
        raise _somebody_else(server, f"neither TLS ({tls_refused.detail}) nor HTTP ({error.detail})") from error
    if not connection.allow_plain_http:
        raise PlainHttpRefused(
            f"El servicio de sincronización en {server.authority} responde sin cifrar; actívale TLS, "
            "o permite HTTP sin cifrar para esta dirección en la configuración de la conexión.",
            f"{server} speaks HTTP, and not TLS: {tls_refused.detail}",
        ) from tls_refused


def _greet(client: AgentClient, server: Server) -> None:
    response = client.greet()
    try:
        health = response.json()
        name, declarations, theirs = health["name"], health["declarations"], str(health["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise _somebody_else(server, f"status {response.status_code}, {response.text[:80]!r}") from error
    if name != wire.NAME:
        raise _somebody_else(server, f"{name!r} answers")
    ours = version("b2bgo")
    if declarations != wire.DECLARATIONS and theirs != ours:
        raise wire.versions_differ(theirs, ours)
    if declarations != wire.DECLARATIONS:
        raise wire.declarations_differ(f"the agent's are {declarations}, the portal's {wire.DECLARATIONS}")
    client.version = theirs


def _somebody_else(server: Server, detail: str) -> BadAddress:
    return BadAddress(
        f"Lo que responde en {server.authority} no es el servicio de sincronización (4Q Sinc); revisa el puerto.",
        f"{server}: {detail}",
    )
