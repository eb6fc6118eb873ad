"""`b2bgo export`: the answer and nothing else on standard output, or a file that is there whole or not at all."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from commands import logs
from commands.app import main
from portal.companies import create_company
from portal.installation import open_installation
from tests.portal.published import COMPANY, Shop
from tests.servers.installation import settings_in

UNSYNCED = "papeleria"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a company that was published, and one that was not."""
    home = tmp_path_factory.mktemp("home")
    database = open_installation(settings_in(home)).database
    create_company(database, COMPANY, "Ferretería")
    create_company(database, UNSYNCED, "Papelería")
    database.close()
    (home / "warehouse").mkdir(exist_ok=True)
    shop = Shop(home / "warehouse")
    for number in range(500):
        shop.article(f"Tornillo de {number} mm, niñó", f"T-{number}")
    shop.published()
    return home


@pytest.fixture(autouse=True)
def _this_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("B2BGO_HOME", str(home))
    yield
    logs.stop()


def test_rows_are_printed_as_json_unless_told_otherwise(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "articulos", "--company", COMPANY]) == 0
    printed = capsysbinary.readouterr()
    rows = json.loads(printed.out)
    assert len(rows) == 500
    assert rows[7]["NOMBRE"] == "Tornillo de 7 mm, niñó"
    assert printed.err == b""


def test_csv_is_printed_too(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "claves_articulos", "--company", COMPANY, "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsysbinary.readouterr().out.decode().splitlines()))
    assert [row["CLAVE_ARTICULO"] for row in rows] == [f"T-{number}" for number in range(500)]


def test_a_file_takes_the_rows_and_standard_output_nothing(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "articulos.parquet"
    arguments = ["export", "articulos", "--company", COMPANY, "--format", "parquet", "--output", str(file)]
    assert main(arguments) == 0
    assert pl.read_parquet(file).height == 500
    printed = capsysbinary.readouterr()
    assert printed.out == b""
    assert "500 renglones de articulos" in printed.err.decode()
    assert list(tmp_path.iterdir()) == [file]


def test_a_device_is_written_to_and_stays_one() -> None:
    assert main(["export", "articulos", "--company", COMPANY, "--output", os.devnull]) == 0
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize(
    ("dataset", "company", "says"),
    [
        ("articulo", COMPANY, "¿quisiste decir «articulos»?"),
        ("zzz", COMPANY, "docs/datasets.md tiene la lista."),
        ("articulos", "nadie", "No hay ninguna empresa «nadie»"),
        ("articulos", UNSYNCED, "sincron"),
    ],
    ids=["similar dataset", "no such dataset", "no such company", "nothing published"],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    dataset: str, company: str, says: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["export", dataset, "--company", company]) == 1
    printed = capsysbinary.readouterr()
    assert printed.out == b""
    assert says in printed.err.decode()
    assert printed.err.count(b"\n") == 1


def test_a_folder_that_is_missing_is_told(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "no" / "articulos.json"
    assert main(["export", "articulos", "--company", COMPANY, "--output", str(file)]) == 1
    assert "No se puede escribir" in capsysbinary.readouterr().err.decode()


def test_json_and_another_format_together_are_refused(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["export", "articulos", "--company", COMPANY, "--json", "--format", "csv"]) == 2
    assert "--json no puede ir con --format csv" in capsysbinary.readouterr().err.decode()


def test_who_stops_reading_gets_no_complaint(home: Path) -> None:
    program = f"from commands.app import main; raise SystemExit(main({['export', 'articulos', '--company', COMPANY]}))"
    export = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "B2BGO_HOME": str(home)},
    )
    assert export.stdout is not None
    assert export.stderr is not None
    assert export.stdout.readline() == b"[\n"
    export.stdout.close()
    assert export.stderr.read() == b""
    assert export.wait() == 1
