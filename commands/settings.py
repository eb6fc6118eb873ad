"""`b2bgo settings`: what the administrator's pages choose for a company, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.author import author
from commands.output import Json, answer, say, table
from commands.passwords import PasswordStdin, read_password
from microsip.declaration import Catalogue

if TYPE_CHECKING:
    from datetime import datetime

    from portal.companies import Company
    from portal.configuration import Setting
    from portal.installation import Installation
    from portal.sync_settings import Field

HOURS = "sync.hours"
VERSIONS = "sync.versions"
MINUTES = "sync.minutes."
"""Followed by a catalogue's key."""

FIELDS = {
    "articulos.nombre": "nombre de los artículos",
    "articulos.descripcion": "descripción de los artículos",
    "articulos.imagen": "imagen de los artículos",
    "lineas.nombre": "nombre de las líneas",
    "grupos.nombre": "nombre de los grupos",
    "clientes.nombre": "nombre de los clientes",
}
SYNC_KEYS = {
    HOURS: "horas entre sincronizaciones automáticas",
    **{f"{MINUTES}{each.key}": f"minutos entre las de {each.value}; 0 como los demás" for each in Catalogue},
    VERSIONS: "versiones publicadas que se conservan",
    **{key: f"{told}, de microsip o del portal" for key, told in FIELDS.items()},
}

FROM_MICROSIP, FROM_PORTAL = "microsip", "portal"

CompanyOption = Annotated[str, typer.Option("--company", help="Clave de la empresa.")]
_KEYS_HELP = "Clave del valor; «b2bgo settings get» las muestra todas."

app = typer.Typer(add_completion=False, no_args_is_help=True)


@dataclass(frozen=True)
class Shown:
    """A value as it is printed. `by` and `at`: who saved it last and when, empty for a default."""

    value: object
    told: str
    meaning: str
    by: str = ""
    at: datetime | None = None


@app.command("get", help="Muestra la configuración de una empresa, o un solo valor.")
def get_setting(
    company: CompanyOption,
    key: Annotated[str | None, typer.Argument(metavar="[KEY]", help=_KEYS_HELP)] = None,
    json: Json = False,
) -> None:
    """Raises UnknownCompany."""
    if key is not None:
        _check(key)
    _show(*_opened(company), key, json)


@app.command("set", help="Cambia un valor de la configuración de una empresa.")
def set_setting(
    key: Annotated[str, typer.Argument(help=_KEYS_HELP)],
    company: CompanyOption,
    value: Annotated[str | None, typer.Argument(help="El valor; una contraseña no se escribe aquí.")] = None,
    password_stdin: PasswordStdin = False,
    json: Json = False,
) -> None:
    """Saves it and has Prefect's schedules follow.

    Raises UnknownCompany, BadSetting or BadSyncSetting; OrchestratorUnreachable.
    """
    from portal.schedules import reconcile

    _check(key)
    text = _text(key, value, password_stdin)
    installation, whose = _opened(company)
    by = author()
    if key in SYNC_KEYS:
        _save_sync_setting(installation, whose, key, text, by)
    else:
        _save(installation, whose, key, text, by)
    if key == HOURS or key.startswith(MINUTES):
        reconcile(installation)
    _show(installation, whose, key, json)
    say(f"Se guardó {key} de «{whose.name}».")


def _text(key: str, value: str | None, password_stdin: bool) -> str:
    """What was given for a value; passwords are not given as arguments, which everybody on the machine can read."""
    from portal.configuration import Secret

    setting = _declared().get(key)
    if setting is not None and isinstance(setting.kind, Secret):
        if value:
            raise typer.BadParameter("una contraseña no se escribe en la línea de comandos; usa --password-stdin")
        return "" if value == "" else read_password(password_stdin, f"{setting.title}: ")
    if value is None:
        raise typer.BadParameter("falta el valor")
    return value


def _save(installation: Installation, whose: Company, key: str, text: str, by: str) -> None:
    from portal.configuration import save
    from portal.orders.choosing import check_chosen

    setting = _declared()[key]
    values = {setting: setting.kind.parse(text)}
    check_chosen(installation, whose, values)
    save(installation.database, whose, values, by)


def _save_sync_setting(installation: Installation, whose: Company, key: str, text: str, by: str) -> None:
    from portal.sync_settings import save_sync_settings, sync_settings

    saved = sync_settings(installation.database, whose)
    hours, versions, managed, minutes = saved.hours, saved.versions, saved.managed, dict(saved.minutes)
    if key == HOURS:
        hours = _whole(text)
    elif key == VERSIONS:
        versions = _whole(text)
    elif key.startswith(MINUTES):
        catalogue = Catalogue[key.removeprefix(MINUTES).upper()]
        minutes = {each: least for each, least in {**minutes, catalogue: _whole(text)}.items() if least}
    else:
        managed = _switched(managed, key, text)
    save_sync_settings(installation.database, whose, hours, versions, by, managed, minutes)


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
    known = [*SYNC_KEYS, *_declared()]
    if key not in known:
        raise typer.BadParameter(f"no hay ningún valor «{key}»; los hay {', '.join(known)}")


def _declared() -> dict[str, Setting[Any]]:
    from portal.configuration.declared import BY_KEY

    return BY_KEY


def _show(installation: Installation, whose: Company, key: str | None, json: bool) -> None:
    """Prints the values asked for, with who saved the latest of them and when."""
    known = _sync_values(installation, whose) | _values(installation, whose)
    shown = {name: each for name, each in known.items() if key in (None, name)}
    if json:
        last = max((each for each in shown.values() if each.at), key=lambda each: str(each.at), default=None)
        changed = {"cambiado": last.at if last else None, "por": last.by if last else ""}
        answer({name: each.value for name, each in shown.items()} | changed)
    else:
        table(("Clave", "Valor", "Significado"), [(name, each.told, each.meaning) for name, each in shown.items()])


def _sync_values(installation: Installation, whose: Company) -> dict[str, Shown]:
    from portal.sync_settings import Field, sync_settings

    saved = sync_settings(installation.database, whose)
    fields = {field.value: FROM_PORTAL if field in saved.managed else FROM_MICROSIP for field in Field}
    minutes = {f"{MINUTES}{each.key}": saved.minutes.get(each, 0) for each in Catalogue}
    values: dict[str, object] = {HOURS: saved.hours, **minutes, VERSIONS: saved.versions, **fields}
    return {
        key: Shown(value, str(value), SYNC_KEYS[key], saved.changed_by, saved.changed_at)
        for key, value in values.items()
    }


def _values(installation: Installation, whose: Company) -> dict[str, Shown]:
    from portal.configuration import Secret, configuration_of

    saved = configuration_of(installation.database, whose)
    shown = {}
    for key, setting in _declared().items():
        is_secret = isinstance(setting.kind, Secret)
        value = setting.kind.told(key if saved.has(setting) else "") if is_secret else saved[setting]
        told = value if is_secret else setting.kind.text(value)
        change = saved.change(setting)
        shown[key] = Shown(value, told, setting.title, *((change.by, change.at) if change else ()))
    return shown


def _opened(slug: str) -> tuple[Installation, Company]:
    from portal.companies import company
    from portal.installation import open_installation

    installation = open_installation()
    return installation, company(installation.database, slug)
