"""`b2bgo`: one verb a module, imported when it is called, so that help is quick and Prefect stays away from most verbs.

Exit codes: 0 success, 1 failure (one Spanish line on standard error), 2 wrong usage, 130 interrupted.
"""

import importlib
import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from commands import logs, output
from microsip.errors import Failure

NAME = "b2bgo"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verb:
    """Where a verb's function, or its typer application of further verbs, is defined."""

    summary: str
    module: str
    attribute: str


VERBS = {
    "demo": Verb("Arranca una empresa de demostración y su portal.", "commands.demo", "demo"),
    "up": Verb("Arranca Prefect, su trabajador y el portal.", "commands.up", "up"),
    "agent": Verb("Atiende a los portales junto a Firebird (4Q Sinc).", "commands.agent", "agent"),
    "connect": Verb("Guarda la conexión de una empresa con Microsip.", "commands.connect", "connect"),
    "test-connection": Verb(
        "Prueba la conexión de una empresa con Microsip.", "commands.test_connection", "test_connection"
    ),
    "sync": Verb("Sincroniza una empresa y espera el resultado.", "commands.sync", "sync"),
    "history": Verb("Muestra el historial de sincronizaciones.", "commands.history", "history"),
    "versions": Verb("Muestra las versiones publicadas y qué cambió entre dos.", "commands.versions", "versions"),
    "rollback": Verb("Vuelve a mostrar una versión publicada antes.", "commands.versions", "rollback"),
    "check": Verb("Compara lo publicado con Microsip, fila por fila.", "commands.check", "check"),
    "integrity": Verb("Valida la información antes de dar acceso a clientes.", "commands.integrity", "integrity"),
    "price": Verb("Calcula el precio de un artículo para un cliente y lo explica.", "commands.price", "price"),
    "order": Verb("Hace el pedido o la cotización de un cliente.", "commands.order", "order"),
    "orders": Verb("Muestra los pedidos y cotizaciones, y en qué van.", "commands.orders", "orders"),
    "push-orders": Verb("Envía a Microsip los pedidos que esperan.", "commands.push_orders", "push_orders"),
    "statement": Verb(
        "Muestra el estado de cuenta de un cliente y lo guarda en PDF o Excel.", "commands.statement", "statement"
    ),
    "export": Verb("Imprime las filas publicadas de un conjunto de datos.", "commands.export", "export"),
    "texts": Verb("Escribe los textos del portal que están en lugar de los de Microsip.", "commands.texts", "app"),
    "settings": Verb("Muestra y cambia la configuración de una empresa.", "commands.settings", "app"),
    "mail": Verb("Muestra los correos de una empresa y envía los que esperan.", "commands.mail", "app"),
    "audit-log": Verb("Exporta la bitácora de una empresa.", "commands.audit_log", "audit_log"),
    "upkeep": Verb("Hace el mantenimiento: correos que esperan y lo que ya no se usa.", "commands.upkeep", "upkeep"),
    "user": Verb("Administra los usuarios del portal.", "commands.user", "app"),
    "migrate": Verb("Lleva la instalación de SQLite y DuckDB a Postgres.", "commands.migrate", "migrate"),
    "backup": Verb("Respalda lo que no puede volver a leerse de Microsip.", "commands.backup", "backup"),
    "restore": Verb("Restaura un respaldo en una instalación vacía.", "commands.backup", "restore"),
    "bench": Verb("Mide lectura, sincronizaciones, portal y pedidos.", "commands.bench", "app"),
}


class Verbs(TyperGroup):
    """The verbs by name and summary; only the one that is called is imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """What help says about a verb; None when there is none of that name."""
        if cmd_name not in VERBS:
            return None
        return TyperCommand(cmd_name, help=VERBS[cmd_name].summary, rich_markup_mode=None)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The verb that is called, imported, and with its log open."""
        name, found, rest = super().resolve_command(ctx, args)
        if name is None or found is None:
            return name, found, rest
        logs.start(name)
        return name, load(name), rest


def load(name: str) -> Any:
    """A verb's command, imported; KeyError when there is none of that name."""
    verb = VERBS[name]
    defined = getattr(importlib.import_module(verb.module), verb.attribute)
    if isinstance(defined, typer.Typer):
        application = defined
        application.rich_markup_mode = None
        application.info.help = verb.summary
    else:
        application = typer.Typer(add_completion=False, rich_markup_mode=None)
        application.command(name, help=verb.summary)(defined)
    return typer.main.get_command(application)


app = typer.Typer(name=NAME, cls=Verbs, add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def _b2bgo(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Muestra la versión y termina.")] = False,
) -> None:
    """El puente entre Microsip y el portal de mayoreo."""
    if show_version:
        print(f"{NAME} {version(NAME)}")
    elif context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb and returns the exit code of the process."""
    _speak_utf8()
    try:
        result = typer.main.get_command(app).main(arguments, prog_name=NAME, standalone_mode=False)
    except Failure as failure:
        logger.exception("%s: %s", type(failure).__name__, failure.detail)
        output.fail(failure)
        return 1
    except TyperException as error:
        return _refuse(error)
    except typer.Abort:  # a question was left unanswered
        return 1
    except Exception:  # a defect of ours: its trace is for the log, and persons get one line like always
        logger.exception("unexpected")
        output.say(f"Ocurrió un error inesperado; los detalles están en {logs.file() or 'la bitácora'}.")
        return 1
    return result if isinstance(result, int) else 0  # what typer.Exit was told; verbs themselves return nothing


def _refuse(error: TyperException) -> int:
    message = error.format_message()
    if "\n" in message:  # help, shown because a group was called without a verb
        output.say(message)
    else:
        asked = getattr(getattr(error, "ctx", None), "command_path", NAME)
        output.say(f"El comando no se entiende ({message.rstrip('.')}); escribe «{asked} --help» para ver cómo se usa.")
    return error.exit_code


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
