"""Building: the same seed gives the same rows, and nothing unfinished stays."""

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from microsip.demo import build
from microsip.demo.build import Size, build_company
from microsip.demo.content import company_tables
from microsip.demo.content.plan import Plan
from microsip.demo.rows import Fixed, Table
from microsip.demo.server import FirebirdServer
from tests.servers.company import TODAY


def test_the_same_seed_gives_the_same_rows() -> None:
    first, second = (list(company_tables(Plan(Size.SMALL, 7, TODAY))) for _ in range(2))
    assert [_plain(one) for one in first] == [_plain(one) for one in second]


def test_another_seed_gives_other_rows() -> None:
    first, second = (list(company_tables(Plan(Size.SMALL, seed, TODAY))) for seed in (7, 8))
    assert [_plain(one) for one in first] != [_plain(one) for one in second]


def test_a_small_company_stays_small() -> None:
    counted = {one.name: 0 for one in company_tables(Plan(Size.SMALL, 7, TODAY))}
    for one in company_tables(Plan(Size.SMALL, 7, TODAY)):
        counted[one.name] += len(one)
    assert (counted["ARTICULOS"], counted["CLIENTES"]) == (150, 25)
    assert sum(counted.values()) < 12_000


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 1, 1), date(2026, 3, 1)])
def test_a_company_can_be_built_as_of_any_day(day: date) -> None:
    assert sum(len(one) for one in company_tables(Plan(Size.SMALL, 7, day))) > 5_000


def test_the_demo_size_has_what_was_asked_for() -> None:
    counted: dict[str, int] = {}
    lists, warehouses = set(), set()
    for one in company_tables(Plan(Size.DEMO, 7, TODAY)):
        counted[one.name] = counted.get(one.name, 0) + len(one)
        if one.name == "PRECIOS_ARTICULOS":
            lists = set(np.asarray(one.columns["PRECIO_EMPRESA_ID"]).tolist())
        if one.name == "SALDOS_IN":
            warehouses = set(np.asarray(one.columns["ALMACEN_ID"]).tolist())
    assert (counted["ARTICULOS"], counted["CLIENTES"], len(lists), len(warehouses)) == (5_000, 400, 5, 3)
    assert counted["DOCTOS_CC"] >= 36_000
    assert counted["REPOSITORIO_CFDI"] > 2_500


def test_a_failed_build_leaves_the_company_that_was_there(
    firebird_server: FirebirdServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "EMPRESA.FDB"
    path.write_bytes(b"what was there")
    monkeypatch.setattr(build, "company_tables", lambda plan: iter([Table("NO_EXISTE", {"A": [1]}, {})]))
    with pytest.raises(KeyError, match="NO_EXISTE"):
        build_company(firebird_server, path, Size.SMALL, today=TODAY)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("EMPRESA.FDB", b"what was there")]
    assert not list(firebird_server.external_files.iterdir())


def test_a_server_in_a_folder_with_a_long_path_builds_too(tmp_path: Path) -> None:
    folder = tmp_path / ("servidor-" * 12)
    with FirebirdServer.prepare(folder) as server:
        build_company(server, folder / "EMPRESA.FDB", Size.SMALL, today=TODAY)
    assert (folder / "EMPRESA.FDB").exists()


def test_a_copy_can_be_changed_while_the_original_is_read(
    attach: Callable[[Path], Any], company_copy: Callable[..., Path], small_company: Path
) -> None:
    with closing(attach(company_copy())) as own, closing(attach(small_company)) as shared:
        own.cursor().execute("delete from IMAGENES_ARTICULOS")
        own.commit()
        [before] = shared.cursor().execute("select count(*) from IMAGENES_ARTICULOS").fetchone()
    assert before > 0


def _plain(one: Table) -> tuple[str, dict[str, Any], dict[str, Any]]:
    values = {
        name: (column.units if isinstance(column, Fixed) else np.ma.asarray(column)).tolist()
        if not isinstance(column, list)
        else column
        for name, column in one.columns.items()
    }
    return one.name, values, dict(one.constants)
