"""`b2bgo bench all`: measures what docs/benchmarks.md tells, part by part, and writes it after each."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import say
from microsip.demo.content.plan import Size
from microsip.errors import NeedsAttention, NeedsConfiguration

if TYPE_CHECKING:
    from commands.bench.report.results import Results
    from commands.bench.report.section import AnySection

DOCUMENT = Path("docs/benchmarks.md")


class PartsFailed(NeedsAttention):
    """Some parts could not be measured; the others are in the document."""


class NoSuchSection(NeedsConfiguration): ...


class NoFolder(NeedsConfiguration): ...


def all_sections(
    only: Annotated[list[str] | None, typer.Option(metavar="SECTION", help="Mide solo esta sección.")] = None,
    size: Annotated[list[Size] | None, typer.Option(help="Mide solo empresas de este tamaño.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Mide también lo que ya se midió.")] = False,
    output: Annotated[Path, typer.Option(metavar="FILE", help="El documento; junto a él, sus resultados.")] = DOCUMENT,
) -> None:
    """Leaves the document after every part. Raises NoSuchSection, NoFolder and, at the end, PartsFailed."""
    from commands.bench.report.section import USUAL

    sections = _sections(only or [])
    if not output.parent.is_dir():
        raise NoFolder(f"No existe la carpeta {output.parent}; escribe otro archivo con --output.", f"{output}")
    sizes = size or list(USUAL)
    kept = output.with_suffix(".json")
    results = _known(kept)
    failed = []
    for section, key in _wanted(sections, sizes, results, again):
        if not _measured(results, section, key, sizes):
            failed.append(f"{section.name} {key}")
        _write(results, output, kept)
    _write(results, output, kept)
    if failed:
        raise PartsFailed(
            f"No se pudo medir: {', '.join(failed)}; los motivos están arriba. Repite b2bgo bench all para medirlo.",
            f"failed: {failed}",
        )
    say(f"Todo está en {output}.")


def _sections(only: Sequence[str]) -> Sequence[AnySection]:
    from commands.bench.report.sections import SECTIONS

    names = [section.name for section in SECTIONS]
    if unknown := [name for name in only if name not in names]:
        raise NoSuchSection(f"No hay sección «{unknown[0]}»; escribe una de estas: {', '.join(names)}.")
    return [section for section in SECTIONS if not only or section.name in only]


def _known(path: Path) -> Results:
    """What was measured before on this machine; figures of another one are not mixed with ours."""
    from commands.bench.report.machine import this_machine
    from commands.bench.report.results import Results

    here = this_machine()
    if not path.exists():
        return Results(here)
    results = Results.read(path)
    if results.machine == here:
        return results
    say(f"Los resultados de {path} son de otra máquina ({results.machine}); se mide todo de nuevo.")
    return Results(here)


def _wanted(
    sections: Sequence[AnySection], sizes: Sequence[Size], results: Results, again: bool
) -> Iterator[tuple[AnySection, str]]:
    for section in sections:
        for part in section.parts(sizes):
            if again or not results.has(section, part.key):
                yield section, part.key


def _measured(results: Results, section: AnySection, key: str, sizes: Sequence[Size]) -> bool:
    """Whether the part was measured, in a process that leaves nothing behind for the next one."""
    from commands.bench.report.machine import processors_in_use
    from commands.bench.report.results import Kept

    say(f"{section.title}: {key}…")
    others, began = processors_in_use(), time.perf_counter()
    done = subprocess.run(
        (sys.executable, "-m", "commands.bench.report.part", section.name, key, *(size.value for size in sizes)),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        return False
    results.keep(section, key, Kept(json.loads(done.stdout), datetime.now(UTC).date(), round(others, 1)))
    say(f"{section.title}: {key}, {time.perf_counter() - began:.0f} s")
    return True


def _write(results: Results, output: Path, kept: Path) -> None:
    from commands.bench.report.document import document

    results.write(kept)
    output.write_text(document(results), encoding="utf-8")
