"""`b2bgo versions` and `b2bgo rollback`: the published versions, what changed between two, and going back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.author import author
from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.companies import Company
    from portal.installation import Installation
    from portal.versions import DatasetDifference, PublishedVersion, ToldExample


def versions(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    diff: Annotated[
        tuple[int, int] | None,
        typer.Option("--diff", metavar="A B", help="Muestra qué cambió de la versión A a la versión B."),
    ] = None,
    json: Json = False,
) -> None:
    """Prints the versions kept, newest first, or what changed between two; raises UnknownCompany or VersionGone."""
    from portal.versions import differences, published_versions

    installation, whose = _opened(company)
    if diff is not None:
        _print_differences(differences(installation, whose, *diff), json)
        return
    found = published_versions(installation, whose)
    if json:
        answer([_version(each) for each in found])
        return
    table(
        ("Versión", "Publicada", "Registros", "Estado"),
        [(each.number, each.published_at.astimezone(), f"{each.rows:>12,}", _state(each)) for each in found],
    )


def rollback(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    to: Annotated[int, typer.Option("--to", metavar="N", help="Versión a la que se vuelve.")],
    json: Json = False,
) -> None:
    """Shows a version's content again; raises UnknownCompany, VersionGone, AlreadyCurrent or MirrorBusy."""
    from portal.versions import roll_back

    installation, whose = _opened(company)
    version = roll_back(installation, whose, to, author())
    if json:
        answer({"version": version.number, "restaurada": version.restored, "publicada": version.published_at})
    say(
        f"«{whose.name}» muestra de nuevo la versión {to}, como versión {version.number}; "
        "la próxima sincronización publicará lo que tenga Microsip."
    )


def _print_differences(found: tuple[DatasetDifference, ...], json: bool) -> None:
    if json:
        answer([difference_of(each) for each in found])
        return
    table(
        ("Conjunto de datos", "Nuevos", "Cambios", "Bajas"),
        [(each.dataset.name, f"{each.added:>9,}", f"{each.changed:>9,}", f"{each.removed:>9,}") for each in found],
    )


def _version(version: PublishedVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "publicada": version.published_at,
        "leida_local": version.read_at_local,
        "registros": version.rows,
        "actual": version.current,
        "restaurada": version.restored,
    }


def _state(version: PublishedVersion) -> str:
    told = ["actual"] if version.current else []
    return ", ".join([*told, *([f"de nuevo la {version.restored}"] if version.restored else [])])


def difference_of(found: DatasetDifference) -> dict[str, Any]:
    """What differs in a dataset, with its examples, for scripts."""
    return {
        "dataset": found.dataset.name,
        "title": found.dataset.title,
        "catalogo": found.dataset.catalogue,
        "added": found.added,
        "changed": found.changed,
        "removed": found.removed,
        "ejemplos": [_example(each) for each in found.examples],
    }


def _example(example: ToldExample) -> dict[str, Any]:
    return {
        "clave": dict(example.key),
        "nombre": example.name,
        "antes": {name: before for name, before, _ in example.values} if example.before else None,
        "despues": {name: after for name, _, after in example.values} if example.after else None,
    }


def _opened(slug: str) -> tuple[Installation, Company]:
    from portal.companies import company
    from portal.installation import open_installation

    installation = open_installation()
    return installation, company(installation.database, slug)
