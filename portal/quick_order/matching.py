"""Which article and quantity each typed line means, or why it means none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.catalogue import Buyer, articles
from portal.pricing.quantity import UnusableQuantity, quantity
from portal.quick_order.known_keys import KnownKeys, keys_in_microsip, known_keys, similar_keys, stands_for_variants
from portal.quick_order.quantities import with_point
from portal.quick_order.typed import Reading, TypedLine
from portal.texts import Texts
from warehouse.store import Reader

SUGGESTED = 25
"""Unknown keys for which similar ones are looked for: each takes some milliseconds."""


@dataclass(frozen=True)
class Meant:
    """What a line orders."""

    line: TypedLine
    article_id: int
    units: Decimal


@dataclass(frozen=True)
class BadLine:
    """A line that cannot be ordered as it is. `message`: why, and what to do; `similar`: keys that may be meant."""

    number: int
    text: str
    message: str
    similar: tuple[str, ...] = ()


def matched(
    reader: Reader, buyer: Buyer, lines: Sequence[TypedLine], texts: Texts
) -> tuple[tuple[Meant, ...], tuple[BadLine, ...]]:
    """The lines that order something, and the others; all keys are looked up at once."""
    known = known_keys(reader, buyer, [reading.key for line in lines for reading in line.readings], texts)
    key_first = _key_first(lines, known)
    meant: list[Meant] = []
    bad: list[BadLine] = []
    unknown: list[tuple[TypedLine, str]] = []
    for line in lines:
        reading = _chosen(line.readings, known, key_first)
        if reading is None:
            bad.append(_bad(line, "Escribe la clave, un espacio y la cantidad; por ejemplo: MAR-016 12."))
        elif reading.key not in known:
            unknown.append((line, reading.key))
        else:
            found = _meant(line, reading, known, reader, texts)
            if isinstance(found, Meant):
                meant.append(found)
            else:
                bad.append(found)
    return tuple(meant), (*bad, *_unknown(reader, buyer, unknown, texts))


def _key_first(lines: Iterable[TypedLine], known: KnownKeys) -> bool:
    """Whether most lines that can be read in one order only have the key first."""
    votes = 0
    for line in lines:
        orders = {reading.key_first for reading in line.readings if reading.key in known}
        votes += {frozenset({True}): 1, frozenset({False}): -1}.get(frozenset(orders), 0)
    return votes >= 0


def _chosen(readings: Sequence[Reading], known: KnownKeys, key_first: bool) -> Reading | None:
    """The reading whose key is known, in the order of most lines; else the likeliest, so as to say what is unknown."""
    right = [reading for reading in readings if reading.key in known]
    candidates = right or readings
    return next((reading for reading in candidates if reading.key_first is key_first), next(iter(candidates), None))


def _meant(line: TypedLine, chosen: Reading, known: KnownKeys, reader: Reader, texts: Texts) -> Meant | BadLine:
    quantities = {
        with_point(reading.units)
        for reading in line.readings
        if reading.key == chosen.key and reading.key_first is chosen.key_first
    }
    if len(quantities) > 1:
        return _bad(line, "Hay más de un número y no se sabe cuál es la cantidad; deja sólo la clave y la cantidad.")
    ids = known.articles[chosen.key]
    if len(ids) > 1:
        names = " y ".join(f"«{each.name}» ({each.key or 'sin clave'})" for each in articles(reader, ids, texts))
        return _bad(line, f"La clave «{chosen.key}» es de varios artículos: {names}; escribe la de Microsip.")
    try:
        return Meant(line, ids[0], quantity(quantities.pop()))
    except UnusableQuantity as failure:
        return _bad(line, failure.message)


def _unknown(reader: Reader, buyer: Buyer, lines: Sequence[tuple[TypedLine, str]], texts: Texts) -> Iterable[BadLine]:
    in_microsip = keys_in_microsip(reader, [key for _, key in lines])
    looked_for = 0
    for line, key in lines:
        article_id = in_microsip.get(key.strip().upper())
        if article_id is not None and stands_for_variants(reader, article_id):
            yield _bad(line, f"«{key}» se vende en varias opciones; escribe la clave de la que quieras.")
        elif article_id is not None:
            yield _bad(line, f"El artículo con la clave «{key}» ya no se vende; quítalo o pide otro.")
        else:
            looked_for += 1
            similar = similar_keys(reader, buyer, key, texts) if looked_for <= SUGGESTED else ()
            advice = f"¿quisiste decir {' o '.join(similar)}?" if similar else "revísala o búscalo en el catálogo."
            yield _bad(line, f"No hay ningún artículo con la clave «{key[:40]}»; {advice}", similar)


def _bad(line: TypedLine, message: str, similar: tuple[str, ...] = ()) -> BadLine:
    return BadLine(line.number, line.text, message, similar)
