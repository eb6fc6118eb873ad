"""The agent's settings in a file, for an agent that Windows or systemd starts.

data_folders = ["C:\\\\Microsip datos"]
listen = "0.0.0.0:7070"                 # may be left out, as all that follows
firebird = "127.0.0.1:3050"
client_library = "C:\\\\Firebird\\\\fbclient.dll"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from microsip.agent.settings import AgentSettings
from microsip.connection import AGENT_PORT, FIREBIRD_PORT, Server, parse_server
from microsip.errors import BadAddress, NeedsConfiguration

KEYS = frozenset({"data_folders", "listen", "firebird", "client_library"})


class BadSettingsFile(NeedsConfiguration):
    """The file is missing, or something in it cannot be read."""

    def __init__(self, file: Path, wrong: str, detail: str) -> None:
        super().__init__(f"{wrong} Corrige {file} y vuelve a arrancar el servicio.", f"{file}: {detail}")


@dataclass(frozen=True)
class SettingsFile:
    """What a file says. `client_library` names Firebird's client library where the system does not find it."""

    settings: AgentSettings
    client_library: str = ""


def read_settings(file: Path, state_folder: Path) -> SettingsFile:
    """The settings in a file, for an agent whose certificate is in `state_folder`; raises BadSettingsFile."""
    values = _values(file)
    unknown = sorted(values.keys() - KEYS)
    if unknown:
        raise BadSettingsFile(file, f"«{unknown[0]}» no es una opción del servicio.", f"unknown keys {unknown}")
    here = _address(file, "listen", str(values.get("listen", f"0.0.0.0:{AGENT_PORT}")))
    there = _address(file, "firebird", f"firebird://{values.get('firebird', f'127.0.0.1:{FIREBIRD_PORT}')}")
    folders = values.get("data_folders")
    if not isinstance(folders, list) or not folders or not all(isinstance(folder, str) for folder in folders):
        raise BadSettingsFile(file, "Falta la lista data_folders con las carpetas de datos.", f"{folders!r}")
    settings = AgentSettings(tuple(folders), state_folder, here.host, here.port, there.host, there.port)
    return SettingsFile(settings, str(values.get("client_library", "")))


def _values(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadSettingsFile(file, "Falta el archivo de configuración del servicio.", "no such file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettingsFile(file, "El archivo de configuración no se entiende.", str(error)) from error


def _address(file: Path, key: str, text: str) -> Server:
    try:
        return parse_server(text)
    except BadAddress as error:
        raise BadSettingsFile(file, f"{key} no es una dirección con puerto.", f"{key}: {text!r}") from error
