"""Carrying the checks out over the published version, and comparing its figures with Microsip's."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import polars as pl
import xlsxwriter
from sqlalchemy import select

from microsip.datasets import DATASETS
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.installation import Installation
from portal.integrity import articles, customers, discounts, orphans
from portal.integrity.declaration import Check, Subject, Unsound
from portal.screens import screen_of
from warehouse.audits import against_source
from warehouse.store import Reader, Version
from warehouse.tables import microsip

CHECKS: tuple[Check, ...] = (*articles.CHECKS, *customers.CHECKS, *discounts.CHECKS, *orphans.CHECKS)
"""All checks, in the order in which people read them."""

COLUMNS = ("CLAVE", "NOMBRE", "DETALLE")

_KEYS = {
    Subject.ARTICLE: (
        "claves_articulos",
        "roles_claves_articulos",
        "ARTICULO_ID",
        "CLAVE_ARTICULO",
        "ROL_CLAVE_ART_ID",
    ),
    Subject.CUSTOMER: ("claves_clientes", "roles_claves_clientes", "CLIENTE_ID", "CLAVE_CLIENTE", "ROL_CLAVE_CLI_ID"),
}


@dataclass(frozen=True)
class Figures:
    """Rows of a dataset that are published and that Microsip has now. `problem`: how they differ; empty if not."""

    dataset: str
    title: str
    published: int
    microsip: int
    problem: str


@dataclass(frozen=True)
class Comparison:
    """All datasets' figures against Microsip's at one instant of its clock."""

    read_at_local: datetime
    figures: tuple[Figures, ...]

    @property
    def differing(self) -> tuple[Figures, ...]:
        return tuple(each for each in self.figures if each.problem)


@dataclass(frozen=True)
class Report:
    """What is unsound in a version, in the order of the checks; nothing where all is well."""

    version: Version
    unsound: tuple[Unsound, ...]

    @property
    def rows(self) -> int:
        return sum(found.count for found in self.unsound)


def report(reader: Reader) -> Report:
    """Carries all checks out."""
    found = (Unsound(check, rows_of(reader, check)) for check in CHECKS)
    return Report(reader.version, tuple(each for each in found if each.count))


def rows_of(reader: Reader, check: Check) -> pl.DataFrame:
    """All rows that a check finds: CLAVE, NOMBRE and DETALLE, by key."""
    found = pl.concat([reader.frame(statement) for statement in check.rows()], how="vertical_relaxed")
    if check.subject is not Subject.OTHER:
        found = found.join(_named(reader, check.subject), on="ID", how="left")
    shown = found.select(pl.col(name).cast(pl.String).fill_null("") for name in COLUMNS)
    return shown.sort(COLUMNS)


def compared(installation: Installation, company: Company) -> Comparison:
    """Counts and checksums of every dataset against Microsip's. Raises what connecting raises, and MirrorBusy.

    Where Microsip was worked in since the version was read they differ rightly: synchronise, and compare again.
    """
    link = open_link(connection_of(installation.database, company))
    with link.snapshot() as snapshot, installation.warehouse.mirror(company.slug) as mirror:
        figures = []
        for dataset in DATASETS:
            ours, theirs = mirror.checksum(dataset), snapshot.checksum(dataset)
            problem = " ".join(finding.message for finding in against_source(dataset, ours, theirs))
            figures.append(Figures(dataset.name, dataset.title, ours.rows, theirs.rows, problem))
        return Comparison(snapshot.identity.read_at_local, tuple(figures))


def where(check: Check) -> str:
    """In which screen of Microsip it is mended; empty where it depends on the row."""
    return screen_of(check.dataset)


def as_csv(rows: pl.DataFrame) -> bytes:
    """For spreadsheets, which know UTF-8 by its mark."""
    return b"\xef\xbb\xbf" + rows.write_csv().encode()


def as_workbook(found: Report) -> bytes:
    """An XLSX with a sheet for each check that found anything."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        for each in found.unsound:
            each.rows.write_excel(workbook, worksheet=each.check.key[:31], autofit=True)
        if not found.unsound:
            workbook.add_worksheet("sin-hallazgos").write(0, 0, "Todo está en orden.")
    return content.getvalue()


def _named(reader: Reader, subject: Subject) -> pl.DataFrame:
    """ID, NOMBRE and CLAVE, the principal one."""
    keys_name, roles_name, row_id, key, role_id = _KEYS[subject]
    table, keys, roles = microsip[subject.value], microsip[keys_name], microsip[roles_name]
    names = reader.frame(select(table.c[row_id].label("ID"), table.c["NOMBRE"].label("NOMBRE")))
    found = reader.frame(
        select(keys.c[row_id].label("ID"), keys.c[key].label("CLAVE"), roles.c["ES_PPAL"]).join_from(
            keys, roles, keys.c[role_id] == roles.c[role_id], isouter=True
        )
    )
    principal = (pl.col("ES_PPAL") == "S").fill_null(False)
    best = found.sort(principal, "CLAVE", descending=[True, False]).unique("ID", keep="first")
    return names.join(best.select("ID", "CLAVE"), on="ID", how="left")
