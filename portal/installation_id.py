"""Which installation an operations store belongs to: what several machines share, and what two installations must not.

The machines of one installation have the same key file. On Postgres, where another installation could come to the same
database by mistake, the store keeps a fingerprint of the key that it was first used with; a file of SQLite lies beside
its key.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import Column, Integer, String, Table, select, update

from microsip.errors import NeedsConfiguration
from portal.database import Database, metadata

_ONLY = 1

installation_table = Table(
    "installation",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False),
    Column("key", String(64)),
)


class AnotherInstallation(NeedsConfiguration):
    """The operations store belongs to an installation with another key file."""


@dataclass(frozen=True)
class _Known:
    id: str
    key: str | None


def installation_id(database: Database) -> str:
    """The id of the installation that the store belongs to, which is this one's if nobody has used it before.

    Raises AnotherInstallation, and nothing is changed, when the store was first used with another key file.
    """
    known = _known(database)
    if known is None:
        known = _claimed(database)
    if database.is_sqlite:
        return known.id
    if known.key is None:
        known = _keyed(database)
    key_file = database.encryption.key_file
    if not key_file.exists() or known.key != _fingerprint(database):
        raise AnotherInstallation(
            f"La base de datos del portal es de otra instalación: su llave de cifrado no es {key_file}. Si esta "
            "máquina es parte de ella, copia aquí su portal.key; si no, escribe otra base en B2BGO_DATABASE_URL.",
            f"installation {known.id} has another key than {key_file}",
        )
    return known.id


def _known(database: Database) -> _Known | None:
    with database.read() as connection:
        row = connection.execute(select(installation_table.c.id, installation_table.c.key)).one_or_none()
    return None if row is None else _Known(row.id, row.key)


def _claimed(database: Database) -> _Known:
    """The store's first use; of processes that start at once, one is the first."""
    first = database.insert(installation_table).values(only=_ONLY, id=secrets.token_hex(16))
    with database.begin() as transaction:
        transaction.execute(first.on_conflict_do_nothing(index_elements=[installation_table.c.only]))
    known = _known(database)
    assert known is not None
    return known


def _keyed(database: Database) -> _Known:
    fingerprint = _fingerprint(database)
    with database.begin() as transaction:
        transaction.execute(
            update(installation_table).where(installation_table.c.key.is_(None)).values(key=fingerprint)
        )
    known = _known(database)
    assert known is not None
    return known


def _fingerprint(database: Database) -> str:
    return database.encryption.derived("installation")
