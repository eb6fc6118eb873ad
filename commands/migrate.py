"""`b2bgo migrate`: moves an installation from SQLite and DuckDB to Postgres and proves that nothing was lost."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.output import Json, answer, say, table


def migrate(
    to_database: Annotated[str, typer.Option(metavar="URL", help="Base de datos del portal: postgresql://…")],
    to_warehouse: Annotated[str, typer.Option(metavar="URL", help="Almacén de datos: postgresql://…")],
    json: Json = False,
) -> None:
    """Moves both stores and prints what both sides hold alike; raises what `portal.moving.move` raises."""
    from portal.installation import open_installation
    from portal.moving import move
    from portal.settings import load_settings

    target = load_settings(database_url=to_database, warehouse_url=to_warehouse)  # its passwords are kept out of logs
    moved = move(open_installation(), target.database_url, target.warehouse_url)
    if json:
        answer({"operaciones": moved.operations, "almacen": moved.warehouse})
    else:
        held = (moved.operations | moved.warehouse).items()
        table(("Tabla", "Registros"), [(name, f"{content.rows:>12,}") for name, content in held])
    rows = sum(content.rows for content in (moved.operations | moved.warehouse).values())
    say(
        f"Todo llegó: {rows:,} registros comparados. Escribe B2BGO_DATABASE_URL y B2BGO_WAREHOUSE_URL con las nuevas "
        "direcciones en todas las máquinas y arranca con b2bgo up; los archivos de antes siguen donde estaban."
    )
