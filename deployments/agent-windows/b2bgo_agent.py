"""The sync agent as one program that needs no Python: `b2bgo-agent run` on a console, or started by Windows.

Settings are in agent.toml, its certificate and logs beside it: in %ProgramData%\\b2bgo, or in B2BGO_HOME.
"""

import os
import sys
from pathlib import Path

from commands import logs
from commands.output import fail, say
from microsip.agent.service import AgentServer
from microsip.agent.settings_file import read_settings
from microsip.errors import Failure


def home() -> Path:
    """Where settings, certificate and logs are; told to everything else of the program, too."""
    default = Path(os.environ.get("PROGRAMDATA", "/var/lib")) / "b2bgo"
    return Path(os.environ.setdefault("B2BGO_HOME", str(default)))


def agent_server() -> AgentServer:
    """The agent as agent.toml says, listening already; raises what keeps it from that."""
    read = read_settings(home() / "agent.toml", home() / "agent")
    if read.client_library:
        os.environ["B2BGO_FBCLIENT"] = read.client_library
    return AgentServer(read.settings)


def main() -> int:
    """0 when it was stopped, 1 when it could not start."""
    home()
    logs.start("agent")
    if sys.platform == "win32" and sys.argv[1:] != ["run"]:
        from windows_service import serve_windows

        return serve_windows()
    try:
        server = agent_server()
    except Failure as failure:
        fail(failure)
        return 1
    say(f"El servicio de sincronización atiende en {server.address.authority}.")
    say(f"Huella de su certificado: {server.certificate}")
    server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
