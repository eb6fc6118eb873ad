"""The tables of the operations store, brought up to date by Alembic from code: no alembic.ini, no working directory."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from microsip.errors import NeedsConfiguration
from portal.database import Database

POSTGRES_LOCK = 7_406_142_301
"""Advisory lock that processes starting at once wait for each other with: any number, the same for all of them."""


class NewerDatabase(NeedsConfiguration):
    """The database was already used by a later version of this software."""


def migrate(database: Database, revision: str = "head") -> None:
    """Brings the tables up to date, all steps in one transaction; processes that start at once wait for each other.

    `revision`: only as far as some version of this software had them.

    Raises NewerDatabase, and what `Database` raises.
    """
    with database.read() as connection:
        if _revision(connection) == _newest():
            return
    with database.begin() as connection:
        if not database.is_sqlite:  # there, a transaction that writes is alone already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
        _refuse_newer(_revision(connection))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in _known_revisions():
        raise NewerDatabase(
            "La base de datos del portal es de una versión más nueva de este programa; actualízalo y vuelve a "
            "arrancar.",
            f"unknown revision {revision}",
        )


def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
