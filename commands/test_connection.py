"""`b2bgo test-connection`: «Probar conexión» for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.stages import Step, Trial


def test_connection(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    json: Json = False,  # noqa: PT028 - a verb, not a test
) -> None:
    """Prints every stage up to the first that failed, with exit code 1, and what to look at then."""
    from portal.companies import company as company_of
    from portal.companies import connection_of
    from portal.installation import open_installation
    from portal.sync.connecting import try_connection

    installation = open_installation()
    connection = connection_of(installation.database, company_of(installation.database, company))
    trial = try_connection(connection)
    if json:
        answer([_row(step) for step in trial.steps])
    else:
        _print(connection, trial)
    failed = trial.failed
    if failed is not None:
        say(f"Conexión incompleta en «{failed.stage.value}»: {failed.message}")
        raise typer.Exit(1)
    say("Conexión completada.")


def _row(step: Step) -> dict[str, object]:
    return {
        "paso": step.stage.value,
        "correcto": step.successful,
        "mensaje": step.message,
        "segundos": None if step.seconds is None else round(step.seconds, 3),
    }


def _print(connection: Connection, trial: Trial) -> None:
    from portal.sync.connecting import advice, requirements

    table(
        ("Paso", "", "Segundos", "Respuesta"),
        [(step.stage.value, "✓" if step.successful else "✕", _seconds(step), step.message) for step in trial.steps],
    )
    print()
    marks = {True: "✓", False: "✕", None: "?"}
    table(
        ("Requisito", "", "Qué se sabe"),
        [(each.title, marks[each.met], each.told) for each in requirements(connection, trial)],
    )
    if trial.failed is not None:
        told = advice(connection, trial.failed)
        print("\nQué revisar:", *(f"- {look}" for look in told.look_at), sep="\n")
        print("\nPara tu técnico:", told.technician, sep="\n")


def _seconds(step: Step) -> str:
    return "" if step.seconds is None else f"{step.seconds:.2f}"
