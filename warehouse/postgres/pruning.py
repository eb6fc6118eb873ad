"""Letting go of what no version needs: row by row, so that nobody who reads is in the way or kept waiting."""

import logging

import psycopg
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import DropSchema, DropTable

from warehouse.postgres import layout
from warehouse.postgres.contents import settle
from warehouse.postgres.layout import UNTIL, digests, holdings, stored, versions
from warehouse.postgres.records import Stored
from warehouse.postgres.statements import command
from warehouse.tables import as_table

READING = 7_406_143
"""The first half of the advisory locks that readers hold on versions; the other half is the version's id."""

WAIT = "2s"

logger = logging.getLogger(__name__)


def prune(connection: Connection, company: str, company_id: int) -> None:
    """Removes the versions that are not kept and that nobody reads; what it leaves is the next sync's to remove.

    Only the holder of the company's lock may. A failure is told in the log: what was published stays published.
    """
    try:
        with connection.begin():
            command(connection, "SET LOCAL lock_timeout =", f"'{WAIT}'")
            if _removed(connection, company, company_id):
                _shrink(connection, company, company_id)
    except (DBAPIError, psycopg.Error):
        logger.warning("old versions of %s are still to be removed", company, exc_info=True)


def _removed(connection: Connection, company: str, company_id: int) -> bool:
    unkept = select(versions.c.id, versions.c.number).where(versions.c.company_id == company_id, ~versions.c.kept)
    gone = []
    for number_of in connection.execute(unkept).all():
        if connection.execute(select(func.pg_try_advisory_xact_lock(READING, number_of.id))).scalar_one():
            schema = layout.version_schema(company, number_of.number)
            connection.execute(DropSchema(schema, cascade=True, if_exists=True))
            gone.append(number_of.id)
    if gone:
        connection.execute(delete(versions).where(versions.c.id.in_(gone)))
    return bool(gone)


def _shrink(connection: Connection, company: str, company_id: int) -> None:
    oldest = connection.execute(select(func.min(versions.c.number)).where(versions.c.company_id == company_id)).scalar()
    ours = select(holdings.c.stored_id).distinct().join(versions).where(versions.c.company_id == company_id)
    used = set(connection.execute(ours).scalars())
    kept = []
    for row in connection.execute(select(stored).where(stored.c.company_id == company_id)).all():
        table = Stored(row.id, company, row.dataset, row.types, tuple(row.contents))
        if table.id not in used:
            connection.execute(DropTable(as_table(table.rows.name, {}, table.rows.schema)))
            connection.execute(delete(stored).where(stored.c.id == table.id))
            continue
        kept.append(table)
        connection.execute(delete(table.rows).where(table.rows.c[UNTIL] <= oldest))
    settle(connection, company_id, kept)
    named = select(holdings.c.digests_id).where(holdings.c.digests_id.is_not(None))
    connection.execute(delete(digests).where(digests.c.company_id == company_id, digests.c.id.not_in(named)))
