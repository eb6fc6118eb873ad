"""`b2bgo mail`: what became of a company's mails, and sending what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.author import author
from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.companies import Company
    from portal.installation import Installation

CompanyOption = Annotated[str, typer.Option("--company", help="Clave de la empresa.")]

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("list", help="Muestra los correos de una empresa, los más nuevos primero.")
def list_mails(
    company: CompanyOption,
    limit: Annotated[int, typer.Option(help="Cuántos se muestran.", min=1)] = 50,
    json: Json = False,
) -> None:
    """Raises UnknownCompany."""
    from portal.mail import mails

    installation, whose = _opened(company)
    found = mails(installation.database, whose, limit=limit)
    if json:
        answer(
            [
                {
                    "id": each.id,
                    "para": each.recipient,
                    "asunto": each.subject,
                    "clase": each.title,
                    "estado": each.state.value,
                    "mensaje": each.message,
                    "intentos": each.attempts,
                    "encargado": each.queued_at,
                }
                for each in found
            ]
        )
        return
    table(
        ("Encargado", "Para", "Asunto", "Estado", "Mensaje"),
        [(each.queued_at, each.recipient, each.subject, each.state, each.message) for each in found],
    )


@app.command(help="Envía un correo de prueba con la configuración guardada.")
def test(company: CompanyOption, to: Annotated[str, typer.Option(help="A qué dirección.")]) -> None:
    """Raises UnknownCompany, and what keeps the mail from being sent."""
    from portal.mail import send_test

    installation, whose = _opened(company)
    send_test(installation.database, whose, to, author())
    say(f"Se envió un correo de prueba a {to}; comprueba que haya llegado.")


@app.command(help="Envía ahora los correos que ya toca enviar.")
def deliver(company: CompanyOption, json: Json = False) -> None:
    """Raises UnknownCompany; a mail that cannot be sent is told in the list, and tried again later."""
    from portal.mail import deliver as deliver_mails

    installation, whose = _opened(company)
    done = deliver_mails(installation, whose)
    if json:
        answer({"enviados": done.sent, "no_enviados": done.failed, "en_espera": done.waiting})
    say(f"Enviados: {done.sent}; no enviados: {done.failed}; en espera: {done.waiting}.")


def _opened(slug: str) -> tuple[Installation, Company]:
    from portal.companies import company
    from portal.installation import open_installation

    installation = open_installation()
    return installation, company(installation.database, slug)
