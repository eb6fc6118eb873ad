"""`b2bgo upkeep`: what the deployment of that name does every few minutes, in this process."""

from __future__ import annotations

import typer

from commands.output import Json, answer, say, table


def upkeep(json: Json = False) -> None:
    """Does every step, whatever happens to the others; exit code 1 when one of them failed."""
    from portal.installation import open_installation
    from portal.upkeep import STEPS, carry_out

    installation = open_installation()
    done = [carry_out(installation, step) for step in STEPS]
    rows = [(each.step.title, each.failure.message if each.failure else each.told) for each in done]
    if json:
        answer([{"paso": title, "resultado": told} for title, told in rows])
    else:
        table(("Paso", "Resultado"), rows)
    if any(each.failure for each in done):
        say("Un paso del mantenimiento falló; revisa lo que se indica.")
        raise typer.Exit(1)
