"""Lines as somebody typed or pasted them, and in how many ways each can be read as a key and a quantity."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.folding import folded

_SEPARATORS = ("\t", ";", "|", ",")
"""What stands between the cells of a line, the one that says so most clearly first."""

_BLANKS = re.compile(r"\s{2,}")
_NUMBER = re.compile(r"[+-]?[\d.,]*\d[\d.,]*", re.ASCII)

_KEY_HEADINGS = frozenset(
    {"clave", "claves", "codigo", "codigos", "articulo", "producto", "sku", "key", "codigo de barras", "clave articulo"}
)
_UNITS_HEADINGS = frozenset(
    {"cantidad", "cantidades", "cant", "cant.", "unidades", "piezas", "pzas", "pza", "pedido", "qty", "units"}
)


@dataclass(frozen=True)
class Reading:
    """One way to read a line; `key_first`: the key stands before the quantity."""

    key: str
    units: str
    key_first: bool


@dataclass(frozen=True)
class TypedLine:
    """A line that is not empty. `readings`: the likeliest first; none where no quantity can be made out."""

    number: int
    text: str
    readings: tuple[Reading, ...]


def typed_lines(text: str) -> tuple[TypedLine, ...]:
    """What was typed, line by line; empty lines and headings are left out, and count in the numbers."""
    lines = [(number, line.strip(" \r\ufeff")) for number, line in enumerate(text.splitlines(), 1)]
    return _read([(number, line, _ways(line)) for number, line in lines if line.strip()])


def rows_as_lines(rows: Iterable[Sequence[str | None]]) -> tuple[TypedLine, ...]:
    """The same for the rows of a spreadsheet."""
    cells = [(number, [(cell or "").strip() for cell in row]) for number, row in enumerate(rows, 1)]
    return _read([(number, " ".join(filter(None, row)), [row]) for number, row in cells if any(row)])


def _read(lines: Sequence[tuple[int, str, list[list[str]]]]) -> tuple[TypedLine, ...]:
    """Lines with the ways in which each falls into cells; the first one may be a heading that names them."""
    heading = _heading(lines[0][2]) if lines else None
    return tuple(
        TypedLine(number, text, tuple(dict.fromkeys(_readings(ways, heading))))
        for number, text, ways in (lines if heading is None else lines[1:])
    )


def _ways(line: str) -> list[list[str]]:
    """The cells of a line: by its separators, and by its blanks."""
    ways = [_cells(line, separator) for separator in _SEPARATORS if separator in line]
    ways.append(_BLANKS.split(line.strip()))
    words = line.split()
    if len(words) > 1:
        ways += [[" ".join(words[:-1]), words[-1]], [words[0], " ".join(words[1:])]]
    return [[cell.strip() for cell in cells] for cells in ways if len(cells) > 1]


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])


def _heading(ways: Iterable[Sequence[str]]) -> tuple[int, int] | None:
    """Which cells of the first line name the key and the quantity; None when it is no heading."""
    for cells in ways:
        names = [folded(cell) for cell in cells]
        key = next((place for place, name in enumerate(names) if name in _KEY_HEADINGS), None)
        units = next((place for place, name in enumerate(names) if name in _UNITS_HEADINGS), None)
        if key is not None and units is not None:
            return key, units
    return None


def _readings(ways: Iterable[Sequence[str]], heading: tuple[int, int] | None) -> Iterable[Reading]:
    for cells in ways:
        if heading is not None and max(heading) < len(cells):
            yield Reading(cells[heading[0]], cells[heading[1]], heading[0] < heading[1])
            return
        numbers = [place for place, cell in enumerate(cells) if _NUMBER.fullmatch(cell)]
        for units in reversed(numbers):
            for key in (place for place, cell in enumerate(cells) if place != units and cell):
                yield Reading(cells[key], cells[units], key < units)
