"""`b2bgo check`: the published version against Microsip, row by row, or its prices against Microsip's procedures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, encode, say, table

if TYPE_CHECKING:
    from portal.checking import Check
    from portal.checking.prices import PriceCheck
    from portal.companies import Company
    from portal.installation import Installation

_SHOWN = 50
"""Differences of prices that persons are shown; scripts get all."""


def check(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    prices: Annotated[
        bool, typer.Option("--prices", help="Compara precios con los procedimientos de Microsip, no renglones.")
    ] = False,
    json: Json = False,
) -> None:
    """Exits with 1 when anything differs.

    Raises what connecting raises, UnknownCompany and NothingPublished; NoPriceProcedures when prices are asked for.
    """
    from portal import checking, companies
    from portal.installation import open_installation

    installation = open_installation()
    whose = companies.company(installation.database, company)
    if prices:
        _check_prices(installation, whose, json)
        return
    found = checking.check(installation, whose)
    if json:
        answer(_as_object(company, found))
    else:
        _tell(found)
    if found.differing:
        raise typer.Exit(1)


def _check_prices(installation: "Installation", company: "Company", json: bool) -> None:
    from portal.checking.prices import check_prices

    found = check_prices(installation, company)
    if json:
        answer({"company": company.slug, **_prices_as_object(found)})
    else:
        _tell_prices(found)
    if found.differences:
        raise typer.Exit(1)


def _prices_as_object(found: "PriceCheck") -> dict[str, object]:
    return {
        "version": found.version.number,
        "published_at": found.version.published_at,
        "at_local": found.at_local,
        "compared": found.compared,
        "identical": not found.differences,
        "differences": found.differences,
    }


def _tell_prices(found: "PriceCheck") -> None:
    version = f"con la versión {found.version.number}, publicada el {found.version.published_at:%Y-%m-%d %H:%M} UTC"
    if not found.differences:
        say(f"{found.compared:,} precios {version}, son iguales a los de los procedimientos de Microsip.")
        return
    headings = ("CLIENTE_ID", "ARTICULO_ID", "Unidades", "Cifra", "Portal", "Microsip")
    shown = found.differences[:_SHOWN]
    table(
        headings,
        [(d.customer_id, d.article_id, d.units, d.figure, d.published, d.microsip) for d in shown],
    )
    say(
        f"De {found.compared:,} precios {version}, {len(found.differences):,} cifras no son iguales a las de Microsip; "
        "sincroniza y, si se repite, avisa a soporte."
    )


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
