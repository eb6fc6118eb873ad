"""One HTTP client of the agent: requests, streams and the translation of every error of the transport."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import httpx

from microsip.agent import wire
from microsip.connection import Server
from microsip.errors import BadAddress, Failure, ServerUnreachable
from microsip.pinning import PinnedContext

CONNECT_SECONDS = 5
GREETING_SECONDS = 10
UNKNOWN_ROUTE = (404, 405)
SILENCE_SECONDS = 300
"""Between two bytes: on a slow disk a query over a large table takes minutes before its first row."""


class AgentClient:
    """Speaks to the agent at one address, over TLS with a pinned certificate or, without `pinned`, over plain HTTP.

    `version`: the agent's, as it said when it was greeted.

    Making it raises BadAddress; every call ServerUnreachable, LinkLost, CertificateChanged, or the agent's own failure.
    """

    def __init__(self, server: Server, pinned: PinnedContext | None) -> None:
        self._server = server
        self._pinned = pinned
        self.version = ""
        with _translated(server):
            self._http = httpx.Client(
                base_url=f"{'https' if pinned else 'http'}://{server.authority}",
                verify=pinned or False,
                timeout=_timeout(SILENCE_SECONDS),
                trust_env=False,  # credentials go to the address that was typed, not to a proxy of the environment
            )

    def __enter__(self) -> "AgentClient":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    @property
    def certificate(self) -> str | None:
        """The fingerprint of the agent's certificate, None over plain HTTP."""
        return self._pinned.accepted if self._pinned else None

    def greet(self) -> httpx.Response:
        """Whatever is answered to the agent's first question; raises NotTls when no handshake was completed."""
        with _translated(self._server):
            return self._http.get(wire.HEALTH, timeout=_timeout(GREETING_SECONDS))

    def present(self, token: str) -> None:
        """Name the snapshot that the following requests are about."""
        self._http.headers["authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, content: bytes | None = None, patience: float = SILENCE_SECONDS) -> Any:
        """The agent's answer, decoded from JSON; None when it has nothing to say. `patience` in seconds."""
        with _translated(self._server):
            response = self._http.request(method, path, content=content, timeout=_timeout(patience))
            _accept(response)
            return response.json() if response.content else None

    @contextmanager
    def stream(self, path: str, content: bytes) -> Iterator[Iterator[bytes]]:
        """The pieces of an answer as they arrive; leaving the block early tells the agent to stop."""
        with _translated(self._server), self._http.stream("POST", path, content=content) as response:
            if not response.is_success:
                response.read()
            _accept(response)
            yield response.iter_raw()


def _timeout(silence: float) -> httpx.Timeout:
    return httpx.Timeout(silence, connect=CONNECT_SECONDS)


def _accept(response: httpx.Response) -> None:
    if response.is_success:
        return
    try:
        failure: Failure = wire.failure(response.json())
    except (ValueError, KeyError, TypeError) as error:
        if response.status_code in UNKNOWN_ROUTE:
            raise wire.declarations_differ(f"the agent has no {response.request.url.path}") from error
        raise wire.link_lost(f"{response.request.url.path}: status {response.status_code}") from error
    raise failure


@contextmanager
def _translated(server: Server) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise ServerUnreachable(
            f"Nadie responde en {server.authority}; revisa la dirección IP, el puerto y que el "
            "servicio de sincronización (4Q Sinc) esté en ejecución.",
            f"{server}: {error}",
        ) from error
    except httpx.TransportError as error:
        raise wire.link_lost(f"{server}: {type(error).__name__}: {error}") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise BadAddress(
            f"La dirección del servidor «{server.host}» no es válida; revisa cómo está escrita.", f"{server}: {error}"
        ) from error
