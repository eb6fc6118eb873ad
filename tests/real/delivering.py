"""A process of two workers that deliver until the outbox is empty: `python -m tests.real.delivering HOME`."""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from portal.installation import Installation, open_installation
from portal.outbox.delivery import push_everything
from portal.outbox.waiting import waiting
from tests.servers.installation import company_of, settings_in

WORKERS = 2
PAUSE_SECONDS = 0.1


def deliver(installation: Installation) -> None:
    company = company_of(installation)
    while waiting(installation.database, company):
        push_everything(installation, company, timedelta(0))
        time.sleep(PAUSE_SECONDS)


def main(home: str) -> None:
    installation = open_installation(settings_in(Path(home)))
    for _ in range(WORKERS):
        threading.Thread(target=deliver, args=(installation,)).start()


if __name__ == "__main__":
    main(sys.argv[1])
