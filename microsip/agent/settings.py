"""What an agent is told when it is started."""

from dataclasses import dataclass
from pathlib import Path

from microsip.connection import AGENT_PORT, FIREBIRD_PORT
from microsip.errors import NeedsConfiguration


@dataclass(frozen=True)
class AgentSettings:
    """Where the agent listens, which Firebird it asks and which folders it serves.

    `data_folders`: absolute folders on this machine; databases outside them are never opened.
    `state_folder`: keeps the certificate with its key. `port` 0 takes a free one.
    `plain_http`: no TLS of its own, for installations that put theirs in front.
    `lease_seconds`: a snapshot left alone for so long is closed.
    """

    data_folders: tuple[str, ...]
    state_folder: Path
    host: str = "0.0.0.0"
    port: int = AGENT_PORT
    firebird_host: str = "127.0.0.1"
    firebird_port: int = FIREBIRD_PORT
    plain_http: bool = False
    lease_seconds: float = 300
    snapshots_per_database: int = 4

    def __post_init__(self) -> None:
        if not self.data_folders:
            raise NeedsConfiguration(
                "El servicio de sincronización no tiene carpetas de datos; indica al menos una con --data-folder.",
                "no data folder given",
            )
