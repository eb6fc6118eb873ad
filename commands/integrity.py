"""`b2bgo integrity`: whether the data are fit for customers."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.integrity import Comparison, Report


class Format(Enum):
    """What the rows are written as."""

    CSV = "csv"
    XLSX = "xlsx"


def integrity(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    source: Annotated[bool, typer.Option("--source", help="Compara también cuentas y sumas con Microsip.")] = False,
    output: Annotated[Path | None, typer.Option(help="Archivo en que se escriben todos los renglones.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Formato del archivo.")] = Format.XLSX,
    json: Json = False,
) -> None:
    """Prints what each check found; exit code 1 when anything is unsound. Raises NothingPublished."""
    from portal.companies import company as company_of
    from portal.installation import open_installation
    from portal.integrity import compared, report

    installation = open_installation()
    whose = company_of(installation.database, company)
    found = report(installation.warehouse.reader(whose.slug))
    against = compared(installation, whose) if source else None
    if output is not None:
        _write(found, form, output)
    if json:
        answer(_told(found, against))
    else:
        _print(found, against)
    if found.unsound or (against is not None and against.differing):
        raise typer.Exit(1)


def _print(found: Report, against: Comparison | None) -> None:
    from portal.integrity import where

    table(
        ("Validación", "Renglones", "Por ejemplo", "Se corrige en"),
        [
            (
                each.check.title,
                f"{each.count:>9,}",
                " ".join(filter(None, each.rows.row(0)[:2])),
                where(each.check),
            )
            for each in found.unsound
        ],
    )
    for each in against.differing if against is not None else ():
        say(each.problem)
    if not found.unsound:
        say("Las validaciones no encontraron nada que revisar.")


def _told(found: Report, against: Comparison | None) -> dict[str, Any]:
    from portal.integrity import where

    return {
        "version": found.version.number,
        "validaciones": [
            {
                "clave": each.check.key,
                "titulo": each.check.title,
                "donde": where(each.check),
                "renglones": each.count,
                "filas": each.rows.to_dicts(),
            }
            for each in found.unsound
        ],
        "microsip": None if against is None else list(against.figures),
    }


def _write(found: Report, form: Format, output: Path) -> None:
    import polars as pl

    from portal.integrity import as_csv, as_workbook

    if form is Format.XLSX:
        output.write_bytes(as_workbook(found))
        return
    named = [each.rows.select(pl.lit(each.check.key).alias("VALIDACION"), pl.all()) for each in found.unsound]
    output.write_bytes(as_csv(pl.concat(named) if named else pl.DataFrame()))
