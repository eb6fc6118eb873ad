"""Places a document in a process of its own that is killed at a marked point.

Run as a script with what to do as JSON on its standard input: the connection, the document, the point, and for how many
seconds the commit is let run.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fdb

from microsip.agent import document_wire, wire
from microsip.connection import Connection, Route, Server
from microsip.direct import DirectLink
from microsip.documents import Document, placing
from microsip.writing import transaction

POINTS: dict[str, tuple[Any, str]] = {
    "the series is locked": (placing, "lock_series"),
    "the token was looked up": (placing, "_found"),
    "the folio was taken": (placing, "take_folio"),
    "the facts are known": (placing, "facts_of"),
    "the lines are written": (placing, "_write_lines"),
    "the document is applied": (placing, "apply"),
    "the commit is about to be sent": (transaction._Attempt, "_begin_committing"),
    "the commit was answered": (fdb.Transaction, "commit"),
    "the document was placed": (placing, "transact"),
}
"""By what has just happened, the function that did it."""

DURING = "the commit is under way"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after(owner: Any, name: str) -> None:
    function: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)
        die()

    setattr(owner, name, dying)


def die_during_commit(seconds: float) -> None:
    commit = fdb.Transaction.commit

    def committing(*args: Any, **kwargs: Any) -> Any:
        threading.Timer(seconds, die).start()
        return commit(*args, **kwargs)

    fdb.Transaction.commit = committing


def placed_and_killed(connection: Connection, document: Document, point: str, seconds: float = 0.0) -> int:
    """The signal that ended the process that placed the document, 0 when it came to its end."""
    asked = {
        "host": connection.server.host,
        "port": connection.server.port,
        "credentials": {
            "user": connection.user,
            "password": connection.password,
            "folder": connection.folder,
            "database": connection.database,
        },
        "document": document,
        "point": point,
        "seconds": seconds,
    }
    done = subprocess.run(
        (sys.executable, "-m", "tests.real.placing_and_dying"),
        input=wire.encode(asked),
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode <= 0, "the process failed instead of being killed"
    return -done.returncode


def main() -> None:
    asked = json.load(sys.stdin)
    credentials = wire.credentials(asked["credentials"])
    connection = Connection(
        Server(Route.DIRECT, asked["host"], asked["port"]),
        credentials.folder,
        credentials.database,
        credentials.user,
        credentials.password,
    )
    if asked["point"] == DURING:
        die_during_commit(asked["seconds"])
    else:
        die_after(*POINTS[asked["point"]])
    DirectLink(connection).place(document_wire.document(asked["document"]))


if __name__ == "__main__":
    main()
