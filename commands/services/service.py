"""One service of an installation, as it is started."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from commands.services.errors import PortInUse

PATIENCE_SECONDS = 120
"""A Prefect server takes a dozen seconds on an idle machine, and much longer on a busy one."""


@dataclass(frozen=True)
class Address:
    """Where a service listens, and the setting by which a person moves it elsewhere."""

    host: str
    port: int
    setting: str

    @property
    def authority(self) -> str:
        """Host and port as this machine reaches them: who listens everywhere is asked here."""
        return f"{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"


@dataclass(frozen=True)
class Service:
    """`name` names its log, `title` is what persons read. `ready` is asked again and again until it says yes.

    `environment` is added to this process's own; `removed` names variables that the service must not see.
    """

    name: str
    title: str
    command: tuple[str, ...]
    ready: Callable[[], bool]
    address: Address | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    patience_seconds: float = PATIENCE_SECONDS


def answers(url: str) -> Callable[[], bool]:
    """Whether somebody answers there with success; certificates are not looked at, since they are our own."""

    def ready() -> bool:
        try:
            return httpx.get(url, verify=False, timeout=5, trust_env=False).is_success
        except httpx.TransportError:
            return False

    return ready


def refuse_taken(service: Service) -> None:
    """Raises PortInUse when somebody listens where the service would."""
    address = service.address
    if address is None:
        return
    try:
        socket.create_server((address.host, address.port)).close()
    except OSError as error:
        raise PortInUse(service.title, f"{address.host}:{address.port}", address.setting) from error
