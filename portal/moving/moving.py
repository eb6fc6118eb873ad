"""The move from end to end."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.engine import make_url

from portal.companies import companies
from portal.database import Database, utc_now
from portal.history import current_run
from portal.installation import Installation
from portal.installation_id import installation_id, installation_table
from portal.migrations import migrate
from portal.moving import records
from portal.moving.errors import NoTarget, NotTheSame, StillWorking, TargetInUse
from portal.moving.records import Content
from portal.moving.versions import Company
from portal.outbox.tables import outbox_table
from warehouse import open_warehouse
from warehouse.postgres import PostgresWarehouse


@dataclass(frozen=True)
class Moved:
    """What both sides hold alike, by table: of the operations store, and of each company's versions."""

    operations: dict[str, Content]
    warehouse: dict[str, Content]


def move(installation: Installation, database_url: str, warehouse_url: str) -> Moved:
    """Copies both stores to Postgres and compares every table; the installation itself stays as it is.

    Raises NoTarget, TargetInUse, StillWorking, NotTheSame, MirrorBusy and what the stores raise.
    """
    owner = installation_id(installation.database)
    database = _target(installation, database_url)
    warehouse = open_warehouse(warehouse_url, owner=owner)
    if not isinstance(warehouse, PostgresWarehouse):
        raise NoTarget("b2bgo migrate lleva a Postgres; escribe --to-warehouse postgresql://…", "not Postgres")
    try:
        migrate(database)
        _refuse_another(database, owner)
        with _at_rest(installation, warehouse) as moving:
            for company in moving:
                company.copy()
            held = {name: content for company in moving for name, content in company.compare().items()}
            return Moved(_moved_rows(installation.database, database), held)
    finally:
        warehouse.close()
        database.close()


def _target(installation: Installation, url: str) -> Database:
    database = Database(url, installation.database.encryption)
    if database.is_sqlite or make_url(url) == make_url(installation.settings.database_url):
        raise NoTarget(
            "b2bgo migrate lleva a otra base de datos, de Postgres; escribe --to-database postgresql://…",
            "the target is SQLite or the source itself",
        )
    return database


def _refuse_another(target: Database, owner: str) -> None:
    """The target's rows must be this installation's, or none at all."""
    with target.read() as connection:
        theirs = connection.execute(select(installation_table.c.id)).scalar()
        used = [table.name for table in records.tables() if not records.is_empty(connection, table)]
    if theirs != owner and used:
        raise TargetInUse(
            "La base de datos de destino ya tiene datos; usa una vacía. No se cambió nada.",
            f"rows in {', '.join(used)}",
        )


@contextmanager
def _at_rest(installation: Installation, target: PostgresWarehouse) -> Iterator[list[Company]]:
    """All companies, while nothing syncs or delivers."""
    known = companies(installation.database)
    busy = [company.name for company in known if current_run(installation.database, company) is not None]
    if busy or _delivering(installation.database):
        raise StillWorking(
            "Hay una sincronización o un envío de pedidos en curso; detén los servicios, espera a que termine y "
            "vuelve a intentarlo. No se cambió nada.",
            f"syncs of {busy}, or leases in the outbox",
        )
    with ExitStack() as stack:
        warehouse = installation.warehouse
        yield [
            Company(company.slug, warehouse, stack.enter_context(warehouse.mirror(company.slug)), target)
            for company in known
        ]


def _delivering(database: Database) -> bool:
    leased = select(func.count()).where(outbox_table.c.lease_until > utc_now())
    with database.read() as connection:
        return bool(connection.execute(leased).scalar_one())


def _moved_rows(source: Database, target: Database) -> dict[str, Content]:
    """All rows of all tables, in one transaction of each side; those that an earlier move brought are compared only."""
    with source.begin() as reading, target.begin() as writing:
        if writing.execute(select(installation_table.c.id)).scalar() is None:
            for table in records.tables():
                records.copy(reading, writing, table)
        return dict(map(partial(_compared, reading, writing), records.tables()))


def _compared(source: Connection, target: Connection, table: Table) -> tuple[str, Content]:
    was, now = records.content(source, table), records.content(target, table)
    if was != now and table is not installation_table:  # the target knows its key once it has been started
        raise NotTheSame(
            f"La tabla «{table.name}» no es igual en las dos bases de datos; si la de destino ya se usó, arranca con "
            "ella; si no, empieza con una base vacía.",
            f"{table.name}: {was} and {now}",
        )
    return table.name, was
