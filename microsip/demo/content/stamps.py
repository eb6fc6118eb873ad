"""Who made a row and when: the six columns that most tables end with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from microsip.demo.rows import Array, Values

INSTALLED = datetime.fromisoformat("2016-03-14T10:05:00")
"""When the company began with Microsip; like all moments here, the local time of its computers."""

USERS = ("SYSDBA", "VENTAS1", "COMPRAS", "CREDITO")


def stamped(created: datetime | None, modified: datetime | None = None, user: str = "SYSDBA") -> dict[str, Any]:
    """For a single row. Without `created` the row has no dates, as in databases converted from old versions."""
    return {
        "USUARIO_CREADOR": user if created else None,
        "FECHA_HORA_CREACION": created,
        "USUARIO_AUT_CREACION": None,
        "USUARIO_ULT_MODIF": user if modified or created else None,
        "FECHA_HORA_ULT_MODIF": modified or created,
        "USUARIO_AUT_MODIF": None,
    }


def stamped_all(created: Array, modified: Array, users: Array | None = None) -> dict[str, Values]:
    """For whole columns; masked moments are NULL."""
    by: Values = np.full(len(created), b"SYSDBA") if users is None else users
    return {"USUARIO_CREADOR": by, "FECHA_HORA_CREACION": created, "USUARIO_ULT_MODIF": by} | {
        "FECHA_HORA_ULT_MODIF": modified
    }


NOBODY: dict[str, None] = {"USUARIO_AUT_CREACION": None, "USUARIO_AUT_MODIF": None}
"""Constants that go with `stamped_all`: nothing needed another user's authorisation."""


def moments(random: np.random.Generator, days: Array) -> Array:
    """Moments of the working day on these days."""
    seconds = random.integers(8 * 3600, 19 * 3600, len(days))
    return np.asarray(days.astype("datetime64[s]") + seconds.astype("timedelta64[s]")).astype("datetime64[us]")


def at_random(random: np.random.Generator, days: Array, nulls: Sequence[int] = ()) -> Array:
    """Moments on these days; the rows of `nulls` have none."""
    mask = np.zeros(len(days), dtype=bool)
    mask[list(nulls)] = True
    return np.ma.MaskedArray(moments(random, days), mask)
