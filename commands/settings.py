"""`b2bgo settings`: what the administrator's pages choose for a company, by name."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.companies import Company
    from portal.installation import Installation
    from portal.sync_settings import Field

HOURS = "sync.hours"
VERSIONS = "sync.versions"
ARTICLE_NAME = "articulos.nombre"
ARTICLE_NOTES = "articulos.descripcion"
KEYS = {
    HOURS: "horas entre sincronizaciones automáticas",
    VERSIONS: "versiones publicadas que se conservan",
    ARTICLE_NAME: "nombre de los artículos, de microsip o del portal",
    ARTICLE_NOTES: "descripción de los artículos, de microsip o del portal",
}

FROM_MICROSIP, FROM_PORTAL = "microsip", "portal"

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
    from portal.sync_settings import save_sync_settings, sync_settings

    _check(key)
    installation, whose = _opened(company)
    saved = sync_settings(installation.database, whose)
    hours, versions, managed = saved.hours, saved.versions, saved.managed
    if key == HOURS:
        hours = _whole(value)
    elif key == VERSIONS:
        versions = _whole(value)
    else:
        managed = _switched(managed, key, value)
    save_sync_settings(installation.database, whose, hours, versions, f"{getpass.getuser()} (b2bgo)", managed)
    if key == HOURS:
        reconcile(installation)
    _show(installation, whose, key, json)
    say(f"Se guardó {key} de «{whose.name}».")


def _whole(value: str) -> int:
    from portal.sync_settings import BadSyncSetting

    if not (value.isascii() and value.isdecimal()):
        raise BadSyncSetting(f"«{value}» no es un número entero; escribe, por ejemplo, 6.", f"{value!r}")
    return int(value)


def _switched(managed: frozenset[Field], key: str, value: str) -> frozenset[Field]:
    from portal.sync_settings import BadSyncSetting, Field

    if value not in (FROM_MICROSIP, FROM_PORTAL):
        raise BadSyncSetting(
            f"«{value}» no es de dónde puede venir un texto; escribe {FROM_MICROSIP} o {FROM_PORTAL}.", f"{value!r}"
        )
    return managed - {Field(key)} if value == FROM_MICROSIP else managed | {Field(key)}


def _check(key: str) -> None:
    if key not in KEYS:
        raise typer.BadParameter(f"no hay ningún valor «{key}»; los hay {', '.join(KEYS)}")


def _show(installation: Installation, whose: Company, key: str | None, json: bool) -> None:
    """Prints the values asked for, with who saved them last and when."""
    from portal.sync_settings import Field, sync_settings

    saved = sync_settings(installation.database, whose)
    fields = {field.value: FROM_PORTAL if field in saved.managed else FROM_MICROSIP for field in Field}
    values: dict[str, object] = {HOURS: saved.hours, VERSIONS: saved.versions, **fields}
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
