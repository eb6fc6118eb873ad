"""Builds a demo company: a ferretería mayorista in a real Firebird database with Microsip's own tables.

The same seed, size, day and variant give the same rows.
"""

import logging
import os
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fdb
from fdb import services

from microsip.demo.content import company_tables
from microsip.demo.content.plan import Ids, Plan, Size
from microsip.demo.loading import Loader
from microsip.demo.schema import Variant, schema
from microsip.demo.server import FirebirdServer

__all__ = ["Size", "Variant", "build_company"]

PAGE_SIZE = 8192

logger = logging.getLogger(__name__)


def build_company(
    server: FirebirdServer,
    path: Path,
    size: Size,
    *,
    seed: int = 7,
    today: date | None = None,
    variant: Variant = Variant.CURRENT,
) -> None:
    """Leaves a finished company at `path`, replacing what was there; nothing unfinished ever has that name."""
    started = time.monotonic()
    plan = Plan(size, seed, today or datetime.now(UTC).astimezone().date(), variant)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        rows = _write(server, unfinished, plan)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    logger.info("built %s with %d rows in %.1f s", path.name, rows, time.monotonic() - started)


def _write(server: FirebirdServer, path: Path, plan: Plan) -> int:
    """Without waiting for the disk while it is filled, and as every company is kept from then on."""
    _create(server, path)
    buffered = _buffer_writes(server, path)
    with closing(_attach(server, path)) as connection:
        rows = _fill(connection, plan, server.external_files)
    if buffered:
        _set_write_mode(server, path, services.WRITE_FORCED)
    return rows


def _create(server: FirebirdServer, path: Path) -> None:
    """A new database as Microsip makes them: dialect 3, no default character set, no conversion of text."""
    server.isql(
        f"CREATE DATABASE 'inet://{server.host}:{server.port}/{path}' PAGE_SIZE {PAGE_SIZE} "
        "DEFAULT CHARACTER SET NONE;\n"
    )


def _buffer_writes(server: FirebirdServer, path: Path) -> bool:
    """Whether writes are buffered from now on; without it the company is the same, and slower to fill.

    Firebird's services take neither a long path of the database nor, in what proves who asks, one of the server's own.
    """
    try:
        _set_write_mode(server, path, services.WRITE_BUFFERED)
    except fdb.DatabaseError as refused:
        logger.info("filling %s with forced writes: %s", path.name, refused)
        return False
    return True


def _set_write_mode(server: FirebirdServer, path: Path, mode: int) -> None:
    fdb.load_api(str(server.libfbclient))
    with closing(services.connect(f"{server.host}/{server.port}", server.user, server.password)) as asked:
        asked.set_write_mode(str(path), mode)


def _attach(server: FirebirdServer, path: Path) -> Any:
    return fdb.connect(
        host=server.host,
        port=server.port,
        database=str(path),
        user=server.user,
        password=server.password,
        charset="NONE",
    )


def _fill(connection: Any, plan: Plan, external_files: Path) -> int:
    structure = schema(plan.variant)
    _run(connection, structure.tables)
    loader = Loader(connection, external_files, lacking_is_fine=plan.variant is Variant.OLDER)
    rows = loader.load(company_tables(plan))
    _run(connection, structure.keys)
    _run(connection, structure.foreign_keys)
    _run(connection, structure.routines)
    _run(connection, _generators(plan.ids))
    return rows


def _generators(ids: Ids) -> Iterable[str]:
    """The generators go on after the last key used."""
    yield f"ALTER SEQUENCE ID_CATALOGOS RESTART WITH {ids.catalogue - 1}"
    yield f"ALTER SEQUENCE ID_DOCTOS RESTART WITH {ids.documents - 1}"


def _run(connection: Any, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute_immediate(statement)
    connection.commit()
