"""One sync of a company at a time: a lock that ends with its connection, whatever becomes of the process."""

from contextlib import suppress

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

_SYNCING = 7_406_144
"""The first half of these advisory locks; the other half is the company's id."""


def take(connection: Connection, owner_id: int) -> bool:
    """Takes the company's lock for this connection; False when another has it."""
    taken = connection.execute(select(func.pg_try_advisory_lock(_SYNCING, owner_id))).scalar_one()
    connection.commit()
    return bool(taken)


def give_back(connection: Connection, owner_id: int) -> None:
    """Undoes what is not committed, lets the company's lock go and closes the connection.

    Postgres notices a connection's end some time afterwards, so that the next sync would find the lock taken.
    """
    if connection.closed:
        return
    with suppress(DBAPIError):  # a connection that is lost has lost its lock
        connection.rollback()
        connection.execute(select(func.pg_advisory_unlock(_SYNCING, owner_id)))
    connection.close()
