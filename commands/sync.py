"""`b2bgo sync`: synchronises a company in this process, without Prefect, and waits for the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.author import author
from commands.choices import one_of
from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.history import DatasetFigures, Progress, Run


def sync(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    catalogue: Annotated[
        str | None, typer.Option(metavar="CATALOGO", help="Sólo articulos, variantes, clientes o pedidos.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Lee todo de nuevo, aunque no haya cambiado.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dice qué cambiaría y no cambia nada; código 1 si no se publicaría.")
    ] = False,
    confirm_loss: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATASET", help="Da por correcta, una vez, la pérdida que la última sincronización rechazó."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Prints what was read, written and removed per dataset; exit code 1 unless the sync succeeded.

    Raises NoSuchLoss for a dataset whose loss was not refused; nothing is synchronised then.
    """
    from microsip.declaration import Catalogue
    from portal import losses
    from portal.companies import company as company_of
    from portal.history import RunKind
    from portal.installation import open_installation
    from portal.sync import synchronise

    installation = open_installation()
    whose = company_of(installation.database, company)
    by, chosen = author(), one_of(Catalogue, catalogue, "--catalogue")
    if dry_run:
        from commands.rehearsing import rehearsing

        rehearsing(installation, whose, chosen, full=full, json=json, watch=_Lines())
        return
    for dataset in confirm_loss or ():
        loss = losses.confirm(installation.database, whose, dataset, by)
        say(f"Se dio por correcto que «{loss.title}» pierda {loss.rows:,} renglones.")
    done = synchronise(installation, whose, RunKind.MANUAL, watch=_Lines(), full=full, catalogue=chosen, author=by)
    if json:
        answer(_run(done))
    elif done.datasets:
        table(
            ("Conjunto de datos", "Leídos", "Escritos", "Eliminados", "Segundos"),
            [_cells(figures) for figures in done.datasets],
        )
    say(done.message)
    if not done.successful:
        raise typer.Exit(1)


class _Lines:
    """A line on standard error for every step that begins."""

    def __init__(self) -> None:
        self._step = ""

    def __call__(self, progress: Progress) -> None:
        if progress.step != self._step:
            self._step = progress.step
            say(f"{progress.done + 1:>3}/{progress.total} {progress.step}")


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "estado": run.state,
        "mensaje": run.message,
        "inicio": run.started_at,
        "fin": run.ended_at,
        "version": run.version,
        "read": sum(figures.read for figures in run.datasets),
        "written": sum(figures.written for figures in run.datasets),
        "removed": sum(figures.removed for figures in run.datasets),
        "seconds": (run.ended_at - run.started_at).total_seconds() if run.ended_at else None,
        "datasets": [_dataset(figures) for figures in run.datasets],
    }


def _dataset(figures: DatasetFigures) -> dict[str, Any]:
    return {
        "dataset": figures.dataset,
        "title": figures.title,
        "catalogo": figures.catalogue,
        "read": figures.read,
        "written": figures.written,
        "added": figures.added,
        "changed": figures.changed,
        "removed": figures.removed,
        "seconds": round(figures.seconds, 3),
        "bytes": figures.bytes,
        "mensaje": figures.message,
    }


def _cells(figures: DatasetFigures) -> tuple[object, ...]:
    return (
        figures.dataset,
        f"{figures.read:>12,}",
        f"{figures.written:>12,}",
        f"{figures.removed:>12,}",
        f"{figures.seconds:>9.2f}",
    )
