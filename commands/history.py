"""`b2bgo history`: what the history page shows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.choices import one_of
from commands.output import Json, answer, table

if TYPE_CHECKING:
    from portal.history import CatalogueRow, Folded, Run
    from portal.installation import Installation

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
    state: Annotated[
        str | None,
        typer.Option(metavar="ESTADO", help="Sólo exitoso, en_progreso, incompleto, fallido u omitido."),
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="TIPO", help="Sólo manual o automatica.")] = None,
    catalogue: Annotated[
        str | None, typer.Option(metavar="CATALOGO", help="Sólo articulos, variantes, clientes o pedidos.")
    ] = None,
    json: Json = False,
) -> None:
    """Prints one row per catalogue of every sync, the newest first; what failed alike one after the other is one."""
    from microsip.declaration import Catalogue
    from portal.companies import company as company_of
    from portal.history import RunKind, RunState, Wanted, folded, runs
    from portal.installation import open_installation

    wanted = Wanted(
        _aware(since),
        _aware(until),
        one_of(RunState, state, "--state"),
        one_of(RunKind, kind, "--kind"),
        one_of(Catalogue, catalogue, "--catalogue"),
    )
    installation = open_installation()
    whose = company_of(installation.database, company)
    found = runs(installation.database, whose, wanted)
    rows = [(alike, row) for alike in folded(found) for row in wanted.rows_of(alike.run)]
    if json:
        answer([_row(installation, alike, row) for alike, row in rows])
        return
    table(
        ("Catálogo", "Mensaje", "Tipo", "Inicio", "Fin", "Estado"),
        [
            (row.catalogue, _told(alike, row), row.kind, _here(row.started_at), _here(row.ended_at), row.state)
            for alike, row in rows
        ],
    )
    _print_summary(found)


def _row(installation: Installation, alike: Folded, row: CatalogueRow) -> dict[str, Any]:
    """What the page shows of a catalogue: in its list, and on opening the sync. `veces`: how often since `desde`."""
    run = alike.run
    prefect = None if run.flow_run_id is None else installation.orchestrator.page_of(run.flow_run_id)
    return {
        "catalogo": row.catalogue,
        "mensaje": row.message,
        "tipo": row.kind,
        "inicio": row.started_at,
        "fin": row.ended_at,
        "estado": row.state,
        "veces": alike.times,
        "desde": alike.since,
        "run": run.id,
        "intentos": run.attempts,
        "version": run.version,
        "pedida_por": run.author,
        "conclusion": run.message,
        "detalle": run.detail,
        "prefect": prefect,
        "datasets": [each for each in run.datasets if each.catalogue is row.catalogue],
    }


def _told(alike: Folded, row: CatalogueRow) -> str:
    if alike.times == 1:
        return row.message
    return f"{row.message} Pasó {alike.times} veces seguidas, desde {_here(alike.since):%Y-%m-%d %H:%M}."


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
