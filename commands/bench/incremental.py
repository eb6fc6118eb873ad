"""`b2bgo bench incremental`: what a sync takes after no changes and after few, against reading everything, by link."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table
from microsip.demo.content.plan import Size

if TYPE_CHECKING:
    from microsip.connection import Connection
    from microsip.demo.server import FirebirdServer

CHANGES = 1_000

_CHANGED = (
    ("ARTICULOS", "ARTICULO_ID", "NOMBRE = reverse(NOMBRE)"),
    ("PRECIOS_ARTICULOS", "PRECIO_ARTICULO_ID", "PRECIO = PRECIO + 1"),
    ("SALDOS_IN", "ARTICULO_ID", "ENTRADAS_UNIDADES = ENTRADAS_UNIDADES + 1"),
    ("IMPORTES_DOCTOS_CC", "IMPTE_DOCTO_CC_ID", "IMPORTE = IMPORTE + 1"),
)
"""Large tables, their keys, and what is changed in them; no timestamp tells of it."""


_CHANGE = "UPDATE {table} SET {change} WHERE mod({key}, (SELECT count(*) / {each} + 1 FROM {table})) = {turn};"


def change(server: FirebirdServer, connection: Connection, turn: int) -> None:
    """Changes about CHANGES rows, as far apart from each other as they can be; other ones each turn."""
    each = CHANGES // len(_CHANGED)
    updates = (
        _CHANGE.format(table=table, key=key, change=changed, each=each, turn=turn) for table, key, changed in _CHANGED
    )
    server.isql("\n".join((*updates, "COMMIT;")), Path(connection.path))


@dataclass(frozen=True)
class Figures:
    """What one sync took. `bytes`: compressed as they travelled from the agent, or as they lay in memory."""

    link: str
    sync: str
    rows: int
    bytes: int
    seconds: float


def incremental(
    size: Annotated[Size, typer.Option(help="Tamaño de la empresa que se construye y mide.")] = Size.LARGE,
    database: Annotated[Path | None, typer.Option(help="Mide una copia de este archivo .FDB.")] = None,
    json: Json = False,
) -> None:
    """Prints rows, bytes and seconds of each sync; each runs in a process of its own, against a copy of the company."""
    from commands.bench.installation import bench_home, running_agent

    home = bench_home()
    with copied_company(size, database, home) as (server, connection):
        figures = list(_measure("direct", server, connection, home, turn=1))
        with running_agent(connection, home) as (address, _):
            figures += _measure("agent", server, replace(connection, server=address), home, turn=2)
    if json:
        answer({"syncs": figures})
        return
    table(
        ("Enlace", "Sincronización", "Renglones", "KiB", "Segundos"),
        [
            (each.link, each.sync, f"{each.rows:>10,}", f"{each.bytes / 1024:>10,.1f}", f"{each.seconds:>8.2f}")
            for each in figures
        ],
    )


@contextmanager
def copied_company(size: Size, database: Path | None, home: Path) -> Iterator[tuple[FirebirdServer, Connection]]:
    """A copy to change, so that the company itself can be measured again."""
    from commands.bench.company import measured_company

    with measured_company(size, database) as (server, connection):
        copy = home / "companies" / "CHANGED.FDB"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(connection.path, copy)
        try:
            yield server, replace(connection, folder=str(copy.parent), database=copy.name)
        finally:
            copy.unlink()


def _measure(link: str, server: FirebirdServer, connection: Connection, home: Path, turn: int) -> Iterator[Figures]:
    """The first sync makes what the others are compared with."""
    from commands.bench.installation import measured, new_installation

    installation = new_installation(f"incremental-{link}", connection, home)

    def figures(sync: str, *options: str) -> Figures:
        say(f"{sync.capitalize()}, por el enlace {link}…")
        took = measured(installation, *options)
        return Figures(link, sync, took.rows, took.bytes, took.seconds)

    yield figures("primera")
    yield figures("sin cambios")
    change(server, connection, turn)
    yield figures(f"tras cambiar {CHANGES:,} renglones")
    yield figures("completa", "--full")
