"""`b2bgo texts`: what the portal says in the place of Microsip, for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.author import author
from commands.output import Json, answer, say, table

if TYPE_CHECKING:
    from portal.companies import Company
    from portal.described import Described
    from portal.installation import Installation
    from portal.sync_settings import Field

CompanyOption = Annotated[str, typer.Option("--company", help="Clave de la empresa.")]
FieldArgument = Annotated[str, typer.Argument(metavar="CAMPO", help="Por ejemplo articulos.nombre o clientes.nombre.")]
KeyArgument = Annotated[str, typer.Argument(metavar="CLAVE", help="Clave en Microsip; de líneas y grupos, el nombre.")]

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("get", help="Muestra el texto del portal y el de Microsip.")
def get_text(field: FieldArgument, key: KeyArgument, company: CompanyOption, json: Json = False) -> None:
    """Raises UnknownCompany, NothingPublished or UnknownDescribed."""
    from portal.sync_settings import sync_settings
    from portal.texts import texts_of_row

    chosen, (installation, whose), found = _found(field, key, company)
    own = texts_of_row(installation.database, whose, found.row_id, frozenset({chosen}))
    shown = {
        "clave": found.key,
        "nombre": found.name,
        "portal": own.get(chosen),
        "microsip": found.texts.get(chosen),
        "se_muestra": _told(chosen in sync_settings(installation.database, whose).managed and chosen in own),
    }
    if json:
        answer(shown)
    else:
        table(("Dato", "Valor"), list(shown.items()))


@app.command("set", help="Escribe un texto del portal.")
def set_text(
    field: FieldArgument,
    key: KeyArgument,
    company: CompanyOption,
    text: Annotated[str | None, typer.Argument(metavar="TEXTO")] = None,
    file: Annotated[Path | None, typer.Option(help="La imagen, o un archivo con el texto.")] = None,
) -> None:
    """Raises UnknownCompany, NothingPublished, UnknownDescribed, TextTooLong or BadPicture."""
    from portal.sync_settings import Field
    from portal.texts import save_picture, save_texts

    chosen, (installation, whose), found = _found(field, key, company)
    if chosen is Field.ARTICLE_PICTURE:
        save_picture(installation.database, whose, found.row_id, _content(file), author())
    else:
        written = text if text is not None else _content(file).decode()
        save_texts(installation.database, whose, found.row_id, {chosen: written}, author())
    say(f"Se guardó {field} de «{found.name}».")


@app.command("clear", help="Vuelve a mostrar el texto de Microsip.")
def clear_text(field: FieldArgument, key: KeyArgument, company: CompanyOption) -> None:
    """Raises UnknownCompany, NothingPublished or UnknownDescribed."""
    from portal.texts import save_texts

    chosen, (installation, whose), found = _found(field, key, company)
    save_texts(installation.database, whose, found.row_id, {chosen: ""}, author())
    say(f"Se muestra {field} de «{found.name}» como está en Microsip.")


def _found(field: str, key: str, slug: str) -> tuple[Field, tuple[Installation, Company], Described]:
    from portal.companies import company
    from portal.described import subject_of, the_one
    from portal.installation import open_installation
    from portal.sync_settings import Field

    known = {each.value: each for each in Field}
    if field not in known:
        raise typer.BadParameter(f"no hay ningún campo «{field}»; los hay {', '.join(known)}")
    chosen = known[field]
    installation = open_installation()
    whose = company(installation.database, slug)
    return chosen, (installation, whose), the_one(installation.warehouse.reader(slug), subject_of(chosen), key)


def _content(file: Path | None) -> bytes:
    if file is None or not file.is_file():
        raise typer.BadParameter("falta el texto, o un archivo que exista en --file")
    return file.read_bytes()


def _told(of_portal: bool) -> str:
    return "portal" if of_portal else "microsip"
