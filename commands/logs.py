"""Where the verbs keep their logs: one file a verb under B2BGO_HOME/logs, with every known secret concealed."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from portal.logs import QUIET, formatter

FILE_BYTES = 5_000_000
FILES_KEPT = 3


def folder() -> Path:
    """Read from the environment alone, so that a mistake in the settings can be logged, too."""
    return Path(os.environ.get("B2BGO_HOME") or "var").resolve() / "logs"


def start(verb: str) -> None:
    """Everything logged from now on goes to the verb's own file, made with its first line; once per process."""
    root = logging.getLogger()
    if file() is not None:
        return
    handler = _Handler(folder() / f"{verb}.log")
    handler.setFormatter(formatter())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def stop() -> None:
    """Takes back `start`, for processes that run several verbs."""
    for handler in _handlers():
        logging.getLogger().removeHandler(handler)
        handler.close()


def file() -> Path | None:
    """The file that this process logs to; None before `start`."""
    return next((Path(handler.baseFilename) for handler in _handlers()), None)


def _handlers() -> list["_Handler"]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, _Handler)]


class _Handler(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True)

    def _open(self):  # type: ignore[no-untyped-def]  # the base class's own type is private
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()
