"""A process that moves an installation and is killed at one point: `python moving_and_dying.py HOME URL POINT`.

The points: `landing` (a version is half in the target), `versions` (all versions are there, the operations store is
not), `rows` (its rows are written, not committed).
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from portal.installation import open_installation
from portal.moving import move, moving
from tests.servers.installation import settings_in
from warehouse.postgres.mirror import PostgresMirror


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: str, url: str, point: str) -> None:
    if point == "landing":
        PostgresMirror.publish_as = die  # type: ignore[method-assign]
    if point == "versions":
        moving._moved_rows = die
    if point == "rows":
        moving._compared = die
    move(open_installation(settings_in(Path(home))), url, url)


if __name__ == "__main__":
    main(*sys.argv[1:])
