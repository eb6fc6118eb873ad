"""How this project's processes write their logs: times in UTC, no secret, and of what company and run a line tells.

As text for people, or with B2BGO_LOG_FORMAT=json as an object a line for machines.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from microsip.secrets import conceal

FORMAT = "B2BGO_LOG_FORMAT"
JSON = "json"

QUIET = ("httpx", "httpcore", "alembic")
"""Libraries that tell every step at INFO."""

_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default=MappingProxyType({}))


@contextmanager
def telling(**facts: str) -> Iterator[None]:
    """Every line that this thread logs within the block carries these facts, for example `company` and `run`."""
    token = _facts.set({**_facts.get(), **facts})
    try:
        yield
    finally:
        _facts.reset(token)


def formatter() -> logging.Formatter:
    """The one that the environment asks for."""
    return JsonLines() if os.environ.get(FORMAT) == JSON else Lines()


class Lines(logging.Formatter):
    """A line for people, with its trace below it."""

    def format(self, record: logging.LogRecord) -> str:
        facts = "".join(f" {name}={value}" for name, value in _facts.get().items())
        line = f"{_moment(record)} {record.levelname} {record.name}{facts}: {record.getMessage()}"
        trace = _trace(self, record)
        return conceal(f"{line}\n{trace}" if trace else line)


class JsonLines(logging.Formatter):
    """An object a line: time, level, logger, message, the facts and, of an error, its trace."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": conceal(record.getMessage()),
            **_facts.get(),
        }
        trace = _trace(self, record)
        if trace:
            told["trace"] = conceal(trace)
        return json.dumps(told, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return formatter.formatException(record.exc_info) if record.exc_info else ""
