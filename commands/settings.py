"""`b2bgo settings`: what the administrator's pages choose for a company, by name."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.companies import Company
    from portal.installation import Installation

HOURS = "sync.hours"
VERSIONS = "sync.versions"
KEYS = {
    HOURS: "horas entre sincronizaciones automáticas",
    VERSIONS: "versiones publicadas que se conservan",
}

CompanyOption = Annotated[str, typer.Option("--company", help="Clave de la empresa.")]
_LISTED = "; ".join(f"{key}: {told}" for key, told in KEYS.items())

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("get", help="Muestra la configuración de una empresa, o un solo valor.")
def get_setting(
    company: CompanyOption,
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help=_LISTED)] = None,
    json: Json = False,
) -> None:
    """Raises UnknownCompany."""
    if key is not None:
        _check(key)
    _show(*_opened(company), key, json)


@app.command("set", help="Cambia un valor de la configuración de una empresa.")
def set_setting(
    key: Annotated[str, typer.Argument(help=_LISTED)],
    value: Annotated[str, typer.Argument()],
    company: CompanyOption,
    json: Json = False,
) -> None:
    """Saves it and has Prefect's schedules follow; raises UnknownCompany, BadSyncSetting or OrchestratorUnreachable."""
    from portal.schedules import reconcile
    from portal.sync_settings import BadSyncSetting, save_sync_settings, sync_settings

    _check(key)
    installation, whose = _opened(company)
    if not (value.isascii() and value.isdecimal()):
        raise BadSyncSetting(f"«{value}» no es un número entero; escribe, por ejemplo, 6.", f"{key} {value!r}")
    saved = sync_settings(installation.database, whose)
    values = {HOURS: saved.hours, VERSIONS: saved.versions, key: int(value)}
    author = f"{getpass.getuser()} (b2bgo)"
    save_sync_settings(installation.database, whose, values[HOURS], values[VERSIONS], author)
    reconcile(installation)
    _show(installation, whose, key, json)
    say(f"Se guardó {key} de «{whose.name}».")


def _check(key: str) -> None:
    if key not in KEYS:
        raise typer.BadParameter(f"no hay ningún valor «{key}»; los hay {', '.join(KEYS)}")


def _show(installation: Installation, whose: Company, key: str | None, json: bool) -> None:
    """Prints the values asked for, with who saved them last and when."""
    from portal.sync_settings import sync_settings

    saved = sync_settings(installation.database, whose)
    values = {HOURS: saved.hours, VERSIONS: saved.versions}
    shown = {name: value for name, value in values.items() if key in (None, name)}
    if json:
        answer({**shown, "cambiado": saved.changed_at, "por": saved.changed_by})
    else:
        table(("Clave", "Valor", "Significado"), [(name, value, KEYS[name]) for name, value in shown.items()])


def _opened(slug: str) -> tuple[Installation, Company]:
    from portal.companies import company
    from portal.installation import open_installation

    installation = open_installation()
    return installation, company(installation.database, slug)
