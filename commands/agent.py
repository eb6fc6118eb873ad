"""`b2bgo agent`: serves portals beside Firebird until it is stopped."""

from typing import Annotated

import typer

from commands.output import say
from microsip.connection import AGENT_PORT, FIREBIRD_PORT, Server, parse_server
from microsip.errors import BadAddress


def agent(
    data_folder: Annotated[
        list[str],
        typer.Option("--data-folder", help="Carpeta donde Microsip guarda sus empresas; puede repetirse."),
    ],
    listen: Annotated[str, typer.Option(help="Dirección y puerto en que atiende.")] = f"0.0.0.0:{AGENT_PORT}",
    firebird: Annotated[str, typer.Option(help="Dirección y puerto de Firebird.")] = f"127.0.0.1:{FIREBIRD_PORT}",
    plain_http: Annotated[
        bool, typer.Option("--plain-http", help="Sin cifrar; sólo detrás de un servidor que ponga su propio TLS.")
    ] = False,
) -> None:
    """Raises what keeps it from starting: a taken port, a missing folder, an address that cannot be read."""
    from microsip.agent.service import AgentServer
    from microsip.agent.settings import AgentSettings
    from portal.settings import load_settings

    here, there = _address(listen), _address(f"firebird://{firebird.removeprefix('firebird://')}")
    settings = AgentSettings(
        data_folders=tuple(data_folder),
        state_folder=load_settings().home / "agent",
        host=here.host,
        port=here.port,
        firebird_host=there.host,
        firebird_port=there.port,
        plain_http=plain_http,
    )
    server = AgentServer(settings)
    say(f"El servicio de sincronización atiende en {server.address.authority}, con Firebird en {there.authority}.")
    if server.certificate:
        say(f"Huella de su certificado: {server.certificate}")
    server.run()


def _address(text: str) -> Server:
    try:
        return parse_server(text)
    except BadAddress as error:
        raise typer.BadParameter(f"«{text}» no es una dirección como 0.0.0.0:{AGENT_PORT}") from error
