"""`b2bgo test-connection`: «Probar conexión» for scripts."""

from typing import Annotated

import typer

from commands.output import Json, answer, say, table


def test_connection(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    json: Json = False,  # noqa: PT028 - a verb, not a test
) -> None:
    """Prints how each catalogue answered; exit code 1 unless all did."""
    from portal.companies import company as company_of
    from portal.companies import connection_of
    from portal.installation import open_installation
    from portal.sync.connecting import test_connection as probe_of

    installation = open_installation()
    probe = probe_of(connection_of(installation.database, company_of(installation.database, company)))
    if json:
        answer(
            [
                {"catalogo": each.catalogue, "correcto": each.successful, "mensaje": each.message}
                for each in probe.answers
            ]
        )
    else:
        table(("Catálogo", "Respuesta"), [(each.catalogue, each.message) for each in probe.answers])
    if not probe.successful:
        say("Conexión incompleta; revisa lo que se indica de cada catálogo y vuelve a probar.")
        raise typer.Exit(1)
    say(f"Conexión completada con {probe.identity.path}.")
