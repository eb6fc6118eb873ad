"""Starts services as children of this process, waits until they are ready, watches them and stops them all."""

import logging
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from commands.services.errors import ProgramMissing, ServiceSilent, ServiceStopped
from commands.services.interrupts import Interrupts
from commands.services.service import PATIENCE_SECONDS, Service, refuse_taken
from microsip.errors import Failure

T = TypeVar("T")

POLL_SECONDS = 0.2
STOP_SECONDS = 10
LOG_BYTES = 5_000_000

# The service takes the shell's place, so signals reach it as they are sent; what waits beside it sees the end of its
# input when this process dies of anything, and ends the service and all that it started.
_KEEPER = 'exec 3<&0; { read -r _ <&3; kill $$; sleep "$STOP_SECONDS"; kill -9 -$$; } & exec "$@" </dev/null 3<&-'

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """A started service; its process leads a group of its own, so that Ctrl-C reaches only us."""

    service: Service
    process: subprocess.Popen[bytes]
    log: Path

    def check(self) -> None:
        """Raises ServiceStopped when it has ended."""
        code = self.process.poll()
        if code is not None:
            raise ServiceStopped(self.service.title, code, self.log)


class Services:
    """Everything started within the block is stopped at its end, the last first, with all that it started itself."""

    def __init__(self, interrupts: Interrupts, logs: Path) -> None:
        self._interrupts = interrupts
        self._logs = logs
        self._running: list[Running] = []
        self._endings = ExitStack()

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *unused: object) -> None:
        self._interrupts.ignore()
        self._endings.close()

    def start(self, service: Service) -> Running:
        """Starts it and returns at once. Raises PortInUse and ProgramMissing."""
        refuse_taken(service)
        log = self._logs / f"{service.name}.log"
        with self._interrupts.held():
            running = Running(service, _spawn(service, log), log)
            self._running.append(running)
            self._endings.callback(self._end, running)
        logger.info("started %s, process %d", service.name, running.process.pid)
        return running

    def enter(self, other: AbstractContextManager[T]) -> T:
        """Something else that is to end in its turn: before what was started before it."""
        return self._endings.enter_context(other)

    def wait_until_ready(self, running: Running) -> None:
        """Raises ServiceStopped or ServiceSilent."""
        patience = running.service.patience_seconds
        deadline = time.monotonic() + patience
        while not running.service.ready():
            self.check()
            if time.monotonic() > deadline:
                raise ServiceSilent(running.service.title, patience, running.log)
            time.sleep(POLL_SECONDS)
        running.check()  # somebody else may have answered at its address

    def wait_for(self, others: Callable[[], bool], silence: Failure, seconds: float = PATIENCE_SECONDS) -> None:
        """Until others than ours are ready; raises `silence` when they are not in time, or ServiceStopped."""
        deadline = time.monotonic() + seconds
        while not others():
            self.check()
            if time.monotonic() > deadline:
                raise silence
            time.sleep(POLL_SECONDS)

    def wait_until_done(self, running: Running) -> None:
        """For what ends by itself: raises ServiceStopped when it ends otherwise than with success."""
        while running.process.poll() is None:
            time.sleep(POLL_SECONDS)
        self._end(running)
        if running.process.returncode != 0:
            raise ServiceStopped(running.service.title, running.process.returncode, running.log)

    def watch(self) -> None:
        """Until interrupted; raises ServiceStopped as soon as one of them ends."""
        while True:
            self.check()
            time.sleep(POLL_SECONDS)

    def check(self) -> None:
        """Raises ServiceStopped when one of them has ended."""
        for running in self._running:
            running.check()

    def _end(self, running: Running) -> None:
        if running in self._running:
            self._running.remove(running)
            _stop(running)


def _spawn(service: Service, log: Path) -> subprocess.Popen[bytes]:
    if shutil.which(service.command[0]) is None:
        raise ProgramMissing(service.title, service.command[0])
    environment = {name: value for name, value in os.environ.items() if name not in service.removed}
    with _open_log(log) as sink:
        return subprocess.Popen(
            ("/bin/sh", "-c", _KEEPER, "b2bgo", *service.command),
            env=environment | dict(service.environment) | {"STOP_SECONDS": str(STOP_SECONDS)},
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _open_log(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")


def _stop(running: Running) -> None:
    process = running.process
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        logger.warning("%s did not stop in %d s", running.service.name, STOP_SECONDS)
    _kill_group(process.pid)  # what the service itself started, and the service when it would not stop
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:  # nothing of the group is left
        return
