"""`b2bgo export`: the published rows of a dataset, to a file or standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from commands.output import Json, say
from microsip.errors import NeedsConfiguration
from portal.exporting import Format


class OutputRefused(NeedsConfiguration): ...


def export(
    dataset: Annotated[str, typer.Argument(help="Su nombre es el de la tabla en minúsculas, por ejemplo articulos.")],
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    form: Annotated[Format, typer.Option("--format", help="Formato de los renglones.")] = Format.JSON,
    output: Annotated[Path | None, typer.Option(help="Archivo; si se omite, la salida estándar.")] = None,
    json: Json = False,
) -> None:
    """Raises UnknownDataset, UnknownCompany, NothingPublished or OutputRefused."""
    from portal import companies, exporting
    from portal.installation import open_installation
    from portal.published import published

    if json and form is not Format.JSON:
        raise typer.BadParameter(f"--json no puede ir con --format {form.value}")
    published(dataset)
    installation = open_installation()
    reader = installation.warehouse.reader(companies.company(installation.database, company).slug)
    with _printing() if output is None else _writing(output) as sink:
        rows = exporting.export(reader, dataset, form, sink)
    if output is not None:
        say(f"{rows:,} renglones de {dataset} en {output} (versión {reader.version.number}).")


@contextmanager
def _printing() -> Iterator[BinaryIO]:
    """Standard output; who closes it early, as `head` does, has read enough."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    """A file that is there whole or not at all; devices and pipes are written as they are."""
    whole = path if path.exists() and not path.is_file() else path.with_name(f"{path.name}.part")
    try:
        with whole.open("wb") as file:
            yield file
        if whole != path:
            whole.replace(path)
    except OSError as error:
        raise OutputRefused(
            f"No se puede escribir {path}; revisa que la carpeta exista, que haya permiso y que quede espacio.",
            f"writing {path}: {error}",
        ) from error
    finally:
        if whole != path:
            whole.unlink(missing_ok=True)
