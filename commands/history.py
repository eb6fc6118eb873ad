"""`b2bgo history`: what the history page shows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, table

if TYPE_CHECKING:
    from portal.history import CatalogueRow, Run

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"]


def history(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    since: Annotated[
        datetime | None,
        typer.Option(formats=FORMATS, metavar="FECHA", help="Desde 2026-01-31 o 2026-01-31T18:00, hora local."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=FORMATS, metavar="FECHA", help="Antes de esta fecha y hora.")
    ] = None,
    json: Json = False,
) -> None:
    """Prints one row per catalogue of every sync, the newest first."""
    from portal.companies import company as company_of
    from portal.history import runs
    from portal.installation import open_installation

    installation = open_installation()
    whose = company_of(installation.database, company)
    found = runs(installation.database, whose, _aware(since), _aware(until))
    rows = [(run, row) for run in found for row in run.rows]
    if json:
        answer([_row(run, row) for run, row in rows])
        return
    table(
        ("Catálogo", "Mensaje", "Tipo", "Inicio", "Fin", "Estado"),
        [
            (row.catalogue, row.message, row.kind, _here(row.started_at), _here(row.ended_at), row.state)
            for _, row in rows
        ],
    )
    _print_summary(found)


def _row(run: Run, row: CatalogueRow) -> dict[str, Any]:
    return {
        "catalogo": row.catalogue,
        "mensaje": row.message,
        "tipo": row.kind,
        "inicio": row.started_at,
        "fin": row.ended_at,
        "estado": row.state,
        "run": run.id,
        "version": run.version,
        "pedida_por": run.author,
    }


def _print_summary(runs: tuple[Run, ...]) -> None:
    from portal.history import summary

    told = summary(runs)
    last = _here(told.last_at)
    print()
    print(f"Exitosas: {told.successful} ({told.successful_percent} %)")
    print(f"Fallidas: {told.failed} ({told.failed_percent} %)")
    print(f"Última sincronización: {last:%Y-%m-%d %H:%M:%S}" if last else "Todavía no hay sincronizaciones.")


def _aware(given: datetime | None) -> datetime | None:
    """What a person gives without a zone is meant in this machine's."""
    return given.astimezone() if given is not None else None


def _here(instant: datetime | None) -> datetime | None:
    return instant.astimezone() if instant is not None else None
