"""Making a version of what the mirror holds: its views, the read model, and its place as the newest one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import Connection, Select, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateView, DropView, Index

from warehouse.building import Derived
from warehouse.errors import ReadModelFailed
from warehouse.postgres import layout
from warehouse.postgres.failures import translation
from warehouse.postgres.layout import versions
from warehouse.postgres.records import Holding, Stored
from warehouse.postgres.statements import command, merged, quoted
from warehouse.tables import as_table


def show_now(connection: Connection, stored: Stored) -> None:
    """Lets the mirror show these rows as the dataset's."""
    schema = layout.mirror_schema(stored.company)
    connection.execute(DropView(as_table(stored.dataset, {}, schema), if_exists=True))
    rows = select(*(stored.rows.c[name] for name in stored.types)).where(stored.now)
    connection.execute(CreateView(rows, stored.dataset, schema=schema))


def hide(connection: Connection, stored: Stored) -> None:
    """Lets the mirror have nothing of the dataset."""
    connection.execute(DropView(as_table(stored.dataset, {}, layout.mirror_schema(stored.company)), if_exists=True))


def show(connection: Connection, schema: str, number: int, content: Mapping[str, Holding]) -> None:
    """Makes a version's schema with its views, all in one message to the server."""
    connection.execute(CreateSchema(schema))
    views = (CreateView(_shown(holding.stored, number), name, schema=schema) for name, holding in content.items())
    command(connection, "; ".join(merged(connection, view) for view in views))


def _shown(stored: Stored, number: int) -> Select[Any]:
    return select(*(stored.rows.c[column] for column in stored.types)).where(stored.in_version(number))


def build(connection: Connection, schema: str, derived: tuple[Derived, ...], today_local: date, place: str) -> None:
    """Computes the read model into a version's schema. Raises ReadModelFailed."""
    command(connection, "SET LOCAL search_path =", quoted(schema))
    for each in derived:
        try:
            connection.execute(each.create)
            connection.execute(each.fill(today_local))
            first = next(iter(each.table.columns))
            connection.execute(CreateIndex(Index(f"{each.table.name}_{first.name}", first)))
        except (DBAPIError, psycopg.Error) as error:
            raise translation(error, place) or ReadModelFailed(
                f"No se pudo calcular «{each.table.name}» con los datos de Microsip y sigue publicada la versión "
                "anterior; avisa a soporte y adjunta el detalle de esta sincronización.",
                f"cannot build {each.table.name}: {error}",
            ) from error
    command(connection, "SET LOCAL search_path = DEFAULT")


def keep_newest(connection: Connection, company_id: int, keep: int) -> None:
    """Lets go of all versions but so many."""
    newest = (
        select(versions.c.id)
        .where(versions.c.company_id == company_id, versions.c.kept)
        .order_by(versions.c.number.desc())
        .limit(keep)
    )
    others = versions.c.id.not_in(newest)
    connection.execute(update(versions).where(versions.c.company_id == company_id, others).values(kept=False))
