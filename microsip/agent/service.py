"""The agent as a server: a socket, a certificate and uvicorn; run from the command line or as a service."""

import logging
import os
import socket
import time
from collections.abc import Callable

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from microsip.agent.app import Connect, create_app
from microsip.agent.certificates import fingerprint_of, own_certificate
from microsip.agent.settings import AgentSettings
from microsip.connection import Route, Server
from microsip.direct import DirectLink
from microsip.errors import BadAddress, UnknownDatabase

CONNECTIONS = 64
GRACEFUL_SECONDS = 5

logger = logging.getLogger(__name__)


class _Protocol(H11Protocol):
    """Ends idle connections at once when the agent stops.

    Over TLS, a close would wait for the portal's own, which it sends only when it asks for something again.
    """

    def shutdown(self) -> None:
        is_idle = self.cycle is None or self.cycle.response_complete
        super().shutdown()
        if is_idle:
            self.transport.abort()


class AgentServer:
    """An agent that listens as soon as it exists and answers while `run` runs; `stop` ends that from another thread.

    `certificate`: the fingerprint that portals see, None over plain HTTP.
    """

    def __init__(
        self,
        settings: AgentSettings,
        connect: Connect = DirectLink,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _check_folders(settings)
        file = None if settings.plain_http else own_certificate(settings.state_folder)
        self.certificate = None if file is None else fingerprint_of(file)
        self._socket = listen(settings.host, settings.port)
        self.address = Server(Route.AGENT, settings.host, self._socket.getsockname()[1])
        self._server = uvicorn.Server(
            uvicorn.Config(
                create_app(settings, connect, clock),
                ssl_certfile=file,
                http=_Protocol,
                log_config=None,
                access_log=False,
                server_header=False,
                # Only a proxy that ends the TLS in front of us may say who the peer is: lockouts are per peer.
                proxy_headers=settings.plain_http,
                limit_concurrency=CONNECTIONS,
                # A portal is silent while it lands what it read; its connection lives as long as its snapshot.
                timeout_keep_alive=int(settings.lease_seconds),
                timeout_graceful_shutdown=GRACEFUL_SECONDS,
            )
        )

    def run(self) -> None:
        """Serves until `stop` or, in the main thread, SIGINT or SIGTERM."""
        logger.info("listening on %s", self.address)
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Has `run` finish what is being answered, close the snapshots and return."""
        self._server.should_exit = True


def _check_folders(settings: AgentSettings) -> None:
    for folder in settings.data_folders:
        if not os.path.isdir(folder):
            raise UnknownDatabase(
                f"La carpeta de datos «{folder}» no existe en este equipo; corrige --data-folder.",
                f"no data folder {folder}",
            )


def listen(host: str, port: int) -> socket.socket:
    """A socket on which an agent is reached; raises BadAddress when there is none to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise BadAddress(
            f"El servicio de sincronización no puede escuchar en {host}:{port}; revisa que la dirección sea de este "
            "equipo y que ningún otro programa use ese puerto.",
            f"{host}:{port}: {error}",
        ) from error
    # Connections inherit it. Otherwise the end of each answer waits for its beginning to be acknowledged, 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
