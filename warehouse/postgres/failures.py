"""Postgres's errors as ours: the only such place of this store."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from microsip.errors import Failure
from warehouse.errors import StoreBusy, StoreFull, StoreRefused, StoreUnreachable

NOTHING_SUCH = ("42703", "42P01", "3F000")
"""A statement names a column, a table or a schema that is not there."""

_DISK_FULL = "53100"
_UNREACHABLE = ("08", "57P")
_REFUSED = ("28", "3D000", "42501", "25006")
_BUSY = ("40", "53", "55P03")

_NO_MORE_CONNECTIONS = ("too many clients", "too many connections", "remaining connection slots")
_NOT_LET_IN = ("authentication failed", "does not exist", "no pg_hba.conf entry", "no password supplied")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raises one of our failures for what keeps the block from the store; a mistake in a statement stays what it is.

    `place`: the store as people may read it, without its password.
    """
    try:
        yield
    except (psycopg.Error, DBAPIError, NoConnectionLeft) as error:
        failure = translation(error, place)
        if failure is None:
            raise
        raise failure from error


def translation(error: Exception, place: str) -> Failure | None:
    """What this error means to a person; None when it is a fault of ours."""
    if isinstance(error, NoConnectionLeft):  # all connections of this process are in use
        return _busy(place, str(error))
    cause = error.orig if isinstance(error, DBAPIError) else error
    state, words = state_of(error), str(cause)
    if state is None:
        return _without_state(place, words) if isinstance(cause, psycopg.OperationalError) else None
    if state == _DISK_FULL:
        return StoreFull(
            f"No hay espacio en el disco del almacén de datos {place}; libera espacio en su servidor y vuelve a "
            "sincronizar.",
            f"no space left for {place}: {words}",
        )
    return _by_class(state, place, words)


def state_of(error: BaseException) -> str | None:
    """The error's SQLSTATE; None when the server had no say in it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None)


def _by_class(state: str, place: str, words: str) -> Failure | None:
    if state.startswith(_UNREACHABLE):
        return _unreachable(place, words)
    if state.startswith(_REFUSED):
        return _refused(place, words)
    return _busy(place, words) if state.startswith(_BUSY) else None


def _without_state(place: str, words: str) -> Failure:
    """A connection that is refused carries no state, only the server's words."""
    if any(told in words for told in _NO_MORE_CONNECTIONS):
        return _busy(place, words)
    if any(told in words for told in _NOT_LET_IN):
        return _refused(place, words)
    return _unreachable(place, words)


def _unreachable(place: str, words: str) -> StoreUnreachable:
    return StoreUnreachable(
        f"El almacén de datos {place} no responde; comprueba que Postgres esté encendido y vuelve a intentarlo. Lo "
        "publicado sigue como estaba.",
        f"{place} does not answer: {words}",
    )


def _refused(place: str, words: str) -> StoreRefused:
    return StoreRefused(
        f"El almacén de datos {place} rechaza la conexión; revisa usuario, contraseña, nombre y permisos en "
        "B2BGO_WAREHOUSE_URL.",
        f"{place} refuses: {words}",
    )


def _busy(place: str, words: str) -> StoreBusy:
    return StoreBusy(
        f"El almacén de datos {place} está ocupado; vuelve a intentarlo en un momento y, si se repite, permite más "
        "conexiones (max_connections) en Postgres.",
        f"{place} is busy: {words}",
    )
