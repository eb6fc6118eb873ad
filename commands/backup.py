"""`b2bgo backup` and `b2bgo restore`: what cannot be got from Microsip again, in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.output import Json, answer, say


def backup(
    to: Annotated[Path, typer.Option(metavar="FILE", help="Archivo que se escribe, por ejemplo b2bgo.tar.gz.")],
    with_key: Annotated[
        bool, typer.Option("--with-key", help="Con la llave de cifrado; guárdalo entonces donde nadie más lo lea.")
    ] = False,
    json: Json = False,
) -> None:
    """Writes a backup while everything goes on; raises BackupUnwritable and what the store raises."""
    from portal.backups import back_up
    from portal.installation import open_installation

    written = back_up(open_installation(), to, with_key=with_key)
    if json:
        answer(written)
    say(f"Respaldo escrito en {to}: {sum(written.rows.values()):,} registros.")
    if not with_key:
        say("No incluye la llave de cifrado; respalda portal.key en otro lugar.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Respaldo que escribió b2bgo backup.")],
    json: Json = False,
) -> None:
    """Fills an empty installation; raises what `portal.backups.restore` raises."""
    from portal.backups import restore as brought_back
    from portal.settings import load_settings

    restored = brought_back(load_settings(), file)
    if json:
        answer(restored)
    say(
        f"Se restauraron {sum(restored.rows.values()):,} registros del {restored.made_at:%Y-%m-%d %H:%M} UTC; ejecuta "
        "b2bgo sync --full de cada empresa para volver a publicar sus datos."
    )
