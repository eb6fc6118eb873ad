"""An agent in a process of its own that is killed as soon as a document is committed, before the portal hears of it.

Run as a script with its settings as JSON on its standard input; prints its port.
"""

import json
import os
import signal
import sys
from pathlib import Path

from microsip.agent.service import AgentServer
from microsip.agent.settings import AgentSettings
from microsip.direct import DirectLink
from microsip.documents import Document, Placed


class DyingLink(DirectLink):
    def place(self, document: Document) -> Placed:
        super().place(document)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("killed")


def main() -> None:
    asked = json.load(sys.stdin)
    settings = AgentSettings(
        data_folders=(asked["folder"],),
        state_folder=Path(asked["state"]),
        host="127.0.0.1",
        port=0,
        firebird_host="127.0.0.1",
        firebird_port=asked["firebird_port"],
    )
    server = AgentServer(settings, connect=DyingLink)
    print(server.address.port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
