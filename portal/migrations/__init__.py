"""The tables of the operations store, brought up to date by Alembic from code: no alembic.ini, no working directory."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table, text

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
        if _revision(connection) == known_revisions()[-1]:
            return
    with database.begin() as connection:
        if not database.is_sqlite:  # there, a transaction that writes is alone already
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
        _refuse_newer(_revision(connection))
        _upgrade(connection, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(column("version_num")).select_from(table("alembic_version"))).scalar()


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision not in known_revisions():
        raise NewerDatabase(
            "La base de datos del portal es de una versión más nueva de este programa; actualízalo y vuelve a "
            "arrancar.",
            f"unknown revision {revision}",
        )


@cache
def known_revisions() -> tuple[str, ...]:
    """All revisions, oldest first, by the names of their modules: v0018_registration.py makes 0018."""
    modules = (Path(__file__).parent / "versions").glob("v[0-9]*.py")
    return tuple(sorted(module.name.partition("_")[0].removeprefix("v") for module in modules))


def _upgrade(connection: Connection, revision: str) -> None:
    # Imported by the one process that has something to upgrade: all others start a third of a second sooner.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
