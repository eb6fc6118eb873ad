"""`b2bgo connect`: saves how a company's Microsip is reached, once it has answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.author import author
from commands.output import Json, answer, say, table
from commands.passwords import PasswordStdin, read_password

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.link import Probe
    from portal.database import Database


def connect(
    company: Annotated[str, typer.Option(help="Clave de la empresa; se da de alta si es nueva.")],
    server: Annotated[str, typer.Option(help="http://HOST:PUERTO del servicio de sincronización, o firebird://HOST.")],
    database: Annotated[str, typer.Option(help="Nombre de la empresa en Microsip, con o sin .FDB.")],
    folder: Annotated[str, typer.Option(help="Carpeta de datos en el servidor, por ejemplo C:\\Microsip datos\\.")],
    user: Annotated[str, typer.Option(help="Usuario de Firebird.")] = "SYSDBA",
    name: Annotated[str | None, typer.Option(help="Nombre de la empresa; si se omite, el de la base de datos.")] = None,
    password_stdin: PasswordStdin = False,
    allow_plain_http: Annotated[
        bool, typer.Option("--allow-plain-http", help="Acepta un servicio sin cifrar en esta dirección.")
    ] = False,
    accept_certificate: Annotated[
        bool, typer.Option("--accept-certificate", help="Acepta el certificado que muestre, aunque haya cambiado.")
    ] = False,
    json: Json = False,
) -> None:
    """Prints what was found; nothing is saved, and the exit code is 1, unless every catalogue answers.

    Raises what is wrong with the company's key, the address, the folder or the name before anything is tried, and then
    what keeps Microsip from answering.
    """
    from microsip.connection import Connection, parse_server
    from portal.companies import check_slug, connect_company
    from portal.installation import open_installation
    from portal.sync.connecting import test_connection

    check_slug(company)
    password = read_password(password_stdin, f"Contraseña de {user}: ")
    asked = Connection(parse_server(server), folder, database, user, password, allow_plain_http=allow_plain_http)
    _ = asked.path  # raises what is wrong with folder and name
    store = open_installation().database
    if not accept_certificate:
        asked = replace(asked, certificate=_accepted_before(store, company, asked))
    probe = test_connection(asked)
    if probe.successful:
        connect_company(store, company, name, replace(asked, certificate=probe.certificate), author())
    _print(company, asked, probe, json)
    if not probe.successful:
        say("Conexión incompleta y no se guardó nada; revisa lo que se indica de cada catálogo y vuelve a intentarlo.")
        raise typer.Exit(1)
    say(f"Conexión completada y guardada; trae los datos con «b2bgo sync --company {company} --full».")


def _accepted_before(store: Database, slug: str, asked: Connection) -> str | None:
    """The certificate accepted for this very address, None when the company is new or moves to another one."""
    from portal.companies import UnknownCompany, company, connection_settings

    try:
        saved = connection_settings(store, company(store, slug))
    except UnknownCompany:
        return None
    return saved.certificate if saved is not None and saved.server == asked.server else None


def _print(slug: str, asked: Connection, probe: Probe, json: bool) -> None:
    if json:
        answer(_row(slug, asked, probe))
        return
    found = [
        ("Servidor", str(asked.server)),
        ("Base de datos", probe.identity.path),
        ("Motor", probe.identity.engine),
        ("Huella del certificado", probe.certificate or "sin cifrar por esta vía"),
        *((each.catalogue, each.message) for each in probe.answers),
    ]
    table(("Dato", "Respuesta"), found)


def _row(slug: str, asked: Connection, probe: Probe) -> dict[str, Any]:
    return {
        "empresa": slug,
        "conectada": probe.successful,
        "servidor": str(asked.server),
        "base_de_datos": probe.identity.path,
        "motor": probe.identity.engine,
        "certificado": probe.certificate,
        "respuestas": [
            {"catalogo": each.catalogue, "correcto": each.successful, "mensaje": each.message} for each in probe.answers
        ],
    }
