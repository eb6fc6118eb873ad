"""What verbs print: the answer and nothing else on standard output, everything said to persons on standard error."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from microsip.errors import Failure

Json = Annotated[bool, typer.Option("--json", help="Responde en JSON, para programas.")]
"""The type of every verb's `json` parameter."""


def answer(value: object) -> None:
    """Prints a value as JSON: an array, one object a line, for a list or an iterator; otherwise one object.

    Decimals become strings, dates and times ISO 8601, dataclasses objects. An iterator is printed as it goes.
    """
    if isinstance(value, list | tuple | Iterator):
        _print_array(value)
    else:
        print(encode(value))


def encode(value: object) -> str:
    """One value as JSON; TypeError when it is of a kind that scripts were never promised."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def say(text: str) -> None:
    """Tells the person something that is not the answer."""
    print(text, file=sys.stderr, flush=True)


def fail(failure: Failure) -> None:
    """Tells the person in one line what went wrong and what to do."""
    say(" ".join(failure.message.split()))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Prints rows for persons to read on standard output, in columns as wide as their longest text."""
    lines = [list(headings), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _print_array(values: Iterable[object]) -> None:
    separator = "["
    for value in values:
        print(separator, encode(value), sep="\n", end="")
        separator = ","
    print("[]" if separator == "[" else "\n]")


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Path | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not printed")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return str(_plain(cell)) if isinstance(cell, Enum | date | time | Decimal) else str(cell)
