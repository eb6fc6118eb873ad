"""What is wrong with rows, in the trade's words: whose they are, and in which screen of Microsip they are mended."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import and_, or_, select

from microsip.declaration import Dataset
from portal.screens import screen_of
from warehouse.store import Mirror
from warehouse.tables import microsip

_NAMED = (
    ("ARTICULO_ID", "articulos", "claves_articulos", "CLAVE_ARTICULO"),
    ("CLIENTE_ID", "clientes", "claves_clientes", "CLAVE_CLIENTE"),
)
"""Columns by which a row is somebody's or something's, and the datasets with its name and its key."""

NAMED_AT_ONCE = 3


def explained(mirror: Mirror, dataset: Dataset, message: str, keys: Iterable[Sequence[object]] = ()) -> str:
    """The message, the key and name of the articles or customers whose rows have these keys, and where to mend them."""
    screen = screen_of(dataset.name)
    names = ", ".join(_names(mirror, dataset, list(keys)[:NAMED_AT_ONCE] or _keys_in(dataset, message)))
    about = f" Se trata de {names}." if names else ""
    return f"{message}{about}{f' Se corrige en Microsip, en {screen}.' if screen else ''}"


def _keys_in(dataset: Dataset, message: str) -> list[Sequence[object]]:
    """The key that a message of the link names, which is told in words only."""
    values = [re.search(rf"\b{name} (\d+)\b", message) for name in dataset.key]
    return [[int(found[1]) for found in values if found]] if all(values) else []


def _names(mirror: Mirror, dataset: Dataset, keys: list[Sequence[object]]) -> list[str]:
    rows = microsip[dataset.name].alias("rows")
    for column, named, keyed, key in _NAMED:
        if column in rows.c and keys:
            wanted = or_(
                *(
                    and_(*(rows.c[name] == value for name, value in zip(dataset.key, values, strict=True)))
                    for values in keys
                )
            )
            names, codes = microsip[named], microsip[keyed]
            found = mirror.frame(
                select(rows.c[column].label("id"), names.c["NOMBRE"], codes.c[key])
                .join_from(rows, names, rows.c[column] == names.c[column])
                .join(codes, codes.c[column] == rows.c[column], isouter=True)
                .where(wanted)
                .order_by(rows.c[column], codes.c[key])
            ).unique("id", keep="first", maintain_order=True)
            return [" ".join(filter(None, (code, name))) for _, name, code in found.iter_rows()]
    return []
