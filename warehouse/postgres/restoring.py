"""Going back: the rows of a former version begin anew with the next one, where they are not those of now."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, inspect, literal, literal_column, select, update
from sqlalchemy.schema import CreateTableAs

from warehouse.postgres import publishing, records
from warehouse.postgres.landing import changed_rows
from warehouse.postgres.layout import SINCE, STILL, UNTIL, version_schema
from warehouse.postgres.records import Entry, Holding
from warehouse.store import Version
from warehouse.tables import as_table
from warehouse.versions import all_seen


def restore(connection: Connection, owner_id: int, former: Entry, current: Entry, keep: int) -> Version:
    """Makes a former version's content the newest version's, in the connection's transaction."""
    number = records.last_number(connection, owner_id) + 1
    was, now = records.held(connection, former), records.held(connection, current)
    for name in now.keys() - was.keys():
        _end(connection, now[name], number)
        publishing.hide(connection, now[name].stored)
    content = {
        name: _restored(connection, holding, now.get(name), former.version.number, number)
        for name, holding in was.items()
    }
    source = former.version.source
    version = Version(number, datetime.now(UTC), source, former.version.number, all_seen(former.version))
    schema = version_schema(former.company, number)
    publishing.show(connection, schema, number, content)
    for derived in inspect(connection).get_table_names(schema=former.schema):
        rows: Select[Any] = select(literal_column("*")).select_from(as_table(derived, {}, former.schema))
        connection.execute(CreateTableAs(rows, derived, schema=schema))
    records.add_version(connection, owner_id, version, former.recipe, content)
    publishing.keep_newest(connection, owner_id, keep)
    return version


def _restored(connection: Connection, was: Holding, now: Holding | None, former: int, number: int) -> Holding:
    rows = was.stored.rows
    if now is not None and now.stored == was.stored:
        newer = update(rows).where(was.stored.now, rows.c[SINCE] > former).values({UNTIL: number})
        ended, other = changed_rows(connection, newer), False
    else:
        ended, other = 0 if now is None else _end(connection, now, number), True
        publishing.show_now(connection, was.stored)
    names = list(was.stored.types)
    gone = select(*(rows.c[name] for name in names), literal(number), literal(STILL)).where(
        was.stored.in_version(former), rows.c[UNTIL] != STILL
    )
    begun = changed_rows(connection, insert(rows).from_select([*names, SINCE, UNTIL], gone))
    differs = other or bool(ended) or bool(begun)
    return replace(was, changed_in=number if differs or now is None else now.changed_in)


def _end(connection: Connection, held: Holding, number: int) -> int:
    return changed_rows(connection, update(held.stored.rows).where(held.stored.now).values({UNTIL: number}))
