"""`b2bgo check`: the published version against Microsip, row by row."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, encode, say, table

if TYPE_CHECKING:
    from portal.checking import Check


def check(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    json: Json = False,
) -> None:
    """Exits with 1 when anything differs. Raises what connecting raises, UnknownCompany and NothingPublished."""
    from portal import checking, companies
    from portal.installation import open_installation

    installation = open_installation()
    found = checking.check(installation, companies.company(installation.database, company))
    if json:
        answer(_as_object(company, found))
    else:
        _tell(found)
    if found.differing:
        raise typer.Exit(1)


def _as_object(company: str, found: "Check") -> dict[str, object]:
    return {
        "company": company,
        "version": found.version.number,
        "published_at": found.version.published_at,
        "read_at_local": found.source.read_at_local,
        "identical": not found.differing,
        "datasets": found.comparisons,
    }


def _tell(found: "Check") -> None:
    rows = sum(comparison.rows_microsip for comparison in found.comparisons)
    version = f"La versión {found.version.number}, publicada el {found.version.published_at:%Y-%m-%d %H:%M} UTC,"
    if not found.differing:
        say(f"{version} es igual a Microsip: {len(found.comparisons)} conjuntos de datos, {rows:,} renglones.")
        return
    table(("Conjunto", "Clave", "Columna", "Hallazgo", "Publicado", "Microsip"), _lines(found))
    for comparison in found.differing:
        say(
            f"{comparison.dataset}: de {comparison.rows_microsip:,} renglones en Microsip faltan "
            f"{comparison.missing:,} y son distintos {comparison.changed:,}; sobran {comparison.extra:,}."
        )
    say(f"{version} no es igual a Microsip; sincroniza y, si se repite, avisa a soporte.")


def _lines(found: "Check") -> Iterator[tuple[object, ...]]:
    for comparison in found.differing:
        for one in comparison.examples:
            key = ", ".join(f"{name}={_text(value)}" for name, value in one.key.items())
            yield (
                comparison.dataset,
                key,
                one.column or "",
                one.finding.value,
                _text(one.published),
                _text(one.microsip),
            )


def _text(value: object) -> str:
    """A value so that NULL, an empty text and a text of digits can be told apart."""
    if value is None:
        return "NULL"
    return encode(value) if isinstance(value, str) else encode(value).strip('"')
