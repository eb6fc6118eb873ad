"""A process that orders, or delivers, and is killed at one arrow: `python pushing_and_dying.py HOME ARROW`.

The arrows: `stored` (an order was confirmed, nobody was told to deliver it), `claimed` (it is about to be sent),
`placed` (Microsip has it, nobody noted the folio), `noted` (the folio is stored).
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from microsip.direct import DirectLink
from portal.outbox import settling
from portal.outbox.delivery import push
from tests.portal.outbox.ordering import placed
from tests.servers.installation import company_of, settings_in


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(home: str, arrow: str) -> None:
    from portal.installation import open_installation

    installation = open_installation(settings_in(Path(home)))
    placed(installation)
    if arrow == "stored":
        die()
    if arrow == "claimed":
        DirectLink.place = die  # type: ignore[method-assign, assignment]
    if arrow == "placed":
        settling.accept = die
    if arrow == "noted":
        accept = settling.accept

        def accept_and_die(*arguments: Any) -> None:
            accept(*arguments)
            die()

        settling.accept = accept_and_die  # type: ignore[assignment]
    push(installation, company_of(installation))


if __name__ == "__main__":
    main(*sys.argv[1:])
