"""`b2bgo audit-log`: who did what in the administration of a company, as CSV or JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from commands.output import Json, answer


def audit_log(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    json: Json = False,
) -> None:
    """Prints the whole log, the newest entry first. Raises UnknownCompany."""
    from portal.audit_log import entries, exported
    from portal.companies import company as company_of
    from portal.installation import open_installation

    database = open_installation().database
    whose = company_of(database, company)
    if not json:
        for lines in exported(database, whose):
            sys.stdout.write(lines)
        return

    def rows() -> Iterator[dict[str, object]]:
        before = None
        while found := entries(database, whose, before=before):
            for each in found:
                yield {
                    "fecha": each.at,
                    "quien": each.who,
                    "accion": each.title,
                    "sobre": each.subject,
                    "detalles": each.details,
                }
            before = found[-1].id

    answer(rows())
