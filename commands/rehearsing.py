"""What `b2bgo sync --dry-run` prints: what a sync would change, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from commands.output import answer, say, table
from commands.versions import difference_of

if TYPE_CHECKING:
    from microsip.declaration import Catalogue
    from portal.companies import Company
    from portal.installation import Installation
    from portal.rehearsal import Rehearsal
    from portal.sync.recording import Watch
    from portal.versions import ToldExample
    from warehouse.audits import Finding


def rehearsing(
    installation: Installation, whose: Company, catalogue: Catalogue | None, *, full: bool, json: bool, watch: Watch
) -> None:
    """Exit code 1 when a sync would publish nothing because of what its audits find."""
    from portal.rehearsal import rehearse

    found = rehearse(installation, whose, catalogue, full=full, watch=watch)
    if json:
        answer(_rehearsal(found))
    elif found.differences:
        table(
            ("Conjunto de datos", "Nuevos", "Cambios", "Bajas", "Por ejemplo"),
            [
                (
                    each.dataset.name,
                    f"{each.added:>9,}",
                    f"{each.changed:>9,}",
                    f"{each.removed:>9,}",
                    "; ".join(_told(example) for example in each.examples[:2]),
                )
                for each in found.differences
            ],
        )
    for finding in found.findings:
        say(finding.message)
    if found.refused:
        say("Así no se publicaría nada.")
        raise typer.Exit(1)
    say("No se cambió nada." if found.differences else "No hay cambios en Microsip; no se cambió nada.")


def _rehearsal(found: Rehearsal) -> dict[str, Any]:
    return {
        "version": found.version,
        "read": found.read,
        "catalogos": [catalogue.key for catalogue in found.catalogues],
        "se_publicaria": not found.refused,
        "datasets": [difference_of(each) for each in found.differences],
        "avisos": [_finding(each) for each in found.findings],
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {"dataset": found.dataset, "impide": found.failed, "renglones": found.count, "mensaje": found.message}


def _told(example: ToldExample) -> str:
    name = example.name or "/".join(map(str, example.key.values()))
    if not example.before:
        return f"nuevo {name}"
    if not example.after:
        return f"sin {name}"
    return f"{name}: {', '.join(f'{column} {before} → {after}' for column, before, after in example.values)}"
